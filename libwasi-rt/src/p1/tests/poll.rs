//! Waiting.

use std::time::{Duration, Instant};

use super::*;

const CLOCK: u8 = 0;
const READ: u8 = 1;
const WRITE: u8 = 2;

/// Returns a subscription to a clock.
fn clock(userdata: u64, id: u32, timeout: u64, flags: u16) -> Vec<u8> {
    let mut bytes = vec![0; 48];
    bytes[..8].copy_from_slice(&userdata.to_le_bytes());
    bytes[16..20].copy_from_slice(&id.to_le_bytes());
    bytes[24..32].copy_from_slice(&timeout.to_le_bytes());
    bytes[40..42].copy_from_slice(&flags.to_le_bytes());
    bytes
}

/// Returns a subscription to a file.
fn file(userdata: u64, kind: u8, fd: GuestFd) -> Vec<u8> {
    let mut bytes = vec![0; 48];
    bytes[..8].copy_from_slice(&userdata.to_le_bytes());
    bytes[8] = kind;
    bytes[16..20].copy_from_slice(&fd.0.to_le_bytes());
    bytes
}

/// An event: userdata, error, type, number of bytes, whether the other side is gone.
type Event = (u64, u16, u8, u64, u16);

impl Guest {
    fn poll(&mut self, subscriptions: &[Vec<u8>]) -> Result<Vec<Event>, Errno> {
        let count = subscriptions.len() as u32;
        let (list, events, stored) = (self.put(&subscriptions.concat()), self.space(32 * count), self.space(4));
        self.call(|memory| preview1::poll_oneoff(memory, list, events, count, stored))?;
        Ok((0..self.u32(stored))
            .map(|index| {
                let at = events.plus(32 * index);
                let half = |offset| u16::from_le_bytes(self.bytes(at.plus(offset), 2).try_into().unwrap());
                (self.u64(at), half(8), self.bytes(at, 32)[10], self.u64(at.plus(16)), half(24))
            })
            .collect())
    }

    fn now(&mut self, id: u32) -> u64 {
        let at = self.space(8);
        self.call(|memory| preview1::clock_time_get(memory, id, 0, at)).unwrap();
        self.u64(at)
    }
}

#[test]
fn times() {
    let mut guest = Guest::new();
    const SHORT: u64 = 20_000_000;
    let start = Instant::now();
    assert_eq!(guest.poll(&[clock(7, 1, SHORT, 0)]), Ok(vec![(7, 0, CLOCK, 0, 0)]));
    assert!(start.elapsed() >= Duration::from_nanos(SHORT));
    for id in [0, 1] {
        let start = Instant::now();
        let until = guest.now(id) + SHORT;
        assert_eq!(guest.poll(&[clock(8, id, until, 1)]), Ok(vec![(8, 0, CLOCK, 0, 0)]));
        assert!(start.elapsed() >= Duration::from_nanos(SHORT - 1_000_000) && guest.now(id) >= until);
        assert_eq!(guest.poll(&[clock(9, id, 1, 1)]), Ok(vec![(9, 0, CLOCK, 0, 0)]), "long ago");
    }
    // The first of several, and all that are over.
    let long = u64::MAX;
    let start = Instant::now();
    let events = guest.poll(&[clock(1, 1, long, 0), clock(2, 0, SHORT, 0), clock(3, 1, SHORT, 0), clock(4, 0, long, 1)]);
    assert_eq!(events, Ok(vec![(2, 0, CLOCK, 0, 0), (3, 0, CLOCK, 0, 0)]));
    assert!(start.elapsed() >= Duration::from_nanos(SHORT));
    assert_eq!(guest.poll(&[]), Err(Errno::Inval));
    assert_eq!(guest.poll(&[clock(1, 2, 1, 0)]), Err(Errno::Inval));
    assert_eq!(guest.poll(&[clock(1, 9, 1, 0)]), Err(Errno::Inval));
    assert_eq!(guest.poll(&[clock(1, 1, 1, 2)]), Err(Errno::Inval));
    assert_eq!(guest.poll(&[file(1, 3, GuestFd(0))]), Err(Errno::Inval));
}

#[test]
fn files_and_pipes() {
    let mut guest = Guest::new();
    let (reader, writer) = std::io::pipe().unwrap();
    let (reader, writer) = (enter(reader, Kind::Stream, Flags::NONE), enter(writer, Kind::Stream, Flags::NONE));
    assert_eq!(guest.poll(&[file(1, READ, reader), clock(2, 1, 1_000_000, 0)]), Ok(vec![(2, 0, CLOCK, 0, 0)]));
    let events = guest.poll(&[file(1, READ, reader), clock(2, 1, u64::MAX, 0), file(3, WRITE, writer)]);
    assert_eq!(events, Ok(vec![(3, 0, WRITE, 1, 0)]));
    guest.write(writer, "abc").unwrap();
    assert_eq!(guest.poll(&[file(1, READ, reader)]), Ok(vec![(1, 0, READ, 3, 0)]));
    guest.close(writer).unwrap();
    assert_eq!(guest.poll(&[file(1, READ, reader)]), Ok(vec![(1, 0, READ, 3, 1)]));
    guest.read(reader, 3).unwrap();
    assert_eq!(guest.poll(&[file(1, READ, reader)]), Ok(vec![(1, 0, READ, 0, 1)]));

    let regular = guest.open("file", 1).unwrap();
    guest.write(regular, "12345").unwrap();
    guest.seek(regular, 1, 0).unwrap();
    let events = guest.poll(&[file(1, READ, regular), file(2, WRITE, regular)]);
    assert_eq!(events, Ok(vec![(1, 0, READ, 4, 0), (2, 0, WRITE, 1, 0)]));

    // A file that cannot be waited for is an event with an error, and does not wait.
    let events = guest.poll(&[clock(1, 1, u64::MAX, 0), file(2, READ, GuestFd(50_000))]);
    assert_eq!(events.unwrap()[0], (2, Errno::Badf as u16, READ, 0, 0));
    let less = Rights::FD_READ.bits();
    guest.call(|memory| preview1::fd_fdstat_set_rights(memory, regular, less, 0)).unwrap();
    let events = guest.poll(&[file(2, READ, regular)]);
    assert_eq!(events, Ok(vec![(2, Errno::Notcapable as u16, READ, 0, 0)]));
    guest.close(reader).unwrap();
}

#[test]
fn many_subscriptions() {
    let mut guest = Guest::new();
    let regular = guest.open("file", 1).unwrap();
    let subscriptions: Vec<_> = (0..5000).map(|index| file(index, WRITE, regular)).collect();
    let events = guest.poll(&subscriptions).unwrap();
    assert_eq!(events.len(), 5000);
    assert!(events.iter().zip(0..).all(|(event, index)| event.0 == index));
    let clocks: Vec<_> = (0..3000).map(|index| clock(index, 1, 1_000_000 * (index % 3), 0)).collect();
    assert_eq!(guest.poll(&clocks).unwrap().len(), 1000);
}

#[test]
fn unstable_clocks_have_one_more_field() {
    let mut guest = Guest::new();
    let mut bytes = vec![0; 56];
    bytes[..8].copy_from_slice(&5_u64.to_le_bytes());
    bytes[16..24].copy_from_slice(&u64::MAX.to_le_bytes());
    bytes[24..28].copy_from_slice(&1_u32.to_le_bytes());
    bytes[32..40].copy_from_slice(&1_000_000_u64.to_le_bytes());
    let (list, events, stored) = (guest.put(&bytes), guest.space(32), guest.space(4));
    assert_eq!(guest.call(|memory| crate::p1::unstable::poll_oneoff(memory, list, events, 1, stored)), Ok(()));
    assert_eq!((guest.u32(stored), guest.u64(events)), (1, 5));
}

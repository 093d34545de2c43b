//! Waiting.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::*;
use crate::p2::interfaces::{monotonic_clock, poll};

fn poll(guest: &mut Guest, handles: &[u32]) -> Result<Vec<u32>, Trap> {
    let bytes: Vec<u8> = handles.iter().flat_map(|handle| handle.to_le_bytes()).collect();
    guest.used = guest.used.next_multiple_of(4) + 4;
    let at = GuestPtr::new(guest.used);
    guest.memory[at.index()..][..bytes.len()].copy_from_slice(&bytes);
    guest.used += bytes.len() as u32;
    guest.call(|call| poll::poll(call, at, handles.len() as u32, RESULTS))?;
    let (at, count) = (guest.u32(0) as usize, guest.u32(4) as usize);
    assert_eq!(guest.blocks, [(at as u32, count as u32 * 4)]);
    Ok(guest.memory[at..][..count * 4].chunks(4).map(|index| u32::from_le_bytes(index.try_into().unwrap())).collect())
}

#[test]
fn what_is_ready_is_told_by_its_index() {
    let mut guest = Guest::new();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let (pipe, file) = (guest.enter(reader, Kind::Stream), guest.open("file", CREATE, FOR_BOTH).unwrap());
    let (input, output) = (guest.read_stream(pipe, 0).unwrap(), guest.write_stream(file, 0).unwrap());
    let readable = guest.call(|call| streams::subscribe_to_input(call, input)).unwrap();
    let writable = guest.call(|call| streams::subscribe_to_output(call, output)).unwrap();
    let later = guest.call(|call| monotonic_clock::subscribe_duration(call, u64::MAX)).unwrap();
    assert_eq!(poll(&mut guest, &[readable, writable, later]), Ok(vec![1]));
    assert_eq!(poll(&mut guest, &[writable, readable, writable]), Ok(vec![0, 2]));
    let soon = guest.call(|call| monotonic_clock::subscribe_duration(call, 20_000_000)).unwrap();
    let before = Instant::now();
    assert_eq!(poll(&mut guest, &[readable, later, soon]), Ok(vec![2]));
    assert!(before.elapsed() >= Duration::from_millis(15));
    let ready = |guest: &mut Guest, this| guest.call(|call| poll::ready(call, this)).unwrap();
    assert_eq!([readable, writable, later, soon].map(|this| ready(&mut guest, this)), [0, 1, 0, 1]);
    writer.write_all(b"x").unwrap();
    assert_eq!(guest.call(|call| poll::block(call, readable)), Ok(0));
    assert_eq!(poll(&mut guest, &[readable, later]), Ok(vec![0]));
    assert_eq!(guest.read(input, 5), Ok("x".into()));
    assert_eq!(ready(&mut guest, readable), 0);
    drop(writer);
    assert_eq!(ready(&mut guest, readable), 1, "the end can be read");
    assert_eq!(guest.read(input, 5), Err(StreamError::Closed));
    assert_eq!(ready(&mut guest, readable), 1);
    assert_eq!(poll(&mut guest, &[]), Err(Trap::EmptyPoll));
    assert_eq!(poll(&mut guest, &[readable, 999]), Err(Trap::UnknownHandle));
    assert_eq!(guest.call(|call| poll::drop_pollable(call, readable)), Ok(0));
    assert_eq!(guest.call(|call| poll::ready(call, readable)), Err(Trap::UnknownHandle));
    let many = vec![writable; 1000];
    assert_eq!(poll(&mut guest, &many), Ok((0..1000).collect()));
}

#[test]
fn times_come() {
    let mut guest = Guest::new();
    let now = monotonic_clock::now();
    let over = guest.call(|call| monotonic_clock::subscribe_instant(call, now)).unwrap();
    assert_eq!((guest.call(|call| poll::block(call, over)), poll(&mut guest, &[over])), (Ok(0), Ok(vec![0])));
    let soon = guest.call(|call| monotonic_clock::subscribe_instant(call, now + 20_000_000)).unwrap();
    assert_eq!(guest.call(|call| poll::block(call, soon)), Ok(0));
    assert!(monotonic_clock::now() >= now + 20_000_000);
    assert!((1..1_000_000_000).contains(&monotonic_clock::resolution()));
}

//! Both sides, through a socket and without one; and workers that send anything.

use super::super::table::{Table, size_for};
use super::desk::{Bad, Staged, answer};
use super::keeping::{self, Heard};
use super::message::{AnswerHead, QUESTION};
use super::*;
use crate::bytes::part;
use crate::sys::local;
use crate::sys::poll::{self, Interest, Waited};

/// Has a thread answer what other tests ask, as a supervisor would.
pub(in super::super) fn supervise() {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| {
        let keeping = keeping::keeping();
        (keeping.start)(1).unwrap();
        let (ours, theirs) = local::pair().unwrap();
        (keeping.join)(theirs.into_fd());
        std::thread::spawn(move || {
            loop {
                poll::wait(&mut [Waited::new(Some(ours.as_fd()), Interest::Read)], None).unwrap();
                assert_eq!((keeping.answer)(0, ours.as_fd()), Heard::Nothing);
            }
        });
    });
}

/// Larger than a message, and larger than all.
#[test]
fn large_values_pass_through_a_socket() {
    let _kept = super::super::tests::keep_in(functions);
    let bucket = open(b"large").unwrap();
    for size in [0, PART - 1, PART, PART + 1, 100_000, LARGEST / 4 * 3] {
        let mut value: Vec<u8> = (0..size).map(|at| ((at * 7) >> 2) as u8).collect();
        assert_eq!(set(bucket, b"key", IoVec::new(&mut value), Condition::Always), Ok(true));
        let found = find(bucket, b"key").unwrap().unwrap();
        assert!(copied::bytes(found) == value, "{size}");
        let condition = Condition::Unchanged(Some(found));
        assert_eq!(set(bucket, b"key", IoVec::new(&mut value), condition), Ok(true));
        assert_eq!(set(bucket, b"key", IoVec::new(&mut value), condition), Ok(false));
        copied::release(found);
    }
    assert_eq!(set(bucket, b"key", IoVec::new(&mut vec![0; LARGEST + 1]), Condition::Always), Err(Trouble::Full));
    delete(bucket, b"key").unwrap();
}

/// The supervisor's memory.
struct Supervisor {
    region: Vec<u8>,
    state: (u64, usize),
    staging: Vec<u8>,
}

const MOST: usize = 4 << 20;

impl Supervisor {
    fn new() -> Supervisor {
        let mut region = vec![0; size_for(MOST)];
        Table::new(&mut region, MOST, 5);
        Supervisor { region, state: (0, 0), staging: vec![0; LARGEST] }
    }

    fn ask(&mut self, message: &[u8]) -> Result<Option<(AnswerHead, Vec<u8>)>, Bad> {
        let mut staged = Staged { state: &mut self.state, bytes: &mut self.staging };
        let answer = answer(&mut Table::of(&mut self.region), &mut staged, message)?;
        Ok(answer.map(|answer| {
            let (offset, size) = answer.data;
            (AnswerHead::of(&answer.head), self.staging[offset..offset + size].to_vec())
        }))
    }

    fn bucket(&mut self, name: &[u8]) -> u32 {
        let head = QuestionHead::new(Kind::Open, 0);
        self.ask(&message(head, name, b"")).unwrap().unwrap().0.number as u32
    }
}

fn message(head: QuestionHead, key: &[u8], data: &[u8]) -> Vec<u8> {
    [&QuestionHead { key: key.len() as u16, ..head }.bytes(), key, data].concat()
}

fn tagged(kind: Kind, tag: u64, number: u64) -> QuestionHead {
    let bucket = if matches!(kind, Kind::Open | Kind::More | Kind::Stage) { 0 } else { 1 };
    QuestionHead { tag, number, ..QuestionHead::new(kind, bucket) }
}

fn put(value: &[u8], tag: u64) -> (QuestionHead, Vec<u8>) {
    (QuestionHead { size: value.len() as u32, ..tagged(Kind::Set, tag, 0) }, value.to_vec())
}

#[test]
fn values_in_one_message() {
    let mut supervisor = Supervisor::new();
    assert_eq!([supervisor.bucket(b"one"), supervisor.bucket(b"two"), supervisor.bucket(b"one")], [1, 2, 1]);
    let (head_of_it, value) = put(b"value", 7);
    let (answered, _) = supervisor.ask(&message(head_of_it, b"key", &value)).unwrap().unwrap();
    assert_eq!((answered.tag, answered.trouble, answered.found), (7, 0, true));
    let find = message(tagged(Kind::Find, 8, 0), b"key", b"");
    let (found, value) = supervisor.ask(&find).unwrap().unwrap();
    assert_eq!((found.tag, found.size, found.found, &value[..]), (8, 5, true, &b"value"[..]));
    // Under a condition: the number that was found holds once.
    for expected in [true, false] {
        let swap = QuestionHead { how: 2, number: found.number, ..put(b"other", 9).0 };
        assert_eq!(supervisor.ask(&message(swap, b"key", b"other")).unwrap().unwrap().0.found, expected);
    }
    let absent = QuestionHead { how: 1, ..put(b"x", 9).0 };
    assert!(!supervisor.ask(&message(absent, b"key", b"x")).unwrap().unwrap().0.found);
    supervisor.ask(&message(tagged(Kind::Delete, 10, 0), b"key", b"")).unwrap().unwrap();
    assert!(!supervisor.ask(&find).unwrap().unwrap().0.found);
    for sum in [5, 10] {
        let add = message(tagged(Kind::Add, 11, 5), b"n", b"");
        assert_eq!(supervisor.ask(&add).unwrap().unwrap().0.number, sum);
    }
    let (keys, listed) = supervisor.ask(&message(tagged(Kind::List, 12, 0), b"", b"")).unwrap().unwrap();
    assert_eq!((keys.size, &listed[..]), (3, &b"\x01\0n"[..]));
}

#[test]
fn values_in_parts() {
    let mut supervisor = Supervisor::new();
    supervisor.bucket(b"b");
    let value: Vec<u8> = (0..LARGEST).map(|at| ((at * 31) >> 3) as u8).collect();
    let stage = |supervisor: &mut Supervisor, tag, parts: std::ops::Range<usize>| {
        for offset in parts.map(|part| part * PART) {
            let part = message(tagged(Kind::Stage, tag, offset as u64), b"", &value[offset..offset + PART]);
            assert!(supervisor.ask(&part).unwrap().is_none());
        }
    };
    // One is given up in the middle.
    stage(&mut supervisor, 1, 0..9);
    stage(&mut supervisor, 2, 0..64);
    let put = QuestionHead { size: LARGEST as u32, ..tagged(Kind::Set, 2, 0) };
    assert!(supervisor.ask(&message(put, b"key", b"")).unwrap().unwrap().0.found);
    let (found, mut read) = supervisor.ask(&message(tagged(Kind::Find, 3, 0), b"key", b"")).unwrap().unwrap();
    // What was found stays what it was, whatever others do.
    let mut region = std::mem::take(&mut supervisor.region);
    Table::of(&mut region).remove(1, b"key");
    supervisor.region = region;
    while read.len() < found.size as usize {
        let more = message(tagged(Kind::More, 3, read.len() as u64), b"", b"");
        read.extend(supervisor.ask(&more).unwrap().unwrap().1);
    }
    assert!(read == value);
    // Not in order, not begun, of another size, or of another question.
    let bad = |supervisor: &mut Supervisor, head, data: &[u8]| assert!(supervisor.ask(&message(head, b"", data)).is_err());
    stage(&mut supervisor, 4, 0..2);
    bad(&mut supervisor, tagged(Kind::Stage, 4, 0x4000), b"x");
    bad(&mut supervisor, tagged(Kind::Stage, 5, 0x8000), b"x");
    bad(&mut supervisor, tagged(Kind::More, 5, 0), b"");
    bad(&mut supervisor, tagged(Kind::More, 4, 0x8000), b"");
    bad(&mut supervisor, QuestionHead { size: 0x8001, ..tagged(Kind::Set, 4, 0) }, b"");
}

#[test]
fn what_is_no_question_is_refused() {
    let mut supervisor = Supervisor::new();
    supervisor.bucket(b"b");
    let good = message(tagged(Kind::Find, 1, 0), b"key", b"");
    assert!(supervisor.ask(&good).is_ok());
    let changed = |at: usize, byte| {
        let mut bad = good.clone();
        bad[at] = byte;
        bad
    };
    // No kind, a field that it has no use for, no or another bucket, and more key or data than there are.
    for bad in [(0, 0), (0, 9), (1, 1), (2, 4), (2, 2), (4, 0), (4, 2), (5, 1), (8, 1), (12, 1), (24, 1)] {
        assert_eq!(supervisor.ask(&changed(bad.0, bad.1)).err(), Some(Bad), "{bad:?}");
    }
    for length in 0..good.len() {
        assert_eq!(supervisor.ask(&good[..length]).err(), Some(Bad), "{length}");
    }
    let names = QuestionHead { bucket: u32::MAX, ..tagged(Kind::List, 1, 0) };
    assert_eq!(supervisor.ask(&message(names, b"", b"")).err(), Some(Bad));
    let long = [b'k'; LARGEST_KEY + 1];
    assert_eq!(supervisor.ask(&message(tagged(Kind::Find, 1, 0), &long, b"")).err(), Some(Bad));
}

/// Whatever arrives, the table is as it was, or as a question says.
#[test]
fn anything_may_arrive() {
    let mut supervisor = Supervisor::new();
    supervisor.bucket(b"b");
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..100_000 {
        let mut bytes = [0; QUESTION + 40];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = match at {
                0 => draw(10) as u8,
                2 | 4 | 8 => draw(3) as u8,
                16 | 25 => 64 * draw(3) as u8,
                1 | 3 | 5..32 if draw(30) != 0 => 0,
                _ => draw(256) as u8,
            };
        }
        let length = QUESTION + if draw(3) == 0 { draw(40) as usize } else { part::<1>(&bytes, 2)[0] as usize };
        match supervisor.ask(&bytes[..length]) {
            Ok(_) => taken += 1,
            Err(Bad) => refused += 1,
        }
    }
    assert!(taken > 1000 && refused > 1000, "{taken} {refused}");
}

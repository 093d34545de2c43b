//! Connections through an object that does what the test says: one that fails, which ends a connection and nothing else, and records
//! without data.
//!
//! # Safety
//!
//! The functions have the types that the record names, and get what those promise.
#![allow(unsafe_code)]

use core::mem::zeroed;
use std::cell::{Cell, UnsafeCell};
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, Once};

use wasm2native_abi::client::Secured as Record;
use wasm2native_abi::tls::{Host, OPEN, Progress, ROOM_FOR_RECORD, Roots, Session};

use super::super::secure::{Handle, Received};
use super::super::trouble::Trouble;
use super::session::trust;
use super::{MOST_READS, functions};
use crate::sys::file::{self, HostFd};

/// The functions of the object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    None,
    MakeRoots,
    Begin,
    Step,
    Write,
    End,
}

thread_local! {
    /// The function that fails.
    static FAILS: Cell<Function> = const { Cell::new(Function::None) };
    static HOST: Cell<Option<Host>> = const { Cell::new(None) };
}

/// What the object does when it panics.
fn enter(function: Function) {
    if FAILS.get() == function {
        (HOST.get().unwrap().abort)()
    }
}

unsafe extern "C" fn make_roots(memory: *mut u8, _: usize, _: *const u8, _: usize, _: u32, host: *const Host) -> *const Roots {
    // SAFETY: it is lent.
    HOST.set(Some(unsafe { *host }));
    enter(Function::MakeRoots);
    memory.cast()
}

unsafe extern "C" fn begin(memory: *mut u8, _: usize, _: *const Roots, _: *const u8, _: usize, _: u64) -> *mut Session {
    enter(Function::Begin);
    memory.cast()
}

unsafe extern "C" fn step(
    _: *mut Session,
    _: *const u8,
    passed: usize,
    _: *mut u8,
    _: usize,
    _: *mut u8,
    _: usize,
    progress: *mut Progress,
) {
    enter(Function::Step);
    // SAFETY: it is lent.
    unsafe { progress.write(Progress { passed, state: OPEN, ..Progress::default() }) };
}

unsafe extern "C" fn write(_: *mut Session, _: *const u8, passed: usize, _: *mut u8, _: usize, progress: *mut Progress) {
    enter(Function::Write);
    // SAFETY: it is lent, as is the room, which is zero.
    unsafe { progress.write(Progress { passed, sent: passed, state: OPEN, ..Progress::default() }) };
}

unsafe extern "C" fn end(_: *mut Session, _: *mut u8, _: usize, progress: *mut Progress) {
    enter(Function::End);
    // SAFETY: it is lent.
    unsafe { progress.write(Progress { state: OPEN, ..Progress::default() }) };
}

/// A record, which is as near to the functions as it has to be.
struct Place(UnsafeCell<Record>);

// SAFETY: it is written once.
unsafe impl Sync for Place {}

/// Returns the record of this object.
pub(super) fn record() -> &'static Record {
    // SAFETY: zeros are a value of it, whose functions are written before it is used.
    static RECORD: Place = Place(UnsafeCell::new(unsafe { zeroed() }));
    static ONCE: Once = Once::new();
    let record = RECORD.0.get();
    ONCE.call_once(|| {
        let fields = [
            // SAFETY: the record is there.
            unsafe { ((&raw mut (*record).make_roots).cast::<i32>(), make_roots as *const u8) },
            // SAFETY: likewise.
            unsafe { ((&raw mut (*record).begin).cast(), begin as *const u8) },
            // SAFETY: likewise.
            unsafe { ((&raw mut (*record).step).cast(), step as *const u8) },
            // SAFETY: likewise.
            unsafe { ((&raw mut (*record).write).cast(), write as *const u8) },
            // SAFETY: likewise.
            unsafe { ((&raw mut (*record).end).cast(), end as *const u8) },
        ];
        for (field, function) in fields {
            let distance = function.addr().wrapping_sub(field.addr()) as isize;
            // SAFETY: a function is a distance from its field.
            unsafe { field.write(i32::try_from(distance).unwrap()) };
        }
    });
    // SAFETY: nothing changes it any more.
    unsafe { &*record }
}

/// One test at a time, as there is one call at a time; this function fails in it.
fn failing(function: Function) -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    let guard = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    FAILS.set(function);
    guard
}

/// Begins a connection, and ends it when something was done with it.
fn with_connection(act: impl FnOnce(&mut Handle, HostFd, UnixStream)) {
    let (own, peer) = UnixStream::pair().unwrap();
    own.set_nonblocking(true).unwrap();
    let host = HostFd::new(own.as_raw_fd());
    let mut handle = (functions().begin)(b"a.example").unwrap();
    act(&mut handle, host, peer);
    (functions().end)(&mut handle, host);
    (functions().release)(handle);
}

#[test]
fn failures_end_connections() {
    let functions = functions();
    for _ in 0..3 {
        let _alone = failing(Function::MakeRoots);
        assert!(!trust(b"", 0));
        FAILS.set(Function::None);
        assert!(trust(b"", 0));
        FAILS.set(Function::Begin);
        assert_eq!((functions.begin)(b"a.example").err(), Some(Trouble::Protocol));
        FAILS.set(Function::Step);
        with_connection(|handle, host, _peer| {
            assert_eq!((functions.shake)(handle, host), Err(Trouble::Protocol));
            // The object is not called about it again.
            FAILS.set(Function::None);
            assert_eq!((functions.shake)(handle, host), Err(Trouble::Protocol));
            assert_eq!((functions.send)(handle, host, b"abc"), Err(Trouble::Protocol));
            assert_eq!((functions.receive)(handle, host, &mut [0; 9]), Err(Trouble::Protocol));
        });
        FAILS.set(Function::Write);
        with_connection(|handle, host, _peer| {
            assert_eq!((functions.shake)(handle, host), Ok(true));
            assert_eq!((functions.send)(handle, host, b"abc"), Err(Trouble::Protocol));
            FAILS.set(Function::None);
            assert_eq!((functions.send)(handle, host, b"abc"), Err(Trouble::Protocol));
        });
        with_connection(|handle, host, _peer| {
            assert_eq!((functions.shake)(handle, host), Ok(true));
            assert_eq!((functions.send)(handle, host, b"abc"), Ok(Some(3)));
            FAILS.set(Function::End);
        });
    }
}

/// A server that sends such records without end does not keep the client from looking at the time.
#[test]
fn records_without_data() {
    let _alone = failing(Function::None);
    assert!(trust(b"", 0));
    with_connection(|handle, host, mut peer| {
        assert_eq!((functions().shake)(handle, host), Ok(true));
        peer.set_nonblocking(true).unwrap();
        let reads = 2 * MOST_READS as usize;
        // The socket may have less room.
        let sent = (0..reads).filter(|_| peer.write_all(&[0; ROOM_FOR_RECORD]).is_ok()).count();
        assert!(sent > MOST_READS as usize, "{sent}");
        for room in [9, 0] {
            let before = file::readable_bytes(host).unwrap();
            let received = (functions().receive)(handle, host, &mut vec![0; room]);
            let left = file::readable_bytes(host).unwrap();
            assert!(matches!(received, Ok(Received::Nothing | Received::Some(0))), "{received:?}");
            assert!(left < before && (room == 0 || left > 0), "{before} {left}");
        }
    });
}

//! The calls of the object that speaks TLS.
//!
//! # Safety
//!
//! The record of the client has the addresses of functions of the types that it names. One of them runs at a time, and all that is lent to
//! it are slices, which do not overlap. Nothing but a [`Session`] knows the memory of a session.
#![allow(unsafe_code)]

use core::mem::transmute;
use core::ptr;
use core::slice;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use wasm2native_abi::client::Secured as Record;
use wasm2native_abi::tls::{self, Advance, Begin, End, FAILED, Host, MakeRoots, Progress, Roots, Write};

use crate::call;
use crate::host::clock::{self, Clock};
use crate::host::random;
use crate::message::Message;
use crate::program;
use crate::sys::file::IoVec;
use crate::sys::pages;

/// A session of the object.
pub(super) struct Session(*mut tls::Session);

static ROOTS: AtomicPtr<Roots> = AtomicPtr::new(ptr::null_mut());

impl Session {
    /// Begins a session with the server of this name; returns nothing if it is none.
    pub(super) fn begin(memory: &'static mut [u8], name: &[u8]) -> Option<Session> {
        let seconds = clock::time(Clock::Realtime).unwrap_or(0) / 1_000_000_000;
        // SAFETY: see above.
        let begin = unsafe { transmute::<*const u8, Begin>(record()?.begin.as_ptr()) };
        let (memory, length) = (memory.as_mut_ptr(), memory.len());
        // SAFETY: the memory is lent for as long as the session, and the roots are those that were made.
        let session = unsafe { begin(memory, length, ROOTS.load(Relaxed), name.as_ptr(), name.len(), seconds) };
        (!session.is_null()).then_some(Session(session))
    }

    /// Works on what arrived.
    pub(super) fn step(&mut self, arrived: &[u8], plain: &mut [u8], out: &mut [u8]) -> Progress {
        let Some(record) = record() else { return FAILURE };
        // SAFETY: see above.
        let step = unsafe { transmute::<*const u8, Advance>(record.step.as_ptr()) };
        let mut progress = FAILURE;
        let (arrived_length, plain_room, out_room) = (arrived.len(), plain.len(), out.len());
        let (arrived, plain, out) = (arrived.as_ptr(), plain.as_mut_ptr(), out.as_mut_ptr());
        // SAFETY: the session is that of `begin`; slices are lent.
        unsafe { step(self.0, arrived, arrived_length, plain, plain_room, out, out_room, &raw mut progress) };
        progress
    }

    /// Encrypts.
    pub(super) fn write(&mut self, data: &[u8], out: &mut [u8]) -> Progress {
        let Some(record) = record() else { return FAILURE };
        // SAFETY: see above.
        let write = unsafe { transmute::<*const u8, Write>(record.write.as_ptr()) };
        let mut progress = FAILURE;
        // SAFETY: as above.
        unsafe { write(self.0, data.as_ptr(), data.len(), out.as_mut_ptr(), out.len(), &raw mut progress) };
        progress
    }

    /// Writes that nothing more is sent.
    pub(super) fn end(&mut self, out: &mut [u8]) -> Progress {
        let Some(record) = record() else { return FAILURE };
        // SAFETY: see above.
        let end = unsafe { transmute::<*const u8, End>(record.end.as_ptr()) };
        let mut progress = FAILURE;
        // SAFETY: as above.
        unsafe { end(self.0, out.as_mut_ptr(), out.len(), &raw mut progress) };
        progress
    }
}

const FAILURE: Progress = Progress { passed: 0, plain: 0, sent: 0, state: FAILED };

/// Parses certificates to trust, in memory for good; returns false if that is not possible.
pub(super) fn trust(certificates: &[u8], format: u32) -> bool {
    let length = tls::roots_memory(certificates.len());
    let (Some(record), Ok(memory)) = (record(), pages::allocate(length)) else { return false };
    let host = Host { random: fill, abort };
    // SAFETY: see above.
    let make = unsafe { transmute::<*const u8, MakeRoots>(record.make_roots.as_ptr()) };
    // SAFETY: the memory is new, and stays.
    let made = unsafe { make(memory as *mut u8, length, certificates.as_ptr(), certificates.len(), format, &raw const host) };
    ROOTS.store(made.cast_mut(), Relaxed);
    !made.is_null()
}

/// Lends memory for the time of a call; returns nothing if there is none.
pub(super) fn with_room<T>(length: usize, act: impl FnOnce(&mut [u8]) -> T) -> Option<T> {
    let start = pages::allocate(length).ok()?;
    // SAFETY: the pages are new, and zero.
    let result = act(unsafe { slice::from_raw_parts_mut(start as *mut u8, length) });
    // SAFETY: they are lent no more.
    unsafe { pages::release(start, length) };
    Some(result)
}

/// Returns the certificates that are part of the program.
pub(super) fn certificates() -> &'static [u8] {
    record().map_or(&[], |record| program::items(&record.roots))
}

fn record() -> Option<&'static Record> {
    // SAFETY: the record is the compiler's.
    unsafe { program::client().secured.as_ptr().as_ref() }
}

/// Fills memory with random bytes.
unsafe extern "C" fn fill(to: *mut u8, length: usize) -> i32 {
    // SAFETY: the object lends them.
    let bytes = unsafe { slice::from_raw_parts_mut(to, length) };
    i32::from(random::fill(IoVec::new(bytes)).is_err())
}

/// Ends the request of a server, or the program.
extern "C" fn abort() -> ! {
    Message::new().text("error: TLS failed: out of memory, or a bug in it\n").end();
    call::exit(wasm2native_abi::trap::EXIT_STATUS as u32)
}

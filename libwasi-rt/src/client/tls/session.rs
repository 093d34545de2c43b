//! The calls of the object that speaks TLS.
//!
//! # Safety
//!
//! The record of the client has the addresses of functions of the types that it names. One of them runs at a time, and all that is lent to
//! it are slices, which do not overlap. Nothing but a [`Session`] knows the memory of a session. A failure of the object, which panics as
//! rustls does, ends the call that is being made, and the connection with it.
#![allow(unsafe_code)]

use core::mem::transmute;
use core::ptr;
use core::slice;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use wasm2native_abi::client::Secured as Record;
use wasm2native_abi::tls::{self, Advance, Begin, End, FAILED, Host, MakeRoots, Progress, Roots, Write};

use crate::arch::{Architecture as _, Catcher, Machine};
use crate::call;
use crate::host::clock::{self, Clock};
use crate::host::random;
use crate::message::Message;
use crate::program;
use crate::sys::file::IoVec;
use crate::sys::pages;

/// A session of the object; null once the object has failed in it.
pub(super) struct Session(*mut tls::Session);

static ROOTS: AtomicPtr<Roots> = AtomicPtr::new(ptr::null_mut());

/// The call of the object that is being made; null while none is.
static CALL: AtomicPtr<Catcher> = AtomicPtr::new(ptr::null_mut());

/// The outcome of a call in which the object failed.
const BROKEN: usize = 1;

impl Session {
    /// Begins a session with the server of this name, which [is one](super::super::server); returns nothing if that fails.
    pub(super) fn begin(memory: &'static mut [u8], name: &[u8]) -> Option<Session> {
        let seconds = clock::time(Clock::Realtime).unwrap_or(0) / 1_000_000_000;
        // SAFETY: see above.
        let begin = unsafe { transmute::<*const u8, Begin>(record()?.begin.as_ptr()) };
        let (memory, length) = (memory.as_mut_ptr(), memory.len());
        let roots = ROOTS.load(Relaxed);
        // SAFETY: the memory is lent for as long as the session, and the roots are those that were made.
        let session = caught(|| unsafe { begin(memory, length, roots, name.as_ptr(), name.len(), seconds) })?;
        (!session.is_null()).then_some(Session(session))
    }

    /// Works on what arrived.
    pub(super) fn step(&mut self, arrived: &[u8], plain: &mut [u8], out: &mut [u8]) -> Progress {
        let (arrived_length, plain_room, out_room) = (arrived.len(), plain.len(), out.len());
        let (arrived, plain, out) = (arrived.as_ptr(), plain.as_mut_ptr(), out.as_mut_ptr());
        self.call(|record, session, progress| {
            // SAFETY: see above.
            let step = unsafe { transmute::<*const u8, Advance>(record.step.as_ptr()) };
            // SAFETY: the session is that of `begin`; slices are lent.
            unsafe { step(session, arrived, arrived_length, plain, plain_room, out, out_room, progress) };
        })
    }

    /// Encrypts.
    pub(super) fn write(&mut self, data: &[u8], out: &mut [u8]) -> Progress {
        let (out, room) = (out.as_mut_ptr(), out.len());
        self.call(|record, session, progress| {
            // SAFETY: see above.
            let write = unsafe { transmute::<*const u8, Write>(record.write.as_ptr()) };
            // SAFETY: as above.
            unsafe { write(session, data.as_ptr(), data.len(), out, room, progress) };
        })
    }

    /// Writes that nothing more is sent.
    pub(super) fn end(&mut self, out: &mut [u8]) -> Progress {
        let (out, room) = (out.as_mut_ptr(), out.len());
        self.call(|record, session, progress| {
            // SAFETY: see above.
            let end = unsafe { transmute::<*const u8, End>(record.end.as_ptr()) };
            // SAFETY: as above.
            unsafe { end(session, out, room, progress) };
        })
    }

    /// Calls a function of the object about the session, which is of no use after that if the object fails.
    fn call(&mut self, act: impl FnOnce(&Record, *mut tls::Session, *mut Progress)) -> Progress {
        let Some(record) = record().filter(|_| !self.0.is_null()) else { return FAILURE };
        let (session, mut progress) = (self.0, FAILURE);
        let made = &raw mut progress;
        if caught(|| act(record, session, made)).is_none() {
            self.0 = ptr::null_mut();
            return FAILURE;
        }
        progress
    }
}

/// Makes a call of the object; returns nothing if it [fails](abort), and leaves what it worked on as it is then.
///
/// This is no call as [`call`] makes them, which ends what surrounds it, too: traps, ticks and exits do so as if there were nothing between.
fn caught<T>(act: impl FnOnce() -> T) -> Option<T> {
    let mut catcher = Catcher { sp: 0, fp: 0, pc: 0 };
    let mut work = Work { act: Some(act), result: None };
    let (caught, argument) = (&raw mut catcher, (&raw mut work).cast());
    CALL.store(caught, Relaxed);
    let function = run_of(&work);
    // SAFETY: it is there for the time of the call.
    let caught = unsafe { &mut *caught };
    // SAFETY: the function takes this argument. Functions of the object hold nothing but memory of a session, which is then given back.
    let outcome = unsafe { Machine::call_catching(function, argument, caught) };
    CALL.store(ptr::null_mut(), Relaxed);
    if outcome == 0 { work.result } else { None }
}

/// A call to be made.
struct Work<A, T> {
    act: Option<A>,
    result: Option<T>,
}

/// Returns the function that makes a call.
fn run_of<A: FnOnce() -> T, T>(_: &Work<A, T>) -> *const u8 {
    run::<A, T> as *const u8
}

unsafe extern "C" fn run<A: FnOnce() -> T, T>(work: *mut u8) {
    // SAFETY: `caught` passes such a value, which nothing else uses meanwhile.
    let work = unsafe { &mut *work.cast::<Work<A, T>>() };
    work.result = work.act.take().map(|act| act());
}

const FAILURE: Progress = Progress { passed: 0, plain: 0, sent: 0, state: FAILED };

/// Parses certificates to trust, in memory for good; returns false if that is not possible.
pub(super) fn trust(certificates: &[u8], format: u32) -> bool {
    let length = tls::roots_memory(certificates.len());
    let (Some(record), Ok(memory)) = (record(), pages::allocate(length)) else { return false };
    let host = Host { random: fill, abort };
    // SAFETY: see above.
    let make = unsafe { transmute::<*const u8, MakeRoots>(record.make_roots.as_ptr()) };
    let (start, count) = (certificates.as_ptr(), certificates.len());
    // SAFETY: the memory is new, and stays.
    let made = caught(|| unsafe { make(memory as *mut u8, length, start, count, format, &raw const host) });
    let roots = made.unwrap_or(ptr::null());
    ROOTS.store(roots.cast_mut(), Relaxed);
    !roots.is_null()
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

#[cfg(not(test))]
fn record() -> Option<&'static Record> {
    // SAFETY: the record is the compiler's.
    unsafe { program::client().secured.as_ptr().as_ref() }
}

#[cfg(test)]
fn record() -> Option<&'static Record> {
    Some(super::tests::record())
}

/// Fills memory with random bytes.
unsafe extern "C" fn fill(to: *mut u8, length: usize) -> i32 {
    // SAFETY: the object lends them.
    let bytes = unsafe { slice::from_raw_parts_mut(to, length) };
    i32::from(random::fill(IoVec::new(bytes)).is_err())
}

/// Ends the call in which the object failed.
extern "C" fn abort() -> ! {
    Message::new().text("error: TLS failed, and a connection with it: out of memory, or a bug in it\n").end();
    if let Some(call) = ptr::NonNull::new(CALL.load(Relaxed)) {
        CALL.store(ptr::null_mut(), Relaxed);
        // SAFETY: the call is being made, so its catcher and the frame that this describes are still there.
        let Catcher { pc, sp, fp } = unsafe { call.read() };
        // SAFETY: as above.
        unsafe { Machine::resume(pc, sp, fp, BROKEN) }
    }
    // Nothing calls this but the object.
    call::exit(wasm2native_abi::trap::EXIT_STATUS as u32)
}

//! Calls of the guest: one for each request, which ends with the request whatever the guest does.
//!
//! A timer ticks as long as there is work, so that a request sets none. When the time of a request is over, a tick leaves the call
//! wherever it is: in guest code, or in a function of the runtime, all of whose variables are restored after the request. What must
//! not be left is the server's own work, which is [exclusive](exclusively). A tick also sends what a guest wrote and does not add to.
//!
//! # Safety
//!
//! The compiler guarantees the functions of the record.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering::Relaxed, compiler_fence};

use super::outcome::Failure;
use super::time::now;
use crate::call::{self, Manner};
use crate::message::Message;
use crate::sys::Errno;
use crate::sys::signal::{self, Reason};
use crate::sys::watch;

/// The time between two ticks, in nanoseconds.
const TICK: u64 = 20_000_000;

/// The outcome of a call whose time was over.
const LATE: usize = 0x101;

/// The time at which the call that is being made is too late; 0 while none is made.
static DEADLINE: AtomicU64 = AtomicU64::new(0);

/// Whether the server works, and must not be left.
static IS_EXCLUSIVE: AtomicBool = AtomicBool::new(true);

/// The timer. It runs on when variables are restored, so it is not one of them.
pub(super) struct Ticker {
    runs: AtomicBool,
    /// The number of ticks since there was work.
    idle: AtomicU32,
    /// Sends what a guest wrote some time ago.
    send: fn(),
}

/// The number of ticks without work after which the timer is stopped.
const MOST_IDLE: u32 = 50;

/// The timer of this process.
static TICKER: AtomicPtr<Ticker> = AtomicPtr::new(ptr::null_mut());

impl Ticker {
    /// A timer that does not run.
    pub(super) const fn new(send: fn()) -> Ticker {
        Ticker { runs: AtomicBool::new(false), idle: AtomicU32::new(0), send }
    }

    /// Becomes the timer of this process.
    pub(super) fn install(&'static self) -> Result<(), Errno> {
        TICKER.store(ptr::from_ref(self).cast_mut(), Relaxed);
        signal::handle_ticks(on_tick)
    }

    /// Returns that of this process.
    fn current() -> Option<&'static Ticker> {
        // SAFETY: it is there for good once it is installed.
        unsafe { TICKER.load(Relaxed).as_ref() }
    }

    fn start(&self) {
        if !self.runs.load(Relaxed) {
            self.runs.store(true, Relaxed);
            self.idle.store(0, Relaxed);
            signal::tick(TICK);
        }
    }

    /// Stops at a tick if there was no work for a while.
    fn rest(&self) {
        let idle = self.idle.load(Relaxed) + 1;
        self.idle.store(idle, Relaxed);
        if idle >= MOST_IDLE {
            signal::tick(0);
            self.runs.store(false, Relaxed);
        }
    }
}

/// How a call of the guest ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It returned.
    Returned,
    /// It exited: the guest cannot be called again before it is restored.
    Exited,
    /// It exited with a status other than 0: likewise.
    GaveUp,
}

/// Calls a function of the guest with an argument, which means nothing to one without parameters.
///
/// Errors: it trapped, or was too slow; this was reported.
pub(super) fn call(function: *const u8, argument: *mut u8, until: u64) -> Result<End, Failure> {
    // First the deadline: a tick that finds none may stop the timer.
    DEADLINE.store(until, Relaxed);
    if let Some(ticker) = Ticker::current() {
        ticker.start();
    }
    IS_EXCLUSIVE.store(false, Relaxed);
    // SAFETY: the function is one of the record's, whose arguments these are; nothing of the guest stays as it is afterwards.
    let outcome = unsafe { call::catching(function, argument, Manner::Reported) };
    IS_EXCLUSIVE.store(true, Relaxed);
    DEADLINE.store(0, Relaxed);
    match outcome {
        0 => Ok(End::Returned),
        call::EXITED => Ok(End::Exited),
        call::GAVE_UP => Ok(End::GaveUp),
        LATE => {
            Message::new().text("error: a request took too long (--request-timeout)\n").end();
            Err(Failure::Late)
        }
        _ => Err(Failure::Server),
    }
}

/// Does work of the server on behalf of the guest, which no tick leaves.
pub(super) fn exclusively<T>(act: impl FnOnce() -> T) -> T {
    IS_EXCLUSIVE.store(true, Relaxed);
    // The handler is no other thread: the order of instructions is what counts.
    compiler_fence(core::sync::atomic::Ordering::SeqCst);
    let result = act();
    compiler_fence(core::sync::atomic::Ordering::SeqCst);
    IS_EXCLUSIVE.store(false, Relaxed);
    result
}

/// Ends a call that is too late, and sends what waits: called by the kernel.
unsafe extern "C" fn on_tick(_signal: u32, _reason: &Reason, _context: *const u8) {
    let Some(ticker) = Ticker::current() else { return };
    let deadline = DEADLINE.load(Relaxed);
    if deadline == 0 {
        return ticker.rest();
    }
    ticker.idle.store(0, Relaxed);
    if IS_EXCLUSIVE.load(Relaxed) || watch::is_busy() {
        return;
    }
    if deadline <= now() {
        if let Some(call) = call::end() {
            call.leave(LATE);
        }
    }
    (ticker.send)();
}

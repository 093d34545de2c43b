//! Limits that the program was built with: how long it may run, and how many files it may have open.

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};

use wasm2native_abi::limit::TIMEOUT_STATUS;

use super::error::Error;
use crate::message::Message;
use crate::program;
use crate::sys::signal::{self, Reason};
use crate::sys::{Errno, process};

/// Returns how many files the program may have open at once.
pub(crate) fn most_files() -> usize {
    program::record().limits.files as usize
}

/// The number of open files of a component, sockets included and standard streams not.
static OPEN: AtomicU32 = AtomicU32::new(0);

/// Checks that a component may have one more file open, before anything is done to open it.
///
/// Errors: `Mfile`.
pub(crate) fn expect_room() -> Result<(), Error> {
    const STANDARD_STREAMS: usize = 3;
    let open = OPEN.load(Relaxed) as usize + STANDARD_STREAMS;
    if open < most_files() { Ok(()) } else { Err(Error::Mfile) }
}

/// Counts a file that a component opened.
pub(crate) fn count_opened() {
    OPEN.store(OPEN.load(Relaxed) + 1, Relaxed);
}

/// Counts a file that a component closed.
pub(crate) fn count_closed() {
    OPEN.store(OPEN.load(Relaxed).saturating_sub(1), Relaxed);
}

/// The time that the process has, in nanoseconds.
static TIMEOUT: AtomicU64 = AtomicU64::new(0);

/// Starts the timer that ends the process after this many nanoseconds.
pub(crate) fn start_timer(nanoseconds: u64) -> Result<(), Errno> {
    TIMEOUT.store(nanoseconds, Relaxed);
    signal::handle_timer(on_timeout, nanoseconds)
}

/// Handles the end of the time: called by the kernel then, and again a second later.
extern "C" fn on_timeout(_signal: u32, _reason: &Reason, _context: *const u8) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    // Nobody may be reading the message; that does not keep the process alive.
    if !TOLD.load(Relaxed) {
        TOLD.store(true, Relaxed);
        let milliseconds = TIMEOUT.load(Relaxed) / 1_000_000;
        let (time, unit) = match milliseconds % 1000 {
            0 => (milliseconds / 1000, " s"),
            _ => (milliseconds, " ms"),
        };
        let mut message = Message::new();
        message.text("error: timed out after ").decimal(time, 0).text(unit).text(" (--timeout)\n").end();
    }
    process::exit(TIMEOUT_STATUS)
}

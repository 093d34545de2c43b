//! Limits that the program was built with: how long it may run, and how many files it may have open.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use wasm2native_abi::limit::TIMEOUT_STATUS;

use crate::message::Message;
use crate::program;
use crate::sys::signal::{self, Reason};
use crate::sys::{Errno, process};

/// How many things the program may have open at once.
pub(crate) fn most_files() -> usize {
    program::record().limits.files as usize
}

/// The nanoseconds that the process has.
static TIMEOUT: AtomicU64 = AtomicU64::new(0);

/// Lets the process end when its time is over.
pub(crate) fn start_timer(nanoseconds: u64) -> Result<(), Errno> {
    TIMEOUT.store(nanoseconds, Relaxed);
    signal::handle_timer(on_timeout, nanoseconds)
}

/// Called by the kernel when the time is over, and again a second later.
extern "C" fn on_timeout(_signal: u32, _reason: &Reason, _context: *const u8) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    // Whoever should read the message may not do so; that does not keep the process alive.
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

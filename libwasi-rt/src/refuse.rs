//! Programs that cannot start here: why, and what to do about it.
//!
//! For errors found before guest code runs; after that, errors are the guest's, and traps are reported by `trap`.

use crate::message::Message;
use crate::sys::{Errno, process};

/// The exit status of a program that cannot run here.
pub(crate) const REFUSED: i32 = 1;

/// Ends the process before any guest code, because it cannot run here: the message says why and what to do.
// Not inline, like everything that reports errors: their buffers would cost each start a page of stack.
#[cold]
#[inline(never)]
pub(crate) fn refuse(message: &[u8]) -> ! {
    process::write_error(message);
    process::exit(REFUSED)
}

/// [`refuse`] for memory that the program needs from the start and the kernel does not provide.
#[cold]
#[inline(never)]
pub(crate) fn refuse_memory(length: u64, what: &str, error: Errno, help: &[u8]) -> ! {
    let mut message = Message::new();
    message.text("error: the system refused ").decimal(length.div_ceil(1024), 0).text(" KiB ").text(what);
    message.text(" (errno ").decimal(error.0.into(), 0).text(")\n  help: ").bytes(help).text("\n").end();
    process::exit(REFUSED)
}

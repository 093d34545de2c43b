//! The process itself.

use crate::call;
use crate::sys::{process, signal};

/// Ends the process with this status, of which its parent sees the lowest 8 bits; in a server, the call that answers a request.
pub(crate) fn exit(status: u32) -> ! {
    call::exit(status)
}

/// Ends the process by a signal, given by the kernel's number. Neither the runtime's handlers for traps nor
/// signals that the parent ignores or blocks stand in the way.
pub(crate) fn end_by(signal: u32) -> ! {
    signal::end_by(signal)
}

/// Lets others use the processor.
pub(crate) fn yield_now() {
    process::yield_now();
}

//! The process itself.

use crate::sys::{poll, process, signal, socket};

/// Ends the process with this status, of which its parent sees the lowest 8 bits.
pub(crate) fn exit(status: u32) -> ! {
    process::exit(status as i32)
}

/// Sends a signal, by the kernel's number, to the thread that runs. It acts as it would on any process: neither the handlers
/// by which the runtime tells of traps nor its mask stand in the way.
pub(crate) fn raise(number: u32) {
    signal::restore_default(number);
    socket::unblock(number);
    process::raise(number);
}

/// Lets others use the processor.
pub(crate) fn give_way() {
    poll::give_way();
}

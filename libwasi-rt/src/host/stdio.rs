//! Streams that the process was started with, which others share.
//!
//! A program that asks for its standard input not to block must not change that for the terminal or pipe, which the shell
//! and other programs use as well. So the wish is kept in the table, and before a transfer the stream is asked whether it is
//! ready. A write larger than what a pipe has room for may still block.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::errno::Errno;
use super::fd_table::{self, Descriptor, Flags, GuestFd};
use crate::sys::file::{HostFd, Transfer};
use crate::sys::{poll, socket};

/// Does what must be done once, or before each transfer, with something that may be a pipe, a socket or shared.
///
/// Errors: `Again` when it should not block but would.
#[cold]
pub(crate) fn prepare(fd: GuestFd, descriptor: &Descriptor, how: Transfer) -> Result<(), Errno> {
    static BROKEN_PIPES_BLOCKED: AtomicBool = AtomicBool::new(false);
    if !BROKEN_PIPES_BLOCKED.load(Relaxed) {
        // Writing to a pipe that nobody reads is an error for the program, never the end of the process.
        socket::block_broken_pipe();
        BROKEN_PIPES_BLOCKED.store(true, Relaxed);
    }
    if descriptor.flags.has(Flags::AWAITS_WRITER) {
        poll::wait(&mut [pollfd { fd: descriptor.host.number(), events: POLLIN as i16, revents: 0 }], None)?;
    }
    if !descriptor.flags.has(Flags::SHARED_NONBLOCK) {
        return fd_table::set_flags(fd, descriptor.flags | Flags::READY);
    }
    if poll::is_ready(descriptor.host, how.writes)? { Ok(()) } else { Err(Errno::Again) }
}

/// Whether the process was started with it, so that others may share its state.
pub(crate) fn is_shared(host: HostFd) -> bool {
    (0..=2).contains(&host.number())
}

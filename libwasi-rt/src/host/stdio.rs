//! Streams that the process was started with, which others share: the shell, the other side of a pipe, other programs that
//! write to the same log.
//!
//! The first is for reading and the others for writing, whatever the kernel would allow as well, and nothing changes what is
//! behind them but that. The kernel keeps their flags and their position with the open file and not with the number, so both
//! are everybody's: flags do not change, and only what is read moves.
//!
//! A program that asks for its standard input not to block must not change that for the terminal or pipe, which the shell
//! and other programs use as well. So the wish is kept in the table, and before a transfer the stream is asked whether it is
//! ready. A write larger than what a pipe has room for may still block.

use super::errno::Errno;
use super::fd_table::{self, Descriptor, Flags, GuestFd, Kind};
use super::rights::Rights;
use crate::sys::file::{HostFd, Transfer};
use crate::sys::poll;

/// Does what must be done once, or before each transfer, with something that may be a pipe, a socket or shared.
///
/// Errors: `Again` when it should not block but would.
#[cold]
pub(crate) fn prepare(fd: GuestFd, descriptor: &Descriptor, how: Transfer) -> Result<(), Errno> {
    if descriptor.flags.has(Flags::AWAITS_WRITER) {
        if how.positioned {
            // The kernel refuses that at once.
            return Ok(());
        }
        poll::wait_for_input(descriptor.host);
    }
    if !descriptor.flags.has(Flags::SHARED_NONBLOCK) {
        return fd_table::set_flags(fd, descriptor.flags | Flags::READY);
    }
    if poll::is_ready(descriptor.host, how.writes)? { Ok(()) } else { Err(Errno::Again) }
}

/// The standard stream with this number, before anything was done with it.
pub(crate) fn at_start(host: HostFd) -> Descriptor {
    const INPUT: HostFd = HostFd::new(0);
    let rights = if host == INPUT { Rights::INPUT } else { Rights::OUTPUT };
    Descriptor { host, kind: Kind::Stream, flags: Flags::SHARED, rights, inheriting: Rights::NONE, granted: 0 }
}

//! Streams that the process was started with and shares with others: the shell, the other end of a pipe, other programs that
//! write to the same log.
//!
//! The first is for reading and the others for writing, whatever the kernel would allow as well, and nothing else changes the
//! files behind them. The kernel keeps their flags and their position with the open file and not with the number, so both
//! belong to everybody: flags do not change, and only reading moves the position.
//!
//! A program that asks for its standard input not to block must not change that for the terminal or pipe, which the shell
//! and other programs use as well. So the wish is kept as one of its [flags](Flags), and before a transfer the stream is asked
//! whether it is ready. A write larger than the room in a pipe may still block.

use super::error::Error;
use super::file::{File, Open};
use super::flags::{Flags, Kind};
use crate::sys::file::{HostFd, Transfer};
use crate::sys::poll;

/// Does what must be done once, or before each transfer, with something that may be a pipe, a socket or shared, and returns the
/// flags that it has from now on.
///
/// Errors: `Again` when it should not block but would.
#[cold]
pub(crate) fn prepare(open: &Open, how: Transfer) -> Result<Flags, Error> {
    // A node of the tree never waits.
    let File::Kernel(host) = open.file else { return Ok(open.flags | Flags::READY) };
    if open.flags.has(Flags::AWAITS_WRITER) {
        if how.positioned {
            // The kernel refuses that at once.
            return Ok(open.flags);
        }
        poll::wait_for_input(host);
    }
    if !open.flags.has(Flags::SHARED_NONBLOCK) {
        return Ok(open.flags | Flags::READY);
    }
    if poll::is_ready(host, how.writes)? { Ok(open.flags) } else { Err(Error::Again) }
}

/// Returns the standard stream with this number, before anything was done with it.
pub(crate) fn at_start(host: HostFd) -> Open {
    Open { file: File::Kernel(host), kind: Kind::Stream, flags: Flags::SHARED }
}

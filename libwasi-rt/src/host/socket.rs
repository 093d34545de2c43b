//! Sockets: connections of listening sockets that the process was given.

use super::error::Error;
use super::flags::Flags;
use crate::sys::OpenFlags;
use crate::sys::file::{HostFd, IoVec, OwnedFd};
use crate::sys::socket::{self, Directions, MessageFlags};

/// An open socket, lent by its owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Socket {
    /// The kernel's file descriptor.
    pub(crate) host: HostFd,
    /// Its properties.
    pub(crate) flags: Flags,
}

/// The behaviour of a call that has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// It waits.
    Blocks,
    /// It fails.
    Fails,
}

/// Takes the next connection; calls on it that have to wait behave as `waiting` says.
///
/// Errors: `Again` when the listening socket should not block but would; `Notsock`; those of the kernel.
pub(crate) fn accept(listener: &Socket, waiting: Waiting) -> Result<OwnedFd, Error> {
    Ok(socket::accept(listener.host, if waiting == Waiting::Fails { OpenFlags::NONBLOCK } else { OpenFlags::NONE })?)
}

/// Receives bytes, and returns how many and whether a datagram was cut off.
pub(crate) fn receive(socket: &Socket, parts: &[IoVec<'_>], flags: MessageFlags) -> Result<(u32, bool), Error> {
    let (received, is_cut) = socket::receive(socket.host, parts, flags | not_to_block(socket))?;
    Ok((received as u32, is_cut))
}

/// Sends bytes and returns how many went out.
///
/// Errors: `Pipe` when the connection is closed; those of the kernel.
pub(crate) fn send(socket: &Socket, parts: &[IoVec<'_>]) -> Result<u32, Error> {
    Ok(socket::send(socket.host, parts, not_to_block(socket))? as u32)
}

/// Returns the flag for a socket that others share, so that the kernel does not know that the program wants it not to block.
fn not_to_block(socket: &Socket) -> MessageFlags {
    if socket.flags.has(Flags::SHARED_NONBLOCK) { MessageFlags::DONT_WAIT } else { MessageFlags::NONE }
}

/// Ends one or both directions of a connection.
pub(crate) fn shut_down(socket: &Socket, how: Directions) -> Result<(), Error> {
    Ok(socket::shut_down(socket.host, how)?)
}

//! Sockets: connections of listening sockets that the process was given.

use linux_raw_sys::general::O_NONBLOCK;
use linux_raw_sys::net::{MSG_DONTWAIT, MSG_TRUNC};

use super::errno::Errno;
use super::fd_table::{self, Descriptor, Flags, GuestFd, Kind};
use super::rights::Rights;
use crate::sys::file::IoVec;
use crate::sys::socket;

/// Takes the next connection and answers its number. It has the rights that the listening socket passes on.
///
/// Errors: `Again` when the listening socket should not block but would; `Notsock`; `Mfile`, and then the connection waits;
/// those of the kernel.
pub(crate) fn accept(listener: &Descriptor, nonblock: bool) -> Result<GuestFd, Errno> {
    fd_table::expect_room()?;
    let connection = socket::accept(listener.host, if nonblock { O_NONBLOCK } else { 0 })?;
    let rights = Rights::SOCKET.and(listener.inheriting);
    fd_table::insert(
        connection,
        &Descriptor { kind: Kind::Socket, flags: Flags::NONE, rights, inheriting: rights, granted: 0, ..*listener },
    )
}

/// Receives bytes and answers how many, and whether a datagram was cut off; `flags` are `MSG_…`.
pub(crate) fn receive(descriptor: &Descriptor, parts: &[IoVec<'_>], flags: u32) -> Result<(u32, bool), Errno> {
    let (received, flags) = socket::receive(descriptor.host, parts, flags | not_to_block(descriptor))?;
    Ok((received as u32, flags & MSG_TRUNC != 0))
}

/// Sends bytes and answers how many went out.
///
/// Errors: `Pipe` when the connection is closed; those of the kernel.
pub(crate) fn send(descriptor: &Descriptor, parts: &[IoVec<'_>]) -> Result<u32, Errno> {
    Ok(socket::send(descriptor.host, parts, not_to_block(descriptor))? as u32)
}

/// The flag for a socket that others share, so that the kernel does not know that the program believes it not to block.
fn not_to_block(descriptor: &Descriptor) -> u32 {
    if descriptor.flags.has(Flags::SHARED_NONBLOCK) { MSG_DONTWAIT } else { 0 }
}

/// Ends one or both directions of a connection: one of `SHUT_…`.
pub(crate) fn shut_down(descriptor: &Descriptor, how: u32) -> Result<(), Errno> {
    Ok(socket::shut_down(descriptor.host, how)?)
}

//! Sockets.
//!
//! # Safety
//!
//! The kernel reads and writes structs of this file and the bytes that an [`IoVec`] lends, for the time of the call.
#![allow(unsafe_code)]

use core::ops::BitOr;

use linux_raw_sys::general::{
    __NR_accept4, __NR_bind, __NR_getsockopt, __NR_listen, __NR_recvmsg, __NR_sendmsg, __NR_setsockopt, __NR_shutdown,
    __NR_socket, O_CLOEXEC, O_NONBLOCK,
};
use linux_raw_sys::net::{
    AF_INET, AF_INET6, IPPROTO_IPV6, IPV6_V6ONLY, MSG_DONTWAIT, MSG_NOSIGNAL, MSG_PEEK, MSG_TRUNC, MSG_WAITALL, SHUT_RD,
    SHUT_RDWR, SHUT_WR, SO_ACCEPTCONN, SO_LINGER, SO_REUSEADDR, SO_TYPE, SOCK_STREAM, SOL_SOCKET, msghdr,
};

use super::errno::Errno;
use super::file::{HostFd, IoVec, OwnedFd, uninterrupted};
use super::flags::OpenFlags;
use super::syscall::{syscall2, syscall3, syscall4, syscall5};
use crate::bytes;

/// An address of the Internet, in the order of the network, with a port.
#[derive(Clone, Copy)]
pub(crate) enum Address<'a> {
    /// Of version 4.
    V4(&'a [u8; 4], u16),
    /// Of version 6.
    V6(&'a [u8; 16], u16),
}

impl Address<'_> {
    /// Returns the address in the kernel's form: `struct sockaddr_in` or `struct sockaddr_in6`, and how many bytes of it count.
    fn encode(self) -> ([u8; 28], usize) {
        let (family, port, start, address, size) = match self {
            Address::V4(address, port) => (AF_INET, port, 4, &address[..], 16),
            Address::V6(address, port) => (AF_INET6, port, 8, &address[..], 28),
        };
        let mut bytes = [0; 28];
        bytes::copy(&mut bytes, &(family as u16).to_ne_bytes());
        bytes::copy(bytes.get_mut(2..).unwrap_or_default(), &port.to_be_bytes());
        bytes::copy(bytes.get_mut(start..).unwrap_or_default(), address);
        (bytes, size)
    }
}

/// Listens on an address for TCP connections, without blocking those who accept them. An address of version 6 means
/// only that, not version 4 as well.
pub(crate) fn listen(at: Address<'_>) -> Result<OwnedFd, Errno> {
    /// The number of connections that wait to be accepted, if the kernel's own limit (`net.core.somaxconn`) allows it.
    const WAITING: usize = 4096;
    let family = if matches!(at, Address::V4(..)) { AF_INET } else { AF_INET6 };
    // The kernel defines SOCK_CLOEXEC and SOCK_NONBLOCK as these.
    let kind = (SOCK_STREAM | O_CLOEXEC | O_NONBLOCK) as usize;
    // SAFETY: the call touches no memory.
    let socket = OwnedFd::from_answer(unsafe { syscall3(__NR_socket, family as usize, kind, 0) }?);
    // A program that is restarted need not wait until the kernel has forgotten its old connections.
    enable(&socket, SOL_SOCKET, SO_REUSEADDR)?;
    if family == AF_INET6 {
        enable(&socket, IPPROTO_IPV6 as u32, IPV6_V6ONLY)?;
    }
    let (address, size) = at.encode();
    let number = socket.as_fd().argument();
    // SAFETY: the kernel reads this many bytes of `address`.
    unsafe { syscall3(__NR_bind, number, address.as_ptr().expose_provenance(), size) }?;
    // SAFETY: the call touches no memory.
    unsafe { syscall2(__NR_listen, number, WAITING) }?;
    Ok(socket)
}

/// Switches an option of a socket on.
fn enable(socket: &OwnedFd, level: u32, option: u32) -> Result<(), Errno> {
    let on = 1_u32;
    let (fd, on_at) = (socket.as_fd().argument(), (&raw const on).expose_provenance());
    // SAFETY: the kernel reads one `int`.
    unsafe { syscall5(__NR_setsockopt, fd, level as usize, option as usize, on_at, size_of_val(&on)) }.map(drop)
}

/// Takes the next connection of a listening socket; of the flags, `NONBLOCK` counts.
pub(crate) fn accept(listener: HostFd, flags: OpenFlags) -> Result<OwnedFd, Errno> {
    // The kernel defines SOCK_CLOEXEC and SOCK_NONBLOCK as these.
    let flags = (flags.bits() | O_CLOEXEC) as usize;
    // SAFETY: with null pointers, the kernel writes no address.
    let fd = uninterrupted(|| unsafe { syscall4(__NR_accept4, listener.argument(), 0, 0, flags) })?;
    Ok(OwnedFd::from_answer(fd))
}

/// Options of a call that receives or sends: a set of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageFlags(u32);

impl MessageFlags {
    /// No flags.
    pub(crate) const NONE: MessageFlags = MessageFlags(0);
    /// Received bytes stay to be received again.
    pub(crate) const PEEK: MessageFlags = MessageFlags(MSG_PEEK);
    /// The call waits until all buffers are full.
    pub(crate) const WAIT_ALL: MessageFlags = MessageFlags(MSG_WAITALL);
    /// Waiting is an error.
    pub(crate) const DONT_WAIT: MessageFlags = MessageFlags(MSG_DONTWAIT);
}

impl BitOr for MessageFlags {
    type Output = MessageFlags;

    #[inline]
    fn bitor(self, other: MessageFlags) -> MessageFlags {
        MessageFlags(self.0 | other.0)
    }
}

/// Receives bytes into `parts` and returns how many, and whether a datagram was cut off.
pub(crate) fn receive(fd: HostFd, parts: &[IoVec<'_>], flags: MessageFlags) -> Result<(usize, bool), Errno> {
    let mut message = message(parts);
    let start = (&raw mut message).expose_provenance();
    // SAFETY: the kernel writes to `message` and to the ranges of `parts`.
    let received = uninterrupted(|| unsafe { syscall3(__NR_recvmsg, fd.argument(), start, flags.0 as usize) })?;
    Ok((received, message.msg_flags & MSG_TRUNC != 0))
}

/// Sends the bytes of `parts` and returns how many went out. A closed connection is an error, never a
/// signal.
pub(crate) fn send(fd: HostFd, parts: &[IoVec<'_>], flags: MessageFlags) -> Result<usize, Errno> {
    let flags = (flags.0 | MSG_NOSIGNAL) as usize;
    let message = message(parts);
    let start = (&raw const message).expose_provenance();
    // SAFETY: the kernel reads `message` and the ranges of `parts`.
    uninterrupted(|| unsafe { syscall3(__NR_sendmsg, fd.argument(), start, flags) })
}

/// Returns a message without address and ancillary data.
fn message(parts: &[IoVec<'_>]) -> msghdr {
    msghdr {
        msg_name: core::ptr::null_mut(),
        msg_namelen: 0,
        msg_iov: parts.as_ptr().cast_mut().cast(),
        msg_iovlen: parts.len() as _,
        msg_control: core::ptr::null_mut(),
        msg_controllen: 0,
        msg_flags: 0,
    }
}

/// Directions of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Directions {
    /// The direction to this side.
    Receiving = SHUT_RD as u8,
    /// The direction to the other side.
    Sending = SHUT_WR as u8,
    /// Both.
    Both = SHUT_RDWR as u8,
}

/// Ends one or both directions of a connection.
pub(crate) fn shut_down(fd: HostFd, how: Directions) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall2(__NR_shutdown, fd.argument(), how as usize) }.map(drop)
}

/// Has the connection reset when its socket is closed, so that its end cannot pass for one in order: `struct linger` in socket(7).
pub(crate) fn reset_when_closed(fd: HostFd) -> Result<(), Errno> {
    let linger: [i32; 2] = [1, 0];
    let at = (&raw const linger).expose_provenance();
    // SAFETY: the kernel reads one `struct linger`, which is two `int`s.
    unsafe { syscall5(__NR_setsockopt, fd.argument(), SOL_SOCKET as usize, SO_LINGER as usize, at, size_of_val(&linger)) }
        .map(drop)
}

/// Whether a socket is for streams of bytes.
pub(crate) fn is_stream(fd: HostFd) -> Result<bool, Errno> {
    Ok(option(fd, SO_TYPE)? == SOCK_STREAM)
}

/// Whether a socket takes connections.
pub(crate) fn listens(fd: HostFd) -> Result<bool, Errno> {
    Ok(option(fd, SO_ACCEPTCONN)? != 0)
}

/// Returns the value of a numeric socket option.
fn option(fd: HostFd, option: u32) -> Result<u32, Errno> {
    let mut value = 0_u32;
    let mut size = size_of_val(&value) as u32;
    let (value_at, size_at) = ((&raw mut value).expose_provenance(), (&raw mut size).expose_provenance());
    // SAFETY: the kernel writes one `int` and its size.
    unsafe { syscall5(__NR_getsockopt, fd.argument(), SOL_SOCKET as usize, option as usize, value_at, size_at) }?;
    Ok(value)
}

//! Sockets, and the signal that writing to a closed one raises.
//!
//! # Safety
//!
//! The kernel reads and writes structs of this file and the bytes that an [`IoVec`] lends, for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_accept4, __NR_getsockopt, __NR_recvmsg, __NR_rt_sigprocmask, __NR_sendmsg, __NR_shutdown, SIGPIPE,
};
use linux_raw_sys::general::{O_CLOEXEC, SIG_BLOCK, SIG_UNBLOCK};
use linux_raw_sys::net::{MSG_NOSIGNAL, SO_TYPE, SOL_SOCKET, msghdr};

use super::Errno;
use super::file::{HostFd, IoVec, OwnedFd, uninterrupted};
use super::syscall::{syscall2, syscall3, syscall4, syscall5};

/// Takes the next connection of a listening socket; `flags` is 0 or `O_NONBLOCK`.
pub(crate) fn accept(listener: HostFd, flags: u32) -> Result<OwnedFd, Errno> {
    // The kernel defines SOCK_CLOEXEC and SOCK_NONBLOCK as these.
    let flags = (flags | O_CLOEXEC) as usize;
    // SAFETY: without places for it, the kernel writes no address.
    let fd = uninterrupted(|| unsafe { syscall4(__NR_accept4, listener.argument(), 0, 0, flags) })?;
    Ok(OwnedFd::from_answer(fd))
}

/// Receives bytes into `parts` and answers how many, and the flags of the message; `flags` are `MSG_…`.
pub(crate) fn receive(fd: HostFd, parts: &[IoVec<'_>], flags: u32) -> Result<(usize, u32), Errno> {
    let mut message = message(parts);
    let start = (&raw mut message).expose_provenance();
    // SAFETY: the kernel writes to `message` and to the ranges of `parts`.
    let received = uninterrupted(|| unsafe { syscall3(__NR_recvmsg, fd.argument(), start, flags as usize) })?;
    Ok((received, message.msg_flags))
}

/// Sends the bytes of `parts` and answers how many went out. A closed connection is an error, never a signal.
pub(crate) fn send(fd: HostFd, parts: &[IoVec<'_>]) -> Result<usize, Errno> {
    let message = message(parts);
    let start = (&raw const message).expose_provenance();
    // SAFETY: the kernel reads `message` and the ranges of `parts`.
    uninterrupted(|| unsafe { syscall3(__NR_sendmsg, fd.argument(), start, MSG_NOSIGNAL as usize) })
}

/// A message without address and ancillary data.
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

/// Ends one or both directions of a connection: one of `SHUT_…`.
pub(crate) fn shut_down(fd: HostFd, how: u32) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall2(__NR_shutdown, fd.argument(), how as usize) }.map(drop)
}

/// The type of a socket: `SOCK_STREAM`, `SOCK_DGRAM` and so on.
pub(crate) fn kind(fd: HostFd) -> Result<u32, Errno> {
    let mut kind = 0_u32;
    let mut size = size_of_val(&kind) as u32;
    let (kind_at, size_at) = ((&raw mut kind).expose_provenance(), (&raw mut size).expose_provenance());
    // SAFETY: the kernel writes one `int` and its size.
    unsafe { syscall5(__NR_getsockopt, fd.argument(), SOL_SOCKET as usize, SO_TYPE as usize, kind_at, size_at) }?;
    Ok(kind)
}

/// From now on, writing to a pipe or socket that nobody reads is an error and no signal.
pub(crate) fn block_broken_pipe() {
    change_mask(SIG_BLOCK, SIGPIPE);
}

/// Lets a signal through that may have been blocked.
pub(crate) fn unblock(signal: u32) {
    change_mask(SIG_UNBLOCK, signal);
}

fn change_mask(how: u32, signal: u32) {
    // The kernel's set of signals has 64 bits, the lowest for signal 1.
    let set = 1_u64 << ((signal - 1) % 64);
    // SAFETY: the kernel reads `set`.
    let _ =
        unsafe { syscall4(__NR_rt_sigprocmask, how as usize, (&raw const set).expose_provenance(), 0, size_of_val(&set)) };
}

//! File descriptors: who owns them, and closing them.
//!
//! # Safety
//!
//! Closing a file descriptor touches no memory.
#![allow(unsafe_code)]

use linux_raw_sys::general::__NR_close;

use super::errno::Errno;
use super::syscall::syscall1;

/// A file descriptor of the kernel, as opposed to the numbers that a program sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HostFd(i32);

impl HostFd {
    /// Returns the file descriptor with this number.
    pub(crate) const fn new(number: i32) -> HostFd {
        HostFd(number)
    }

    /// Returns the number by which the kernel knows it.
    pub(crate) const fn number(self) -> i32 {
        self.0
    }

    /// Returns the number as an argument of a system call.
    #[inline]
    pub(super) const fn argument(self) -> usize {
        self.0 as usize
    }
}

/// A file descriptor that is closed when this value is dropped.
#[derive(Debug)]
pub(crate) struct OwnedFd(HostFd);

impl OwnedFd {
    /// Takes the file descriptor that an opening call has returned.
    pub(super) const fn from_answer(answer: usize) -> OwnedFd {
        OwnedFd(HostFd(answer as i32))
    }

    /// Takes a file descriptor that nobody else closes: one that the process was started with.
    pub(crate) const fn adopt(fd: HostFd) -> OwnedFd {
        OwnedFd(fd)
    }

    /// Returns the file descriptor, still to be closed by this value.
    pub(crate) const fn as_fd(&self) -> HostFd {
        self.0
    }

    /// Returns the file descriptor, from now on to be closed by the caller.
    pub(crate) fn into_fd(self) -> HostFd {
        let fd = self.0;
        core::mem::forget(self);
        fd
    }
}

impl Drop for OwnedFd {
    fn drop(&mut self) {
        // Nobody was promised that what was written through it has arrived.
        let _ = close(self.0);
    }
}

/// Repeats a call as long as signals interrupt it.
#[inline(always)]
pub(super) fn uninterrupted(call: impl Fn() -> Result<usize, Errno>) -> Result<usize, Errno> {
    loop {
        match call() {
            Err(error) if error == Errno::EINTR => {}
            answer => return answer,
        }
    }
}

/// Closes a file descriptor. It is gone whatever the result, which may report an earlier write that failed.
pub(crate) fn close(fd: HostFd) -> Result<(), Errno> {
    // Never repeated: the kernel closes before it can be interrupted.
    // SAFETY: the call touches no memory.
    match unsafe { syscall1(__NR_close, fd.argument()) } {
        Err(error) if error == Errno::EINTR => Ok(()),
        answer => answer.map(drop),
    }
}

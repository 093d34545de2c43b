//! Processes that this one starts, and the signals about them.
//!
//! # Safety
//!
//! A child is a copy of the process. The kernel reads and writes values that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_clone, __NR_close_range, __NR_kill, __NR_pipe2, __NR_prctl, __NR_rt_sigtimedwait, __NR_sched_getaffinity, __NR_wait4,
    O_CLOEXEC, SIGCHLD, SIGKILL, WNOHANG,
};
use linux_raw_sys::prctl::PR_SET_PDEATHSIG;

use super::errno::Errno;
use super::fd::{HostFd, OwnedFd};
use super::syscall::{syscall2, syscall3, syscall4, syscall5};
use super::time::Time;

/// A process that this one started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Child(i32);

impl Child {
    /// No process.
    pub(crate) const NONE: Child = Child(0);

    /// Ends it at once.
    pub(crate) fn kill(self) {
        // SAFETY: the call touches no memory.
        let _ = unsafe { syscall2(__NR_kill, self.0 as usize, SIGKILL as usize) };
    }
}

/// Makes a copy of the process: returns the child in the parent, and nothing in the child.
pub(crate) fn fork() -> Result<Option<Child>, Errno> {
    // On s390x the first two arguments are in the other order; the stack is the parent's, which is 0.
    let (first, second) = if cfg!(target_arch = "s390x") { (0, SIGCHLD as usize) } else { (SIGCHLD as usize, 0) };
    // SAFETY: without shared memory, the child is a process of its own with a copy of everything.
    match unsafe { syscall5(__NR_clone, first, second, 0, 0, 0) }? {
        0 => Ok(None),
        child => Ok(Some(Child(child as i32))),
    }
}

/// Has the kernel end this process when the one that started it ends.
pub(crate) fn end_with_parent() {
    // SAFETY: the call touches no memory.
    let _ = unsafe { syscall2(__NR_prctl, PR_SET_PDEATHSIG as usize, SIGKILL as usize) };
}

/// Returns a child that has ended, and its status as wait(2) has it, if there is one.
pub(crate) fn ended() -> Option<(Child, u32)> {
    let mut status = 0_u32;
    let at = (&raw mut status).expose_provenance();
    // SAFETY: the kernel writes to `status`.
    match unsafe { syscall4(__NR_wait4, usize::MAX, at, WNOHANG as usize, 0) } {
        Ok(child @ 1..) => Some((Child(child as i32), status)),
        _ => None,
    }
}

/// Waits for one of these blocked signals, a bit each, for at most this long; returns it.
pub(crate) fn wait_for_signal(signals: u64, time: Option<Time>) -> Option<u32> {
    let set = (&raw const signals).expose_provenance();
    let time = time.as_ref().map_or(0, |time| (&raw const *time).expose_provenance());
    // SAFETY: the kernel reads the set, of which it is told the size, and the time.
    unsafe { syscall4(__NR_rt_sigtimedwait, set, 0, time, size_of::<u64>()) }.ok().map(|signal| signal as u32)
}

/// Makes a pipe: the end that is read, and the one that is written.
pub(crate) fn pipe() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut ends = [0_i32; 2];
    let at = ends.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes two numbers.
    unsafe { syscall2(__NR_pipe2, at, O_CLOEXEC as usize) }?;
    let [reader, writer] = ends.map(|end| OwnedFd::adopt(HostFd::new(end)));
    Ok((reader, writer))
}

/// Closes all file descriptors from `first` up to and with `last`.
pub(crate) fn close_range(first: i32, last: i32) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall3(__NR_close_range, first as usize, last as usize, 0) }.map(drop)
}

/// Returns the number of processors that this process may run on.
pub(crate) fn processors() -> u32 {
    let mut mask = [0_u64; 128];
    let at = mask.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes to at most as many bytes as it is told.
    match unsafe { syscall3(__NR_sched_getaffinity, 0, size_of_val(&mask), at) } {
        Ok(_) => mask.iter().map(|word| word.count_ones()).sum::<u32>().max(1),
        Err(_) => 1,
    }
}

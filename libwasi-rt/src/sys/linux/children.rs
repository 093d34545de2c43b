//! Processes that this one starts, and the signals about them.
//!
//! # Safety
//!
//! A child is a copy of the process. The kernel reads and writes values that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_clone, __NR_close_range, __NR_dup3, __NR_execveat, __NR_getppid, __NR_kill, __NR_pipe2, __NR_prctl,
    __NR_sched_getaffinity, __NR_signalfd4, __NR_wait4, AT_EMPTY_PATH, O_CLOEXEC, O_NONBLOCK, SIGCHLD, SIGKILL, SIGTERM, WNOHANG,
};
use linux_raw_sys::prctl::PR_SET_PDEATHSIG;

use super::errno::Errno;
use super::fd::{HostFd, OwnedFd};
use super::file::{self, IoVec, Transfer};
use super::initial;
use super::syscall::{syscall0, syscall2, syscall3, syscall4, syscall5};
use crate::bytes;

/// A process that this one started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Child(i32);

impl Child {
    /// The process with this number.
    #[cfg(test)]
    pub(crate) fn numbered(number: i32) -> Child {
        Child(number)
    }

    /// Ends it at once.
    pub(crate) fn kill(self) {
        // SAFETY: the call touches no memory.
        let _ = unsafe { syscall2(__NR_kill, self.0 as usize, SIGKILL as usize) };
    }

    /// Asks it to end.
    pub(crate) fn ask_to_end(self) {
        // SAFETY: the call touches no memory.
        let _ = unsafe { syscall2(__NR_kill, self.0 as usize, SIGTERM as usize) };
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

/// Has the kernel end this process when the one that started it ends from now on.
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

/// Opens a file from which these blocked signals, a bit each, are read.
pub(crate) fn open_signals(signals: u64) -> Result<OwnedFd, Errno> {
    let set = (&raw const signals).expose_provenance();
    let flags = (O_CLOEXEC | O_NONBLOCK) as usize;
    // SAFETY: the kernel reads the set, of which it is told the size.
    let fd = unsafe { syscall4(__NR_signalfd4, usize::MAX, set, size_of::<u64>(), flags) }?;
    Ok(OwnedFd::from_answer(fd))
}

/// Takes a signal that has arrived in such a file, if there is one.
pub(crate) fn next_signal(signals: HostFd) -> Option<u32> {
    /// The size of a `struct signalfd_siginfo`, which starts with the signal's number.
    const SIZE: usize = 128;
    let mut found = [0; SIZE];
    let read = file::transfer(signals, Transfer::READ, &[IoVec::new(&mut found)], 0);
    (read == Ok(SIZE)).then(|| u32::from_ne_bytes(bytes::part(&found, 0)))
}

/// Returns the number of the process that started this one.
pub(crate) fn parent() -> u32 {
    // SAFETY: the call touches no memory, and never fails.
    unsafe { syscall0(__NR_getppid) }.map_or(0, |id| id as u32)
}

/// Makes a pipe: the end that is read, without blocking, and the one that is written.
pub(crate) fn pipe() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut ends = [0_i32; 2];
    let at = ends.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes two numbers.
    unsafe { syscall2(__NR_pipe2, at, (O_CLOEXEC | O_NONBLOCK) as usize) }?;
    let [reader, writer] = ends.map(|end| OwnedFd::adopt(HostFd::new(end)));
    Ok((reader, writer))
}

/// Closes all file descriptors from `first` up to and with `last`.
pub(crate) fn close_range(first: i32, last: i32) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall3(__NR_close_range, first as usize, last as usize, 0) }.map(drop)
}

/// Opens the same again for a program that this process becomes, under this number, which is closed before if it is open.
pub(crate) fn duplicate_for_program(fd: HostFd, number: i32) -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall3(__NR_dup3, fd.argument(), HostFd::new(number).argument(), 0) }.map(drop)
}

/// Replaces this process by the program in a file, with the same arguments and environment; returns only if that fails.
pub(crate) fn become_program(file: HostFd) -> Errno {
    let (path, arguments, environment) =
        (c"".as_ptr().expose_provenance(), initial::arguments().address(), initial::environment().address());
    // SAFETY: the kernel reads the path and two lists of strings, each of which ends with a null.
    let answer = unsafe { syscall5(__NR_execveat, file.argument(), path, arguments, environment, AT_EMPTY_PATH as usize) };
    answer.err().unwrap_or(Errno::EIO)
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

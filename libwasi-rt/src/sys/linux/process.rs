//! The process itself: its standard streams at start, its last words and its end.
//!
//! # Safety
//!
//! The kernel reads buffers and structs that are borrowed for the time of the call, and ends the process; nothing else here
//! touches memory.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_exit_group, __NR_fcntl, __NR_getpid, __NR_gettid, __NR_openat, __NR_prctl, __NR_sched_yield, __NR_tgkill, __NR_write,
    AT_FDCWD, F_GETFD, O_RDONLY, O_RDWR, STDERR_FILENO, STDIN_FILENO, STDOUT_FILENO,
};

use linux_raw_sys::prctl::PR_SET_DUMPABLE;

use super::errno::Errno;
use super::syscall::{syscall0, syscall1, syscall2, syscall3, syscall4};

/// Ends the process with all its threads.
pub(crate) fn exit(status: i32) -> ! {
    loop {
        // SAFETY: the call touches no memory.
        let _ = unsafe { syscall1(__NR_exit_group, status as usize) };
    }
}

/// Writes to standard error as far as possible: this is where errors are reported, so there is nobody to report its own to.
pub(crate) fn write_error(text: &[u8]) {
    let _ = write(STDERR_FILENO, text);
}

/// Writes to standard output.
pub(crate) fn write_output(bytes: &[u8]) -> Result<(), Errno> {
    write(STDOUT_FILENO, bytes)
}

// Inline, so that code that reports errors, which every program has, contains nothing about its own.
#[inline(always)]
fn write(stream: u32, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        // SAFETY: the kernel reads `bytes`, which is borrowed for the time of the call.
        let written = unsafe { syscall3(__NR_write, stream as usize, bytes.as_ptr().expose_provenance(), bytes.len()) };
        match written {
            Ok(written @ 1..) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error == Errno::EINTR => {}
            // Nothing is written, and the kernel has no reason.
            Ok(0) => return Err(Errno::EIO),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Keeps everybody except root from looking into the process: its files in procfs belong to root from now on, other processes of
/// its user cannot debug it, and it leaves no core file behind.
pub(crate) fn forbid_dumps() {
    // SAFETY: the call touches no memory. It cannot fail with this value.
    let _ = unsafe { syscall2(__NR_prctl, PR_SET_DUMPABLE as usize, 0) };
}

/// Undoes [`forbid_dumps`], in a process that inherited it.
pub(crate) fn allow_dumps() {
    // SAFETY: the call touches no memory. It cannot fail with this value.
    let _ = unsafe { syscall2(__NR_prctl, PR_SET_DUMPABLE as usize, 1) };
}

/// Returns the number of the process.
pub(crate) fn id() -> u32 {
    // SAFETY: the call touches no memory, and never fails.
    unsafe { syscall0(__NR_getpid) }.map_or(0, |id| id as u32)
}

/// Lets others use the processor.
pub(crate) fn yield_now() {
    // SAFETY: the call touches no memory.
    let _ = unsafe { syscall0(__NR_sched_yield) };
}

/// Sends a signal to the current thread.
pub(crate) fn raise(signal: u32) {
    // SAFETY: the call touches no memory.
    let process = unsafe { syscall0(__NR_getpid) }.unwrap_or(0);
    // SAFETY: the call touches no memory.
    let thread = unsafe { syscall0(__NR_gettid) }.unwrap_or(0);
    // SAFETY: the call touches no memory.
    let _ = unsafe { syscall3(__NR_tgkill, process, thread, signal as usize) };
}

/// Opens `/dev/null` in place of standard streams that are closed, so that no file that the program opens later takes
/// their number and with it the output meant for them. Where the limit of open files does not allow that number, no file ever
/// gets it, and the stream stays closed.
pub(crate) fn open_missing_streams() -> Result<(), Errno> {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
        // SAFETY: the call touches no memory.
        let found = unsafe { syscall2(__NR_fcntl, stream as usize, F_GETFD as usize) };
        if found == Err(Errno::EBADF) {
            match open_null(if stream == STDIN_FILENO { O_RDONLY } else { O_RDWR }) {
                Err(error) if error == Errno::EMFILE => {}
                answer => answer?,
            }
        }
    }
    Ok(())
}

/// Opens `/dev/null` as the lowest free file descriptor.
#[cold]
fn open_null(flags: u32) -> Result<(), Errno> {
    let path = c"/dev/null";
    // SAFETY: the kernel reads the path up to its NUL.
    unsafe { syscall4(__NR_openat, AT_FDCWD as usize, path.as_ptr().expose_provenance(), flags as usize, 0) }?;
    Ok(())
}

//! Waiting for file descriptors and time, and giving way to others.
//!
//! # Safety
//!
//! The kernel reads and writes arrays and structs that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::errno::{EINTR, EINVAL, ENOMEM};
use linux_raw_sys::general::{
    __NR_ioctl, __NR_ppoll, __NR_prlimit64, __NR_sched_yield, RLIMIT_NOFILE, pollfd, rlimit64, timespec,
};
use linux_raw_sys::ioctl::{FIONREAD, TCGETS};

use super::file::HostFd;
use super::syscall::{syscall0, syscall3, syscall4, syscall5};
use super::{Errno, memory};

/// Waits until one of `files` is ready or the time is over, and answers how many are ready; without a time, for as long as
/// it takes.
pub(crate) fn wait(files: &mut [pollfd], time: Option<timespec>) -> Result<usize, Errno> {
    let mut left = time;
    loop {
        let time = left.as_mut().map_or(0, |left| (left as *mut timespec).expose_provenance());
        // SAFETY: the kernel writes to `files` and puts what is left of the time into `left`.
        match unsafe { syscall5(__NR_ppoll, files.as_mut_ptr().expose_provenance(), files.len(), time, 0, 0) } {
            Err(error) if error == Errno::new(EINTR) => {}
            // More places than the process may have files, which several waits for the same file come to.
            Err(error) if error == Errno::new(EINVAL) && raise_limit(files.len() as u64) => {}
            answer => return answer,
        }
    }
}

/// Lets the process have so many files, if its hard limit does, and answers whether anything has changed.
#[cold]
fn raise_limit(count: u64) -> bool {
    let mut limit = rlimit64 { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the kernel writes to `limit`.
    let known = unsafe { syscall4(__NR_prlimit64, 0, RLIMIT_NOFILE as usize, 0, (&raw mut limit).expose_provenance()) };
    if known.is_err() || limit.rlim_cur >= count || limit.rlim_max < count {
        return false;
    }
    let raised = rlimit64 { rlim_cur: count, ..limit };
    // SAFETY: the kernel reads `raised`.
    unsafe { syscall4(__NR_prlimit64, 0, RLIMIT_NOFILE as usize, (&raw const raised).expose_provenance(), 0) }.is_ok()
}

/// Lends an array for [`wait`] with `count` places. A small one is on the stack, a large one has pages of its own.
pub(crate) fn with_array<T>(count: usize, act: impl FnOnce(&mut [pollfd]) -> T) -> Result<T, Errno> {
    const NOTHING: pollfd = pollfd { fd: -1, events: 0, revents: 0 };
    let mut few = [NOTHING; 128];
    if let Some(array) = few.get_mut(..count) {
        return Ok(act(array));
    }
    let size = count.checked_mul(size_of::<pollfd>()).ok_or(Errno::new(ENOMEM))?;
    let pages = memory::allocate(size)?;
    // SAFETY: the pages are new and large enough, and zero is a value of every field.
    let answer = act(unsafe { core::slice::from_raw_parts_mut(pages as *mut pollfd, count) });
    // SAFETY: the array was lent to `act`, which is over.
    unsafe { memory::release(pages, size) };
    Ok(answer)
}

/// How many bytes can be read at once.
pub(crate) fn readable_bytes(fd: HostFd) -> Result<u32, Errno> {
    let mut count = 0_u32;
    // SAFETY: the kernel writes one `int`.
    unsafe { syscall3(__NR_ioctl, fd.argument(), FIONREAD as usize, (&raw mut count).expose_provenance()) }?;
    Ok(count)
}

/// Whether a file descriptor is a terminal.
pub(crate) fn is_terminal(fd: HostFd) -> bool {
    // `struct termios` has 36 to 44 bytes on all architectures.
    let mut settings = [0_u64; 16];
    // SAFETY: the kernel writes one `struct termios`.
    unsafe { syscall3(__NR_ioctl, fd.argument(), TCGETS as usize, settings.as_mut_ptr().expose_provenance()) }.is_ok()
}

/// Lets others use the processor.
pub(crate) fn give_way() {
    // SAFETY: the call touches no memory.
    let _ = unsafe { syscall0(__NR_sched_yield) };
}

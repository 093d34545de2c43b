//! What the kernel counted for this thread.
//!
//! # Safety
//!
//! The kernel writes to a struct that is borrowed for the time of the call.
#![allow(unsafe_code)]

use core::mem::zeroed;

use linux_raw_sys::general::{__NR_getrusage, RUSAGE_THREAD, rusage};

use super::syscall::syscall2;

/// Returns how many page faults there were.
pub(crate) fn page_faults() -> u64 {
    // SAFETY: every field is a number.
    let mut usage: rusage = unsafe { zeroed() };
    let at = (&raw mut usage).expose_provenance();
    // SAFETY: the kernel writes to `usage`. The call cannot fail.
    let _ = unsafe { syscall2(__NR_getrusage, RUSAGE_THREAD as usize, at) };
    (usage.ru_minflt as u64).wrapping_add(usage.ru_majflt as u64)
}

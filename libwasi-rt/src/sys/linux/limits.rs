//! The kernel's limits on this process.
//!
//! # Safety
//!
//! The kernel reads and writes structs that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{__NR_prlimit64, RLIMIT_NOFILE, rlimit64};

use super::syscall::syscall4;

/// Returns how many files can be open at once, after raising that as far as it goes.
pub(crate) fn most_files() -> u64 {
    let mut limit = rlimit64 { rlim_cur: 0, rlim_max: 0 };
    let at = (&raw mut limit).expose_provenance();
    // SAFETY: the kernel writes to `limit`.
    if unsafe { syscall4(__NR_prlimit64, 0, RLIMIT_NOFILE as usize, 0, at) }.is_err() {
        return 1024;
    }
    let raised = rlimit64 { rlim_cur: limit.rlim_max, ..limit };
    let raised_at = (&raw const raised).expose_provenance();
    // SAFETY: the kernel reads `raised`.
    match unsafe { syscall4(__NR_prlimit64, 0, RLIMIT_NOFILE as usize, raised_at, 0) } {
        Ok(_) => raised.rlim_cur,
        Err(_) => limit.rlim_cur,
    }
}

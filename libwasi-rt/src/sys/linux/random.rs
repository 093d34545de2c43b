//! Random bytes.
//!
//! # Safety
//!
//! The kernel writes to the bytes that an [`IoVec`] lends.
#![allow(unsafe_code)]

use linux_raw_sys::general::__NR_getrandom;

use super::errno::Errno;
use super::file::{IoVec, uninterrupted};
use super::syscall::syscall3;

/// Fills memory from the kernel's generator; waits until it is seeded.
#[inline(always)]
pub(crate) fn fill(bytes: IoVec<'_>) -> Result<(), Errno> {
    let (mut start, mut left) = (bytes.address(), bytes.length());
    while left != 0 {
        // SAFETY: the kernel writes at most `left` bytes, which are lent.
        let filled = uninterrupted(|| unsafe { syscall3(__NR_getrandom, start, left, 0) })?;
        // One call returns at most 32 MiB.
        start += filled;
        left -= filled;
    }
    Ok(())
}

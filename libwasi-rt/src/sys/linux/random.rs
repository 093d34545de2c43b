//! Random bytes.
//!
//! # Safety
//!
//! The kernel writes to slices that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::__NR_getrandom;

use super::errno::Errno;
use super::file::uninterrupted;
use super::syscall::syscall3;

/// Fills a slice from the kernel's generator; waits until that is seeded.
pub(crate) fn fill(mut bytes: &mut [u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        let (start, size) = (bytes.as_mut_ptr().expose_provenance(), bytes.len());
        // SAFETY: the kernel writes at most `size` bytes.
        let filled = uninterrupted(|| unsafe { syscall3(__NR_getrandom, start, size, 0) })?;
        // One call gives at most 32 MiB.
        bytes = bytes.get_mut(filled..).unwrap_or_default();
    }
    Ok(())
}

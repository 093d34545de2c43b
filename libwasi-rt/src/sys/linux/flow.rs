//! Bytes that go from file to file inside the kernel, and to the end of a file.
//!
//! Offsets are passed and not those of the files, unless said otherwise.
//!
//! # Safety
//!
//! The kernel reads and writes offsets that are borrowed for the time of the call, and reads the bytes that an [`IoVec`] lends.
#![allow(unsafe_code)]

use linux_raw_sys::general::{__NR_copy_file_range, __NR_pwritev2, __NR_sendfile, __NR_splice, RWF_APPEND};

use super::errno::Errno;
use super::file::{HostFd, IoVec, uninterrupted};
use super::syscall::{syscall4, syscall6};

/// The most bytes that one call moves: the kernel's own limit is a little less than twice that.
const MOST: u64 = 1 << 30;

/// Writes to the end of a file, wherever that is, and returns how many bytes.
pub(crate) fn append(fd: HostFd, bytes: IoVec<'_>) -> Result<usize, Errno> {
    let parts = (&raw const bytes).expose_provenance();
    // SAFETY: the kernel reads the bytes; with this flag, the offset means nothing.
    uninterrupted(|| unsafe { syscall6(__NR_pwritev2, fd.argument(), parts, 1, 0, 0, RWF_APPEND as usize) })
}

/// Copies between two regular files.
pub(crate) fn copy_range(from: (HostFd, u64), to: (HostFd, u64), most: u64) -> Result<u64, Errno> {
    let (mut start, mut end) = (from.1, to.1);
    let (start, end) = ((&raw mut start).expose_provenance(), (&raw mut end).expose_provenance());
    let (from, to, most) = (from.0.argument(), to.0.argument(), most.min(MOST) as usize);
    // SAFETY: the kernel writes to the offsets.
    uninterrupted(|| unsafe { syscall6(__NR_copy_file_range, from, start, to, end, most, 0) }).map(|moved| moved as u64)
}

/// Copies from a regular file to the current position of anything.
pub(crate) fn send(from: HostFd, start: u64, to: HostFd, most: u64) -> Result<u64, Errno> {
    let mut start = start;
    let start = (&raw mut start).expose_provenance();
    let (from, to, most) = (from.argument(), to.argument(), most.min(MOST) as usize);
    // SAFETY: the kernel writes to the offset.
    uninterrupted(|| unsafe { syscall4(__NR_sendfile, to, from, start, most) }).map(|moved| moved as u64)
}

/// Moves from the current position of a pipe, or to one: to an offset, or to the current position.
pub(crate) fn splice(from: HostFd, to: HostFd, end: Option<u64>, most: u64) -> Result<u64, Errno> {
    let mut end = end;
    let end = end.as_mut().map_or(0, |end| (&raw mut *end).expose_provenance());
    let (from, to, most) = (from.argument(), to.argument(), most.min(MOST) as usize);
    // SAFETY: the kernel writes to the offset, if there is one.
    uninterrupted(|| unsafe { syscall6(__NR_splice, from, 0, to, end, most, 0) }).map(|moved| moved as u64)
}

//! Which pages of the process differ from what was mapped: `/proc/self/pagemap`.
//!
//! A page of a private mapping of a file is the file's until something is written to it. Pages that were swapped out count as
//! written, since only those that were written are.
//!
//! # Safety
//!
//! The kernel reads and writes structs and arrays that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_ioctl, __NR_openat, __NR_pread64, AT_FDCWD, O_CLOEXEC, O_RDONLY, PAGE_IS_FILE, PAGE_IS_PFNZERO, PAGE_IS_PRESENT,
    PAGE_IS_SWAPPED, page_region, pm_scan_arg,
};

use super::errno::Errno;
use super::fd::{HostFd, OwnedFd, uninterrupted};
use super::syscall::{syscall3, syscall4};

/// A run of pages, from its first address to the one after its last.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Run(page_region);

impl Run {
    /// No pages.
    pub(crate) const NONE: Run = Run(page_region { start: 0, end: 0, categories: 0 });

    /// Returns the addresses.
    pub(crate) fn addresses(&self) -> core::ops::Range<usize> {
        self.0.start as usize..self.0.end as usize
    }
}

/// Opens the map of the pages of this process.
///
/// It belongs to the process that opened it, and to root alone once that forbids dumps.
pub(crate) fn open() -> Result<OwnedFd, Errno> {
    let path = c"/proc/self/pagemap".as_ptr().expose_provenance();
    let flags = (O_RDONLY | O_CLOEXEC) as usize;
    // SAFETY: the kernel reads the path up to its NUL.
    Ok(OwnedFd::from_answer(unsafe { syscall4(__NR_openat, AT_FDCWD as usize, path, flags, 0) }?))
}

/// Finds the pages from `start` to `end` that were written, and stores runs of them in ascending order. Returns how many runs there
/// are, and the address up to which it came.
///
/// Errors: `ENOTTY` before Linux 6.7.
pub(crate) fn written(map: HostFd, start: usize, end: usize, runs: &mut [Run]) -> Result<(usize, usize), Errno> {
    let categories = u64::from(PAGE_IS_PRESENT | PAGE_IS_SWAPPED);
    let unwritten = u64::from(PAGE_IS_FILE | PAGE_IS_PFNZERO);
    let mut scan = pm_scan_arg {
        size: size_of::<pm_scan_arg>() as u64,
        flags: 0,
        start: start as u64,
        end: end as u64,
        walk_end: 0,
        vec: runs.as_mut_ptr().expose_provenance() as u64,
        vec_len: runs.len() as u64,
        max_pages: 0,
        category_inverted: unwritten,
        category_mask: unwritten,
        category_anyof_mask: categories,
        return_mask: 0,
    };
    // `_IOWR('f', 16, struct pm_scan_arg)`.
    const PAGEMAP_SCAN: usize = 3 << 30 | size_of::<pm_scan_arg>() << 16 | (b'f' as usize) << 8 | 16;
    let at = (&raw mut scan).expose_provenance();
    // SAFETY: the kernel writes to `scan` and to at most as many elements of `runs` as it has.
    let count = uninterrupted(|| unsafe { syscall3(__NR_ioctl, map.argument(), PAGEMAP_SCAN, at) })?;
    Ok((count, scan.walk_end as usize))
}

/// What the map says of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Entry(u64);

impl Entry {
    /// Nothing.
    pub(crate) const NONE: Entry = Entry(0);

    /// That of a page that was written.
    #[cfg(test)]
    pub(crate) const WRITTEN: Entry = Entry(1 << 63);

    /// Whether the page may have been written.
    pub(crate) fn may_be_written(self) -> bool {
        /// A page of a file, or of memory that is shared.
        const FILE: u64 = 1 << 61;
        const SWAPPED: u64 = 1 << 62;
        const PRESENT: u64 = 1 << 63;
        self.0 & (SWAPPED | PRESENT) != 0 && self.0 & FILE == 0
    }
}

/// Reads the entries of the pages of this size from an address on; returns how many there are.
pub(crate) fn entries(map: HostFd, start: usize, page: usize, entries: &mut [Entry]) -> Result<usize, Errno> {
    let (at, size) = (entries.as_mut_ptr().expose_provenance(), size_of_val(entries));
    let offset = (start >> page.trailing_zeros()) * size_of::<Entry>();
    // SAFETY: the kernel writes to `entries`.
    let read = uninterrupted(|| unsafe { syscall4(__NR_pread64, map.argument(), at, size, offset) })?;
    Ok(read / size_of::<Entry>())
}

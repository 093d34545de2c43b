//! Address space: reserving, committing, moving and releasing pages.
//!
//! Every mapping but that of [`share_file`] is private and anonymous. Addresses and sizes are in bytes; the kernel rounds sizes up to whole pages.
//!
//! # Safety
//!
//! Making new mappings harms nobody, so those functions are safe. Changing existing pages is unsafe: the caller guarantees
//! that the range is its own.
//!
//! A server undoes what a request maps: three functions here are others there, which [watch](super::watch).
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_madvise, __NR_mmap, __NR_mprotect, __NR_mremap, __NR_munmap, MADV_DODUMP, MADV_DONTDUMP, MADV_DONTFORK, MADV_DONTNEED,
    MADV_NOHUGEPAGE, MAP_ANONYMOUS, MAP_FIXED_NOREPLACE, MAP_NORESERVE, MAP_PRIVATE, MAP_SHARED, MREMAP_FIXED, MREMAP_MAYMOVE,
    PROT_NONE, PROT_READ, PROT_WRITE,
};

use core::sync::atomic::AtomicU64;

use super::errno::Errno;
use super::fd::HostFd;
use super::initial;
use super::syscall::{syscall2, syscall3, syscall5, syscall6};

pub(crate) use wasm2native_abi::record::LARGEST_PAGE;

/// Reserves addresses without memory behind them. They do not count as committed memory, whatever `vm.overcommit_memory` says.
pub(crate) fn reserve(length: usize) -> Result<usize, Errno> {
    map(length, PROT_NONE, MAP_NORESERVE)
}

/// Reserves these addresses, unless something is mapped there. Errors: `EEXIST` if something is.
pub(crate) fn reserve_at(address: usize, length: usize) -> Result<(), Errno> {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    // SAFETY: with this flag no existing mapping changes.
    let mapped = unsafe { mmap(&[address, length, PROT_NONE as usize, flags as usize, usize::MAX, 0]) }?;
    if mapped == address {
        return Ok(());
    }
    // Kernels before Linux 4.17 do not know the flag: there the address was a wish.
    // SAFETY: the pages were mapped just now.
    unsafe { plain::release(mapped, length) };
    Err(Errno::EEXIST)
}

/// Maps readable and writable memory that is zero.
pub(crate) fn allocate(length: usize) -> Result<usize, Errno> {
    map(length, PROT_READ | PROT_WRITE, 0)
}

/// Maps an array for good, all of whose elements are `value`.
pub(crate) fn array<T: Copy>(count: usize, value: T) -> Result<&'static mut [T], Errno> {
    let size = count.checked_mul(size_of::<T>()).ok_or(Errno::ENOMEM)?;
    let first = allocate(size.max(1))? as *mut T;
    for index in 0..count {
        // SAFETY: the pages are new, start at a multiple of any alignment and are large enough.
        unsafe { first.wrapping_add(index).write(value) };
    }
    // SAFETY: every element has been written, and nobody else knows of the pages.
    Ok(unsafe { core::slice::from_raw_parts_mut(first, count) })
}

/// Maps pages that processes share which are copies of this one.
pub(crate) fn share(length: usize) -> Result<usize, Errno> {
    let protection = (PROT_READ | PROT_WRITE) as usize;
    let arguments = [0, length, protection, (MAP_SHARED | MAP_ANONYMOUS) as usize, usize::MAX, 0];
    // SAFETY: without MAP_FIXED no existing mapping changes.
    unsafe { mmap(&arguments) }
}

/// Maps a file for good, from its start, as words that all who map it share.
pub(crate) fn share_file(file: HostFd, words: usize) -> Result<&'static [AtomicU64], Errno> {
    let (length, protection) = (words * size_of::<u64>(), (PROT_READ | PROT_WRITE) as usize);
    // SAFETY: without MAP_FIXED no existing mapping changes.
    let address = unsafe { mmap(&[0, length, protection, MAP_SHARED as usize, file.argument(), 0]) }?;
    // SAFETY: the words are mapped for good, and whatever bytes others write to them is a number.
    Ok(unsafe { core::slice::from_raw_parts(core::ptr::with_exposed_provenance(address), words) })
}

/// Maps pages for good, for one value.
pub(crate) fn store<T>(value: T) -> Result<&'static mut T, Errno> {
    let place = allocate(size_of::<T>().max(1))? as *mut T;
    // SAFETY: the pages are new, start at a multiple of any alignment and are large enough.
    unsafe { place.write(value) };
    // SAFETY: the value was written, and nobody else knows of the pages.
    Ok(unsafe { &mut *place })
}

/// Maps an array for good, each of whose elements is made from its index.
pub(crate) fn array_with<T>(count: usize, make: impl Fn(usize) -> T) -> Result<&'static mut [T], Errno> {
    let size = count.checked_mul(size_of::<T>()).ok_or(Errno::ENOMEM)?;
    let first = allocate(size.max(1))? as *mut T;
    for index in 0..count {
        // SAFETY: the pages are new, start at a multiple of any alignment and are large enough.
        unsafe { first.wrapping_add(index).write(make(index)) };
    }
    // SAFETY: every element has been written, and nobody else knows of the pages.
    Ok(unsafe { core::slice::from_raw_parts_mut(first, count) })
}

/// Makes pages readable and writable.
///
/// # Safety
///
/// The pages belong to the caller.
pub(crate) unsafe fn commit(address: usize, length: usize) -> Result<(), Errno> {
    // SAFETY: passed on to the caller.
    unsafe { protect(address, length, PROT_READ | PROT_WRITE) }
}

/// Makes pages inaccessible, and gives their memory back.
///
/// # Safety
///
/// The pages belong to the caller, and nothing uses them any more.
pub(crate) unsafe fn revoke(address: usize, length: usize) -> Result<(), Errno> {
    // SAFETY: passed on to the caller.
    unsafe { discard(address, length) };
    // SAFETY: passed on to the caller.
    unsafe { protect(address, length, PROT_NONE) }
}

/// Makes pages read-only.
///
/// # Safety
///
/// The pages belong to the caller, and nothing writes to them any more.
pub(crate) unsafe fn make_read_only(address: usize, length: usize) -> Result<(), Errno> {
    // SAFETY: passed on to the caller.
    unsafe { protect(address, length, PROT_READ) }
}

/// Moves pages to `to`, replacing the pages there; they are read and copied only when touched.
///
/// # Safety
///
/// Both ranges belong to the caller, and nothing uses the pages at `from` any more.
pub(crate) unsafe fn move_to(from: usize, length: usize, to: usize) -> Result<(), Errno> {
    let flags = MREMAP_MAYMOVE | MREMAP_FIXED;
    // SAFETY: passed on to the caller.
    let address = unsafe { syscall5(__NR_mremap, from, length, length, flags as usize, to) }?;
    // Emulators were seen to ignore the flag.
    if address == to { Ok(()) } else { Err(Errno::EFAULT) }
}

/// Extends a mapping, moving it if necessary, and returns its new address.
///
/// # Safety
///
/// The range is one mapping of the caller, and nothing keeps its old addresses.
pub(crate) unsafe fn grow(address: usize, length: usize, new_length: usize) -> Result<usize, Errno> {
    // SAFETY: passed on to the caller.
    unsafe { chosen::grow(address, length, new_length) }
}

/// Leaves pages out of core files.
///
/// # Safety
///
/// The pages belong to the caller.
pub(crate) unsafe fn leave_out_of_cores(address: usize, length: usize) {
    // SAFETY: passed on to the caller. A core file is larger without it, and as good.
    let _ = unsafe { syscall3(__NR_madvise, address, length, MADV_DONTDUMP as usize) };
}

/// Makes pages part of core files that were left out of them.
///
/// # Safety
///
/// The pages belong to the caller.
pub(crate) unsafe fn include_in_cores(address: usize, length: usize) {
    // SAFETY: passed on to the caller. It cannot fail with this value, and nobody but a debugger would miss the pages.
    let _ = unsafe { syscall3(__NR_madvise, address, length, MADV_DODUMP as usize) };
}

/// Releases pages.
///
/// # Safety
///
/// The pages belong to the caller, and nothing uses them any more.
pub(crate) unsafe fn release(address: usize, length: usize) {
    // SAFETY: passed on to the caller.
    unsafe { chosen::release(address, length) };
}

/// Returns the size of a page.
pub(crate) fn size() -> usize {
    initial::auxiliary(initial::AT_PAGESZ).unwrap_or(4096)
}

/// Gives the memory of pages back: each has again what was mapped there, a page of a file or zeros.
///
/// # Safety
///
/// The pages belong to the caller, and nothing relies on what was written to them.
pub(crate) unsafe fn discard(address: usize, length: usize) {
    // SAFETY: passed on to the caller.
    let discarded = unsafe { syscall3(__NR_madvise, address, length, MADV_DONTNEED as usize) };
    // Of a mapping without locked pages, it cannot fail.
    let _ = discarded;
}

/// Keeps pages from processes that this one starts: they have none there.
///
/// # Safety
///
/// The pages belong to the caller, and processes that it starts do not use them.
pub(crate) unsafe fn keep_from_children(address: usize, length: usize) {
    // SAFETY: passed on to the caller.
    let advised = unsafe { syscall3(__NR_madvise, address, length, MADV_DONTFORK as usize) };
    // Of a mapping of memory, it cannot fail.
    let _ = advised;
}

/// Keeps the kernel from using larger pages.
///
/// # Safety
///
/// The pages belong to the caller.
pub(crate) unsafe fn keep_small(address: usize, length: usize) {
    // SAFETY: passed on to the caller.
    let advised = unsafe { syscall3(__NR_madvise, address, length, MADV_NOHUGEPAGE as usize) };
    // A kernel without larger pages does not know this.
    let _ = advised;
}

/// Returns a new mapping at an address of the kernel's choice.
fn map(length: usize, protection: u32, flags: u32) -> Result<usize, Errno> {
    chosen::map(length, protection, flags)
}

// The functions of a program that is no server. A server has others under these names.
#[cfg(not(test))]
core::arch::global_asm!(
    ".weak w2n_map_pages",
    ".type w2n_map_pages,@function",
    ".set w2n_map_pages, {map}",
    ".weak w2n_grow_pages",
    ".type w2n_grow_pages,@function",
    ".set w2n_grow_pages, {grow}",
    ".weak w2n_release_pages",
    ".type w2n_release_pages,@function",
    ".set w2n_release_pages, {release}",
    map = sym plain::map,
    grow = sym plain::grow,
    release = sym plain::release,
);

#[cfg(not(test))]
mod chosen {
    use super::Errno;

    unsafe extern "Rust" {
        #[link_name = "w2n_map_pages"]
        pub(super) safe fn map(length: usize, protection: u32, flags: u32) -> Result<usize, Errno>;

        #[link_name = "w2n_grow_pages"]
        pub(super) fn grow(address: usize, length: usize, new_length: usize) -> Result<usize, Errno>;

        #[link_name = "w2n_release_pages"]
        pub(super) fn release(address: usize, length: usize);
    }
}

#[cfg(test)]
use plain as chosen;

/// What three functions do where nobody watches.
pub(super) mod plain {
    use super::*;

    /// [`map`](super::map).
    pub(in super::super) fn map(length: usize, protection: u32, flags: u32) -> Result<usize, Errno> {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | flags;
        let arguments = [0, length, protection as usize, flags as usize, usize::MAX, 0];
        // SAFETY: without MAP_FIXED no existing mapping changes.
        let address = unsafe { mmap(&arguments) }?;
        // Nothing here works with an address that means null.
        if address == 0 { Err(Errno::ENOMEM) } else { Ok(address) }
    }

    /// [`grow`](super::grow).
    ///
    /// # Safety
    ///
    /// As there.
    pub(in super::super) unsafe fn grow(address: usize, length: usize, new_length: usize) -> Result<usize, Errno> {
        // SAFETY: passed on to the caller.
        unsafe { syscall5(__NR_mremap, address, length, new_length, MREMAP_MAYMOVE as usize, 0) }
    }

    /// [`release`](super::release).
    ///
    /// # Safety
    ///
    /// As there.
    pub(in super::super) unsafe fn release(address: usize, length: usize) {
        // SAFETY: passed on to the caller.
        let released = unsafe { syscall2(__NR_munmap, address, length) };
        // Pages that cannot be released are kept: nothing depends on it.
        let _ = released;
    }
}

/// Makes the system call `mmap`.
///
/// # Safety
///
/// The mapping replaces nothing that is in use.
#[inline]
pub(super) unsafe fn mmap(arguments: &[usize; 6]) -> Result<usize, Errno> {
    if cfg!(target_arch = "s390x") {
        // There the call of this number takes the address of its arguments.
        // SAFETY: passed on to the caller; the kernel only reads the array.
        return unsafe { super::syscall::syscall1(__NR_mmap, arguments.as_ptr().expose_provenance()) };
    }
    let [address, length, protection, flags, file, offset] = *arguments;
    // SAFETY: passed on to the caller.
    unsafe { syscall6(__NR_mmap, address, length, protection, flags, file, offset) }
}

/// Makes the system call `mprotect`.
///
/// # Safety
///
/// The pages belong to the caller, and nothing uses them in a way that is forbidden from now on.
#[inline]
unsafe fn protect(address: usize, length: usize, protection: u32) -> Result<(), Errno> {
    // SAFETY: passed on to the caller.
    unsafe { syscall3(__NR_mprotect, address, length, protection as usize) }?;
    Ok(())
}

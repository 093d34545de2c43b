//! Linear memories: initialized at start, grown by `memory.grow`.
//!
//! Start-up touches only pages with initial contents that could not be moved into place. A guarded memory has its
//! whole index range reserved and never moves; an explicitly checked one is mapped as far as it is needed and may move.
//!
//! # Safety
//!
//! Descriptors, reservations and mappings belong to this file: generated code only reads descriptors, and guest code runs only
//! after the start and never during a call of a builtin.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::descriptor::MemoryDescriptor;
use wasm2native_abi::record::{BoundsStrategy, Extent, Laying, MemoryRecord};

use crate::refuse::refuse_memory;
use crate::sys::pages::LARGEST_PAGE;
use crate::sys::{Errno, pages};
use crate::{program, room};

/// Returns the size of the address space that a memory has for good, including its guard.
pub(crate) fn reserved(record: &MemoryRecord) -> u64 {
    if is_guarded(record) { record.reservation.next_multiple_of(LARGEST_PAGE) } else { 0 }
}

/// Initializes a memory. If it is guarded, its address space starts at `base`.
pub(crate) fn lay_out(record: &'static MemoryRecord, base: usize) {
    let Some(length) = bytes(record, record.minimum) else {
        refuse(u64::MAX, Errno::ENOMEM);
    };
    let base = if is_guarded(record) { base } else { 0 };
    let descriptor = descriptor(record);
    // SAFETY: nothing else uses the descriptor now.
    unsafe { descriptor.write(MemoryDescriptor { base: base as u64, length: 0 }) };
    if let Err(error) = resize(record, length) {
        refuse(length, error);
    }
    // SAFETY: nothing else uses the descriptor now.
    let base = unsafe { (*descriptor).base };
    for extent in program::items(&record.image) {
        // SAFETY: the compiler guarantees that its extents lie inside the memory, which has just been mapped.
        unsafe { lay_extent(extent, base as usize) };
    }
}

/// Places initial contents in a memory.
///
/// # Safety
///
/// The extent lies inside the mapping at `base`, and nothing uses it or its bytes in the executable otherwise.
pub(crate) unsafe fn lay_extent(extent: &Extent, base: usize) {
    let to = base + extent.offset as usize;
    let from = extent.bytes.as_ptr();
    let length = extent.length as usize;
    if extent.laying == Laying::Move as u32 {
        // SAFETY: such bytes have pages of their own, which are used for nothing else.
        if unsafe { pages::move_to(from.addr(), length, to) }.is_ok() {
            return;
        }
        // A kernel with pages larger than foreseen refuses; the contents can still be copied.
    }
    // SAFETY: passed on to the caller.
    unsafe { ptr::copy_nonoverlapping(from, to as *mut u8, length) };
}

/// `memory.grow`: returns the old size in pages, or -1 if the memory cannot have `delta` more.
#[cfg_attr(not(test), unsafe(export_name = "w2n_memory_grow"))]
extern "C" fn grow(record: &'static MemoryRecord, delta: u64) -> i64 {
    // SAFETY: nobody writes to the descriptor during this call except `resize` below.
    let length = unsafe { (*descriptor(record)).length };
    let old = length >> record.page_size_log2;
    let grown = match old.checked_add(delta) {
        Some(new) if new <= record.maximum => bytes(record, new),
        _ => None,
    };
    match grown {
        Some(new) if new == length || resize(record, new).is_ok() => old as i64,
        _ => -1,
    }
}

/// [`grow`] in programs built with `--max-memory`: returns -1 also if there is no room for `delta` more.
#[cfg_attr(not(test), unsafe(export_name = "w2n_memory_grow_within"))]
extern "C" fn grow_within(record: &'static MemoryRecord, delta: u64) -> i64 {
    room::grow(bytes(record, delta), || grow(record, delta))
}

/// Whether an address lies in the reserved range of a guarded memory, past its length, so that an access there is out of
/// bounds.
pub(crate) fn is_past_end(address: usize) -> bool {
    program::items(&program::record().memories).iter().any(|record| {
        // SAFETY: a fault interrupts guest code, not code that writes to descriptors.
        let &MemoryDescriptor { base, length } = unsafe { &*descriptor(record) };
        let offset = (address as u64).wrapping_sub(base);
        is_guarded(record) && length <= offset && offset < record.reservation
    })
}

/// Sets the size of a memory to a larger one, in bytes.
fn resize(record: &'static MemoryRecord, length: u64) -> Result<(), Errno> {
    let descriptor = descriptor(record);
    // SAFETY: nobody else uses the descriptor during this call.
    let &MemoryDescriptor { base, length: old } = unsafe { &*descriptor };
    let (base, old) = (base as usize, old as usize);
    let new = length as usize;
    let base = if new == old {
        base
    } else if is_guarded(record) {
        if length > record.reservation {
            return Err(Errno::ENOMEM);
        }
        // The whole range, because its start is certainly that of a page.
        // SAFETY: the range is reserved for this memory.
        unsafe { pages::commit(base, new) }?;
        base
    } else if old == 0 {
        pages::allocate(new)?
    } else {
        // SAFETY: the mapping is this memory's, and generated code loads its base anew after the call.
        unsafe { move_and_grow(base, old, new) }?
    };
    // SAFETY: nobody else uses the descriptor during this call.
    unsafe { descriptor.write(MemoryDescriptor { base: base as u64, length }) };
    Ok(())
}

/// Extends the mapping of an explicitly checked memory, and returns its new address.
///
/// # Safety
///
/// The range is a mapping of the caller, and nothing keeps its old addresses.
unsafe fn move_and_grow(base: usize, old: usize, new: usize) -> Result<usize, Errno> {
    // SAFETY: passed on to the caller.
    let grown = unsafe { pages::grow(base, old, new) };
    if grown != Err(Errno::EFAULT) {
        return grown;
    }
    // Initial contents were moved into it, so the kernel sees several mappings, of which it grows only one: copy it into a
    // single one.
    let moved = pages::allocate(new)?;
    // SAFETY: both ranges are mapped, and they are different.
    unsafe { ptr::copy_nonoverlapping(base as *const u8, moved as *mut u8, old) };
    // SAFETY: the caller keeps no address in the old mapping.
    unsafe { pages::release(base, old) };
    Ok(moved)
}

/// Returns a size in pages as bytes, unless it exceeds every address space.
fn bytes(record: &MemoryRecord, pages: u64) -> Option<u64> {
    let bytes = pages.checked_shl(record.page_size_log2)?;
    // More than half of all addresses is never available, and less cannot overflow when something small is added.
    if bytes >> record.page_size_log2 == pages && bytes <= i64::MAX as u64 { Some(bytes) } else { None }
}

fn is_guarded(record: &MemoryRecord) -> bool {
    record.strategy == BoundsStrategy::Guard as u32
}

fn descriptor(record: &MemoryRecord) -> *mut MemoryDescriptor {
    record.descriptor.as_ptr().cast_mut()
}

#[cold]
fn refuse(length: u64, error: Errno) -> ! {
    let help = "free memory, or raise its limits (ulimit)";
    refuse_memory(length, "for a memory that the program starts with", error, help)
}

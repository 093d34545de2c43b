//! Growth of linear memories: `memory.grow`.
//!
//! A guarded memory has its whole index range reserved and never moves; an explicitly checked one is mapped as far as it is needed
//! and may move.
//!
//! In programs that may be debugged, the addresses that a memory may still grow to are left out of core files: debuggers would
//! write gigabytes of zeros.
//!
//! # Safety
//!
//! Descriptors, reservations and mappings belong to this file: generated code only reads descriptors, and guest code runs only
//! after the start and never during a call of a builtin.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::descriptor::MemoryDescriptor;
use wasm2native_abi::record::MemoryRecord;

use crate::sys::{Errno, pages};
use crate::{program, room};

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

/// [`grow`] in programs built with `--debuggable`, with or without `--max-memory`: what is added becomes part of core files.
#[cfg_attr(not(test), unsafe(export_name = "w2n_memory_grow_dumped"))]
extern "C" fn grow_dumped(record: &'static MemoryRecord, delta: u64) -> i64 {
    let old = grow_within(record, delta);
    if old >= 0 && is_guarded(record) {
        // SAFETY: nobody writes to the descriptor during this call any more.
        let &MemoryDescriptor { base, length } = unsafe { &*descriptor(record) };
        // SAFETY: the pages are this memory's.
        unsafe { pages::include_in_cores(base as usize, length as usize) };
    }
    old
}

/// Leaves what is only reserved for memories out of core files: a start step of programs built with `--debuggable`.
pub(crate) fn trim_cores() {
    for record in program::items(&program::record().memories).iter().filter(|record| is_guarded(record)) {
        // SAFETY: guest code, which grows memories, does not run yet.
        let &MemoryDescriptor { base, length } = unsafe { &*descriptor(record) };
        let used = length.next_multiple_of(pages::LARGEST_PAGE);
        let rest = record.region.reservation.saturating_sub(used);
        // SAFETY: the range is reserved for this memory.
        unsafe { pages::leave_out_of_cores((base + used) as usize, rest as usize) };
    }
}

/// Whether an address lies in the reserved range of a guarded memory, past its length, so that an access there is out of
/// bounds.
pub(crate) fn is_past_end(address: usize) -> bool {
    program::items(&program::record().memories).iter().any(|record| {
        // SAFETY: a fault interrupts guest code, not code that writes to descriptors.
        let &MemoryDescriptor { base, length } = unsafe { &*descriptor(record) };
        let offset = (address as u64).wrapping_sub(base);
        is_guarded(record) && length <= offset && offset < record.region.reservation
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
        if length > record.region.reservation {
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
    record.region.reservation != 0
}

fn descriptor(record: &MemoryRecord) -> *mut MemoryDescriptor {
    record.region.descriptor.as_ptr().cast_mut().cast()
}

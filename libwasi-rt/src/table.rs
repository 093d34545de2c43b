//! Growth and filling of tables: `table.grow`, `table.fill`.
//!
//! A range for as many elements as the table may ever have is reserved, so a table never moves. A null element is all zero,
//! as new pages are.
//!
//! # Safety
//!
//! Descriptors and reservations belong to this file: generated code only reads descriptors and writes elements, and guest code
//! runs only after the start and never during a call of a builtin.
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::descriptor::{TABLE_ELEMENT_SIZE, TableDescriptor};
use wasm2native_abi::record::TableRecord;

use crate::room;
use crate::sys::pages;

/// Memory is committed in steps of this many bytes, so that growing by one element at a time seldom asks the kernel.
const STEP: u64 = pages::LARGEST_PAGE;

/// `table.grow`: returns the old size in elements, or -1 if the table cannot have `delta` more. New elements are `element`.
#[cfg_attr(not(test), unsafe(export_name = "w2n_table_grow"))]
extern "C" fn grow(record: &'static TableRecord, delta: u64, element: u64) -> i64 {
    let descriptor = descriptor(record);
    // SAFETY: nobody writes to the descriptor during this call except the end of this function.
    let &TableDescriptor { base, length: old } = unsafe { &*descriptor };
    let base = base as usize;
    let new = match old.checked_add(delta) {
        Some(new) if new <= record.maximum => new,
        _ => return -1,
    };
    if allowed(new) != allowed(old) {
        // SAFETY: the range is reserved for this table.
        if unsafe { pages::commit(base, allowed(new) as usize) }.is_err() {
            return -1;
        }
    }
    if element != 0 {
        // SAFETY: these elements are new.
        unsafe { fill((base as *mut u64).wrapping_add(old as usize), element, delta) };
    }
    // SAFETY: nobody else uses the descriptor during this call.
    unsafe { (*descriptor).length = new };
    old as i64
}

/// [`grow`] in programs built with `--max-memory`: returns -1 also if there is no room for `delta` more.
#[cfg_attr(not(test), unsafe(export_name = "w2n_table_grow_within"))]
extern "C" fn grow_within(record: &'static TableRecord, delta: u64, element: u64) -> i64 {
    room::grow(delta.checked_mul(TABLE_ELEMENT_SIZE as u64), || grow(record, delta, element))
}

/// `table.fill`: writes `element` to `count` elements from `first` on.
///
/// # Safety
///
/// They are elements of a table.
#[cfg_attr(not(test), unsafe(export_name = "w2n_table_fill"))]
unsafe extern "C" fn fill(first: *mut u64, element: u64, count: u64) {
    if count == 0 {
        return;
    }
    // SAFETY: passed on to the caller.
    let elements = unsafe { slice::from_raw_parts_mut(first, count as usize) };
    elements.fill(element);
}

/// Returns the words of a table, which hold its references.
pub(crate) fn elements(record: &TableRecord) -> &[usize] {
    // SAFETY: nobody writes to the descriptor meanwhile.
    let &TableDescriptor { base, length } = unsafe { &*descriptor(record) };
    if length == 0 {
        return &[];
    }
    // SAFETY: as many elements are mapped, and an element is a word.
    unsafe { slice::from_raw_parts(base as *const usize, length as usize) }
}

/// Returns how many bytes of its range are committed when a table has this many elements.
fn allowed(elements: u64) -> u64 {
    // No table has more elements than its maximum, which fit its reservation.
    (elements * TABLE_ELEMENT_SIZE as u64).next_multiple_of(STEP)
}

fn descriptor(record: &TableRecord) -> *mut TableDescriptor {
    record.region.descriptor.as_ptr().cast_mut().cast()
}

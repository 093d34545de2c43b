//! Allocation without reclaiming.
//!
//! # Safety
//!
//! The addresses of the heap belong to this folder, and its mutable words as well while it is called.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::heap::{END, HeapRecord, HeapState, START};

use crate::sys::{Errno, pages};

const STEP: u64 = 1 << 20;

fn up(length: u64) -> u64 {
    (length + (STEP - 1)) & !(STEP - 1)
}

fn end(record: &HeapRecord) -> u64 {
    let constants = up(u64::from(record.constants.len));
    START.saturating_add(constants).saturating_add(record.maximum).min(END) & !(STEP - 1)
}

fn state(record: &HeapRecord) -> &'static mut HeapState {
    // SAFETY: the record leads to it, and nobody else uses it now.
    unsafe { &mut *record.state.as_ptr().cast_mut() }
}

pub(super) fn reserve(record: &'static HeapRecord) -> Result<(), Errno> {
    let length = u64::from(record.constants.len);
    pages::reserve_at(START as usize, (end(record) - START) as usize)?;
    let committed = up(length);
    if length != 0 {
        // SAFETY: the range was reserved for this.
        unsafe { pages::commit(START as usize, committed as usize) }?;
        // SAFETY: the pages are new, and the record leads to so many bytes.
        unsafe { ptr::copy_nonoverlapping(record.constants.as_ptr(), START as *mut u8, length as usize) };
    }
    let state = state(record);
    state.cursor = START + ((length + 15) & !15);
    state.limit = START + committed;
    Ok(())
}

pub(super) fn allocate(record: &'static HeapRecord, size: u64) -> Option<u64> {
    let state = state(record);
    let object = state.cursor;
    let next = object.checked_add(size)?;
    if next > end(record) {
        return None;
    }
    if next > state.limit {
        let limit = up(next);
        // SAFETY: the range was reserved for objects.
        unsafe { pages::commit(state.limit as usize, (limit - state.limit) as usize) }.ok()?;
        state.limit = limit;
    }
    state.cursor = next;
    Some(object)
}

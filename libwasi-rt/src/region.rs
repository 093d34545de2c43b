//! The initial state of memories and tables: address space, contents, and the words by which generated code finds them.
//!
//! Only pages with initial contents that could not be moved into place are touched.
//!
//! # Safety
//!
//! Nothing else uses descriptors, reservations and initial contents before guest code runs.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::record::{Extent, Laying, RegionRecord};

use crate::program;
use crate::refuse::refuse_memory;
use crate::sys::{Errno, pages};

/// Initializes a region; returns the end of its address space, which starts at `base` if it has any for good. `what` names it in
/// the message of a program that cannot start.
// Not inline: memories and tables are initialized alike.
#[inline(never)]
pub(crate) fn lay_out(region: &'static RegionRecord, base: usize, what: &str) -> usize {
    let start = match map(region, base) {
        Ok(start) => start,
        Err(error) => refuse_memory(region.mapped, what, error, b"free memory, or raise its limits (ulimit)"),
    };
    // SAFETY: nothing else uses the descriptor now.
    unsafe { region.descriptor.as_ptr().cast_mut().write([start as u64, region.length]) };
    for extent in program::items(&region.image) {
        // SAFETY: the compiler guarantees that its extents lie inside the region, which has just been mapped.
        unsafe { lay_extent(extent, start) };
    }
    base + region.reservation as usize
}

/// Maps the bytes that are accessible at start; returns their address.
#[inline]
fn map(region: &RegionRecord, base: usize) -> Result<usize, Errno> {
    let length = region.mapped as usize;
    if region.reservation == 0 {
        return if length == 0 { Ok(0) } else { pages::allocate(length) };
    }
    if length != 0 {
        // SAFETY: the range is reserved for this region.
        unsafe { pages::commit(base, length) }?;
    }
    Ok(base)
}

/// Places initial contents in a memory or table.
///
/// # Safety
///
/// The extent lies inside the mapping at `base`, and nothing uses it or its bytes in the executable otherwise.
#[inline]
unsafe fn lay_extent(extent: &Extent, base: usize) {
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

//! Values on this side, in pages of their own: the number of the value, then its bytes.
//!
//! # Safety
//!
//! The pages of a value are its own until it is released, and nothing writes to them once it is there. There is one thread.
#![allow(unsafe_code)]

use core::ptr;
use core::slice;

use super::super::{Found, Trouble};
use super::message::PART;
use crate::bytes::copy;
use crate::sys::file::IoVec;
use crate::sys::pages;

/// The size of the number.
const NUMBER: usize = size_of::<u64>();

/// Makes room for a value of this size, or for its first part.
pub(super) fn make(size: u32) -> Result<Found, Trouble> {
    Ok(Found { id: pages::allocate(pages_for(size)).map_err(|_| Trouble::Full)? as u64, size })
}

/// Returns the room for the bytes of a new value.
pub(super) fn room<'a>(found: Found) -> IoVec<'a> {
    // SAFETY: the pages are mapped, and nothing refers to them yet.
    let room = unsafe { slice::from_raw_parts_mut(start(found), pages_for(found.size)) };
    IoVec::new(room.get_mut(NUMBER..).unwrap_or_default())
}

/// Completes a value.
pub(super) fn complete(found: Found, number: u64) {
    // SAFETY: as above.
    let room = unsafe { slice::from_raw_parts_mut(start(found), NUMBER) };
    copy(room, &number.to_le_bytes());
}

/// Returns the number of a value.
pub(super) fn number(found: Found) -> u64 {
    // SAFETY: it is there as long as it is held.
    u64::from_le_bytes(crate::bytes::part(unsafe { slice::from_raw_parts(start(found), NUMBER) }, 0))
}

/// Returns a value.
pub(super) fn bytes<'a>(found: Found) -> &'a [u8] {
    // SAFETY: it is there as long as it is held.
    unsafe { slice::from_raw_parts(start(found).wrapping_add(NUMBER), found.size as usize) }
}

/// Releases a value.
pub(super) fn release(found: Found) {
    // SAFETY: nobody uses it any more.
    unsafe { pages::release(found.id as usize, pages_for(found.size)) };
}

fn start(found: Found) -> *mut u8 {
    ptr::with_exposed_provenance_mut(found.id as usize)
}

/// Small values have pages of one size, so that they can be received before their size is known.
fn pages_for(size: u32) -> usize {
    NUMBER + (size as usize).max(PART)
}

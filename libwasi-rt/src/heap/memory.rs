//! Words of memory.
//!
//! # Safety
//!
//! This folder passes addresses of the range of objects that is committed, of its tables, and nothing else. Generated code does not run
//! meanwhile.
#![allow(unsafe_code)]

use core::ptr;

/// Returns the byte at an address.
#[inline(always)]
pub(super) fn byte(address: usize) -> u8 {
    // SAFETY: see the head of this file; so below.
    unsafe { *(address as *const u8) }
}

/// Writes a byte.
#[inline(always)]
pub(super) fn set_byte(address: usize, value: u8) {
    // SAFETY: as above.
    unsafe { *(address as *mut u8) = value };
}

/// Returns the 32 bits at an address that is a multiple of 4.
#[inline(always)]
pub(super) fn half(address: usize) -> u32 {
    // SAFETY: as above.
    unsafe { *(address as *const u32) }
}

/// Writes 32 bits.
#[inline(always)]
pub(super) fn set_half(address: usize, value: u32) {
    // SAFETY: as above.
    unsafe { *(address as *mut u32) = value };
}

/// Returns the 64 bits at an address that is a multiple of 8.
#[inline(always)]
pub(super) fn word(address: usize) -> u64 {
    // SAFETY: as above.
    unsafe { *(address as *const u64) }
}

/// Writes 64 bits.
#[inline(always)]
pub(super) fn set_word(address: usize, value: u64) {
    // SAFETY: as above.
    unsafe { *(address as *mut u64) = value };
}

/// Fills bytes up to `end`.
pub(super) fn fill(start: usize, end: usize, value: u8) {
    // SAFETY: as above.
    unsafe { ptr::write_bytes(start as *mut u8, value, end - start) };
}

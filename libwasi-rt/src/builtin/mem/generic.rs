//! Copying and filling in words, for architectures without a file of their own.
//!
//! # Safety
//!
//! As for the same functions of C, see the folder's own file.
#![allow(unsafe_code)]

/// What is moved at once.
type Block = [u64; 4];

/// Copies bytes that cannot overlap.
///
/// # Safety
///
/// `length` bytes can be read from `from` and written to `to`.
#[cfg_attr(not(test), unsafe(export_name = "memcpy"))]
pub(super) unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: passed on to the caller.
    unsafe { memmove(to, from, length) }
}

/// Copies bytes as if all were read before any is written.
///
/// # Safety
///
/// `length` bytes can be read from `from` and written to `to`.
#[cfg_attr(not(test), unsafe(export_name = "memmove"))]
pub(super) unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // Where the hardware does not load words from any address, the compiler puts them together from bytes, which is still
    // right, and a good deal faster than one byte after the other.
    let distance = to.addr().wrapping_sub(from.addr());
    if distance >= length {
        // What is written lies before all that is still to be read.
        let mut at = 0;
        while length - at >= size_of::<Block>() {
            // SAFETY: a block is left.
            unsafe { move_one::<Block>(to, from, at) };
            at += size_of::<Block>();
        }
        while length - at >= size_of::<u64>() {
            // SAFETY: a word is left.
            unsafe { move_one::<u64>(to, from, at) };
            at += size_of::<u64>();
        }
        while at < length {
            // SAFETY: a byte is left.
            unsafe { move_one::<u8>(to, from, at) };
            at += 1;
        }
    } else {
        let mut left = length;
        while left >= size_of::<Block>() {
            left -= size_of::<Block>();
            // SAFETY: a block was left.
            unsafe { move_one::<Block>(to, from, left) };
        }
        while left >= size_of::<u64>() {
            left -= size_of::<u64>();
            // SAFETY: a word was left.
            unsafe { move_one::<u64>(to, from, left) };
        }
        while left > 0 {
            left -= 1;
            // SAFETY: a byte was left.
            unsafe { move_one::<u8>(to, from, left) };
        }
    }
    to
}

/// Writes the lowest byte of `value` to all bytes.
///
/// # Safety
///
/// `length` bytes can be written to `to`.
#[cfg_attr(not(test), unsafe(export_name = "memset"))]
pub(super) unsafe extern "C" fn memset(to: *mut u8, value: i32, length: usize) -> *mut u8 {
    let word = u64::from(value as u8) * 0x0101_0101_0101_0101;
    let mut at = 0;
    while length - at >= size_of::<Block>() {
        // SAFETY: a block is left.
        unsafe { to.wrapping_add(at).cast::<Block>().write_unaligned([word; 4]) };
        at += size_of::<Block>();
    }
    while at < length {
        // SAFETY: a byte is left.
        unsafe { *to.wrapping_add(at) = word as u8 };
        at += 1;
    }
    to
}

/// Copies what a `T` takes, at this distance from both starts.
///
/// # Safety
///
/// It can be read and written.
#[inline(always)]
unsafe fn move_one<T>(to: *mut u8, from: *const u8, at: usize) {
    // SAFETY: passed on to the caller.
    let value = unsafe { from.wrapping_add(at).cast::<T>().read_unaligned() };
    // SAFETY: passed on to the caller.
    unsafe { to.wrapping_add(at).cast::<T>().write_unaligned(value) };
}

//! Copying and filling in words, for architectures without a file of their own.
//!
//! Where the processor does not load words from any address, the compiler assembles them from bytes; so words that are
//! aligned in both ranges are moved as such.
//!
//! The compiler recognizes loops like these and may turn them into calls of `memmove` and `memset`, even here. `cargo xtask
//! runtimes` refuses a runtime in which these functions call each other in a circle.
//!
//! # Safety
//!
//! As for the C functions of the same names, see the folder's own file.
#![allow(unsafe_code)]

const WORD: usize = size_of::<u64>();

/// The number of words that are moved at once.
const BLOCK: usize = 4;

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
    if (to.addr() | from.addr()) % WORD == 0 {
        // SAFETY: the words that it is called with lie in the ranges and are aligned.
        let read = |from: *const u64| unsafe { from.read() };
        // SAFETY: as above.
        let write = |to: *mut u64, word| unsafe { to.write(word) };
        // SAFETY: passed on to the caller.
        unsafe { move_bytes(to, from, length, read, write) };
    } else {
        // SAFETY: the words that it is called with lie in the ranges.
        let read = |from: *const u64| unsafe { from.read_unaligned() };
        // SAFETY: as above.
        let write = |to: *mut u64, word| unsafe { to.write_unaligned(word) };
        // SAFETY: passed on to the caller.
        unsafe { move_bytes(to, from, length, read, write) };
    }
    to
}

/// Copies bytes as if all were read before any is written, and words with `read` and `write`.
///
/// # Safety
///
/// `length` bytes can be read from `from` and written to `to`, and words with these functions.
#[inline(always)]
unsafe fn move_bytes(
    to: *mut u8,
    from: *const u8,
    length: usize,
    read: impl Fn(*const u64) -> u64,
    write: impl Fn(*mut u64, u64),
) {
    let move_block = |at: usize| {
        let (to, from): (*mut u64, *const u64) = (to.wrapping_add(at).cast(), from.wrapping_add(at).cast());
        let [a, b, c, d] = [0, 1, 2, 3].map(|word| read(from.wrapping_add(word)));
        write(to, a);
        write(to.wrapping_add(1), b);
        write(to.wrapping_add(2), c);
        write(to.wrapping_add(3), d);
    };
    let move_byte = |at: usize| {
        // SAFETY: the caller guarantees this byte.
        let byte = unsafe { *from.wrapping_add(at) };
        // SAFETY: so is this.
        unsafe { *to.wrapping_add(at) = byte };
    };
    if to.addr().wrapping_sub(from.addr()) >= length {
        // The bytes written lie before all that are still to be read.
        let mut at = 0;
        while length - at >= BLOCK * WORD {
            move_block(at);
            at += BLOCK * WORD;
        }
        while at < length {
            move_byte(at);
            at += 1;
        }
    } else {
        let mut left = length;
        // First the bytes beyond the last whole block, so that words stay aligned.
        while left % (BLOCK * WORD) != 0 {
            left -= 1;
            move_byte(left);
        }
        while left > 0 {
            left -= BLOCK * WORD;
            move_block(left);
        }
    }
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
    while at < length && to.wrapping_add(at).addr() % WORD != 0 {
        // SAFETY: a byte is left.
        unsafe { *to.wrapping_add(at) = word as u8 };
        at += 1;
    }
    while length - at >= WORD {
        // SAFETY: a word is left, and it is aligned.
        unsafe { to.wrapping_add(at).cast::<u64>().write(word) };
        at += WORD;
    }
    while at < length {
        // SAFETY: a byte is left.
        unsafe { *to.wrapping_add(at) = word as u8 };
        at += 1;
    }
    to
}

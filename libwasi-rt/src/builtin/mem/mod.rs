//! Copying, filling and comparing bytes: `memory.copy` and `memory.fill`, and the functions that compiled Rust code calls by
//! itself.
//!
//! They have the names and contracts of C. Copying and filling are in the architecture's file where that pays off, otherwise
//! in `generic`; comparing and measuring strings are only for the runtime's own small needs.
//!
//! # Safety
//!
//! The caller guarantees what these C functions require of everyone: that as many bytes as it says can be read and written.
#![allow(unsafe_code)]

#[cfg(any(test, not(target_arch = "x86_64")))]
mod generic;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use core::cmp::Ordering;
use core::ffi::c_int;
use core::ptr;

/// Compares the first bytes that differ: negative, zero or positive.
#[cfg_attr(not(test), unsafe(export_name = "memcmp"))]
unsafe extern "C" fn compare(one: *const u8, other: *const u8, length: usize) -> c_int {
    let mut at = 0;
    while at < length {
        // SAFETY: `at` is less than the length of both.
        let byte = |of: *const u8| unsafe { *of.wrapping_add(at) };
        match byte(one).cmp(&byte(other)) {
            Ordering::Equal => at += 1,
            order => return order as c_int,
        }
    }
    0
}

/// Returns zero if all bytes are equal.
#[cfg_attr(not(test), unsafe(export_name = "bcmp"))]
unsafe extern "C" fn differ(one: *const u8, other: *const u8, length: usize) -> c_int {
    // SAFETY: passed on to the caller.
    unsafe { compare(one, other, length) }
}

/// Returns the number of bytes before the first that is zero.
#[cfg_attr(not(test), unsafe(export_name = "strlen"))]
unsafe extern "C" fn length(string: *const u8) -> usize {
    let mut length = 0;
    // Volatile, because the compiler recognizes this loop and would call the very function that it is.
    // SAFETY: no byte before was zero, so there is another one.
    while unsafe { ptr::read_volatile(string.wrapping_add(length)) } != 0 {
        length += 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin::round::tests::Random;

    /// The implementations that this machine can run.
    #[cfg(target_arch = "x86_64")]
    const MOVES: &[unsafe extern "C" fn(*mut u8, *const u8, usize) -> *mut u8] = &[generic::memmove, x86_64::memmove];
    #[cfg(target_arch = "x86_64")]
    const FILLS: &[unsafe extern "C" fn(*mut u8, i32, usize) -> *mut u8] = &[generic::memset, x86_64::memset];
    #[cfg(not(target_arch = "x86_64"))]
    const MOVES: &[unsafe extern "C" fn(*mut u8, *const u8, usize) -> *mut u8] = &[generic::memmove];
    #[cfg(not(target_arch = "x86_64"))]
    const FILLS: &[unsafe extern "C" fn(*mut u8, i32, usize) -> *mut u8] = &[generic::memset];

    /// Returns sizes around every boundary between two methods, and a few large ones.
    fn sizes() -> impl Iterator<Item = usize> {
        (0..300).chain([511, 512, 1000, 4095, 4096, 4097, 16_383, 16_384, 16_385, 20_000])
    }

    #[test]
    fn bytes_are_moved_whatever_the_overlap() {
        let mut random = Random::new();
        let mut expected: Vec<u8> = (0..50_000).map(|_| random.next() as u8).collect();
        let mut found = expected.clone();
        for size in sizes() {
            for from in [0, 1, 8, 15, 16, 31, 64, 200] {
                for to in [0, 1, 2, 7, 16, 17, 33, 63, 100, 215, 20_100, 20_481] {
                    for memmove in MOVES {
                        expected.copy_within(from..from + size, to);
                        let start = found.as_mut_ptr();
                        // SAFETY: both ranges lie inside the vector.
                        let answer = unsafe { memmove(start.wrapping_add(to), start.wrapping_add(from), size) };
                        assert_eq!(answer, start.wrapping_add(to));
                        assert!(found == expected, "{size} bytes from {from} to {to}");
                    }
                }
            }
        }
    }

    #[test]
    fn bytes_are_filled() {
        let mut expected = vec![0; 50_000];
        let mut found = expected.clone();
        let mut value = 0x1234_5600;
        for size in sizes() {
            for to in [0, 1, 5, 16, 30] {
                for memset in FILLS {
                    value += 1;
                    expected[to..to + size].fill(value as u8);
                    let start = found.as_mut_ptr().wrapping_add(to);
                    // SAFETY: the range lies inside the vector.
                    let answer = unsafe { memset(start, value, size) };
                    assert_eq!(answer, start);
                    assert!(found == expected, "{size} bytes at {to}");
                }
            }
        }
    }

    #[test]
    fn bytes_are_compared() {
        let compare = |one: &[u8], other: &[u8]| {
            // SAFETY: both slices are as long as said.
            unsafe { compare(one.as_ptr(), other.as_ptr(), one.len()) }.signum()
        };
        assert_eq!(compare(b"", b""), 0);
        assert_eq!(compare(b"abc", b"abc"), 0);
        assert_eq!(compare(b"abc", b"abd"), -1);
        assert_eq!(compare(b"\xffa", b"\x01b"), 1);
        // SAFETY: the string ends with a NUL.
        assert_eq!(unsafe { length(c"four".as_ptr().cast()) }, 4);
    }
}

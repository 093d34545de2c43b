//! The functions that are inlined in others, for reports of traps that show names alone.
//!
//! The rows of a part are unsigned LEB128. Each is `distance << 2 | change`: what changes that many bytes after the last row, or after the
//! start of the part for the first. It may have both changes:
//!
//! | change | meaning |
//! |---|---|
//! | [`LEAVE`] | the innermost inlined function ends |
//! | [`ENTER`] | another one begins; its number follows the row |
//!
//! A function is known to be inlined at instructions that reports are about, which may trap or are calls; rows are somewhere between
//! two of these. None is inlined where a function ends.

use crate::prefix::number;

/// The end of an inlined function.
pub const LEAVE: u32 = 1;

/// The start of one, after the end of another if there is both.
pub const ENTER: u32 = 2;

/// The number of bits of a row that are changes.
pub const CHANGE_BITS: u32 = 2;

/// Returns how many functions are inlined in each other at an offset in a part, and the number of the one that is inlined in
/// `depth - 1` others there.
#[inline]
pub fn at(mut rows: &[u8], offset: u32, depth: u32) -> (u32, u32) {
    let (mut place, mut deep, mut found) = (0u32, 0u32, 0);
    let mut enters = false;
    while let Some(value) = number(&mut rows) {
        if enters {
            enters = false;
            deep = deep.wrapping_add(1);
            if deep == depth {
                found = value;
            }
            continue;
        }
        place = place.wrapping_add(value >> CHANGE_BITS);
        if place > offset {
            break;
        }
        deep = deep.wrapping_sub(value & LEAVE);
        enters = value & ENTER != 0;
    }
    (deep, found)
}

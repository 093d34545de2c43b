//! Lines: pieces of the heap of 128 bytes, which are free when no object that is in use reaches into them.
//!
//! A line has a byte. That of a free line is 0.

use super::memory::{byte, fill, half, set_byte, set_word, word};

/// The base-2 logarithm of the size of a line.
pub(super) const SHIFT: u32 = 7;

/// The size of a line in bytes.
pub(super) const LINE: usize = 1 << SHIFT;

/// The size of a group of lines in bytes: the bytes of its lines are one word.
pub(super) const GROUP: usize = LINE * size_of::<u32>();

/// An object that a collection found in use reaches into the line.
pub(super) const MARKED: u8 = 1;

/// The line was handed out since the last collection.
pub(super) const YOUNG: u8 = 2;

/// Its first byte starts what was handed out.
pub(super) const FIRST: u8 = 4;

/// Where objects start in what was handed out, from this line on, was found out by the current collection.
pub(super) const PARSED: u8 = 8;

/// The bytes of lines, by the address of that of address 0.
#[derive(Clone, Copy)]
pub(super) struct Lines(pub(super) usize);

impl Lines {
    /// Returns the byte of the line of an address.
    #[inline(always)]
    pub(super) fn get(self, address: usize) -> u8 {
        byte(self.0 + (address >> SHIFT))
    }

    /// Adds flags to the line of an address.
    #[inline(always)]
    pub(super) fn add(self, address: usize, flags: u8) {
        let place = self.0 + (address >> SHIFT);
        set_byte(place, byte(place) | flags);
    }

    /// Marks the lines of an object.
    #[inline(always)]
    pub(super) fn mark(self, object: usize, size: usize) {
        let (mut line, last) = (object & !(LINE - 1), object + size - 1);
        while line <= last {
            self.add(line, MARKED);
            line += LINE;
        }
    }

    /// Hands lines out.
    pub(super) fn hand_out(self, start: usize, end: usize) {
        fill(self.0 + (start >> SHIFT), self.0 + (end >> SHIFT), YOUNG);
        self.add(start, FIRST);
    }

    /// Returns the first run of free lines from `start` to `end`, the end of a block.
    pub(super) fn next_free(self, start: usize, end: usize) -> Option<(usize, usize)> {
        let first = self.skip(start, end, |word| !has_zero(word), |byte| byte != 0);
        if first == end {
            return None;
        }
        Some((first, self.skip(first, end, |word| word == 0, |byte| byte == 0)))
    }

    /// Likewise, of those that contain a group of lines: [`GROUP`] bytes at a multiple of as many.
    pub(super) fn next_long(self, start: usize, end: usize) -> Option<(usize, usize)> {
        let mut group = (start + GROUP - 1) & !(GROUP - 1);
        while group < end {
            if half(self.0 + (group >> SHIFT)) == 0 {
                let mut first = group;
                while first > start && self.get(first - LINE) == 0 {
                    first -= LINE;
                }
                return Some((first, self.skip(group, end, |word| word == 0, |byte| byte == 0)));
            }
            group += GROUP;
        }
        None
    }

    /// Whether all lines from one address to another, both of blocks, are free.
    pub(super) fn are_free(self, start: usize, end: usize) -> bool {
        self.skip(start, end, |word| word == 0, |byte| byte == 0) == end
    }

    /// Keeps only these flags of the lines from one address to another, both of blocks.
    pub(super) fn keep(self, start: usize, end: usize, flags: u8) {
        let mask = u64::from_ne_bytes([flags; 8]);
        let (mut place, last) = (self.0 + (start >> SHIFT), self.0 + (end >> SHIFT));
        while place < last {
            set_word(place, word(place) & mask);
            place += size_of::<u64>();
        }
    }

    /// Returns the first line from `start` on that differs, if any before `end`: `words` and `bytes` tell which lines are alike.
    #[inline(always)]
    fn skip(self, start: usize, end: usize, words: impl Fn(u64) -> bool, bytes: impl Fn(u8) -> bool) -> usize {
        let (mut place, last) = (self.0 + (start >> SHIFT), self.0 + (end >> SHIFT));
        while place < last {
            if place % size_of::<u64>() == 0 && words(word(place)) {
                place += size_of::<u64>();
            } else if bytes(byte(place)) {
                place += 1;
            } else {
                break;
            }
        }
        (place - self.0) << SHIFT
    }
}

/// Whether a byte of a word is 0.
#[inline(always)]
fn has_zero(word: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    word.wrapping_sub(ONES) & !word & (ONES << 7) != 0
}

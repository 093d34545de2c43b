//! Bits for the addresses at which objects may start.

use super::memory::{fill, set_word, word};

/// The base-2 logarithm of the bytes of the heap that a byte of bits stands for.
pub(super) const SHIFT: u32 = 6;

/// A bit for each multiple of 8, by the address of the byte that would be that of address 0.
#[derive(Clone, Copy)]
pub(super) struct Bits(pub(super) usize);

impl Bits {
    /// Sets the bit of an address; returns whether it was not set.
    #[inline(always)]
    pub(super) fn insert(self, address: usize) -> bool {
        let (place, mask) = self.place(address);
        let old = word(place);
        if old & mask != 0 {
            return false;
        }
        set_word(place, old | mask);
        true
    }

    /// Whether the bit of an address is set.
    #[inline(always)]
    pub(super) fn contains(self, address: usize) -> bool {
        let (place, mask) = self.place(address);
        word(place) & mask != 0
    }

    /// Returns the highest address from `floor`, a multiple of 512, to `address` whose bit is set.
    pub(super) fn last(self, floor: usize, address: usize) -> Option<usize> {
        let (mut place, mask) = self.place(address);
        let first = self.place(floor).0;
        let mut bits = word(place) & (mask | mask.wrapping_sub(1));
        while bits == 0 {
            if place == first {
                return None;
            }
            place -= size_of::<u64>();
            bits = word(place);
        }
        Some(self.address(place, 63 - (bits as usize).leading_zeros()))
    }

    /// Returns the lowest address from `address` on whose bit is set, unless that is `end`, a multiple of 512, or later.
    pub(super) fn next(self, address: usize, end: usize) -> Option<usize> {
        let last = self.place(end).0;
        let (mut place, mask) = self.place(address);
        if place == last {
            return None;
        }
        let mut bits = word(place) & !mask.wrapping_sub(1);
        while bits == 0 {
            place += size_of::<u64>();
            if place == last {
                return None;
            }
            bits = word(place);
        }
        Some(self.address(place, bits.trailing_zeros()))
    }

    /// Clears the bits of a line of 128 bytes.
    pub(super) fn clear_line(self, line: usize) {
        let (place, mask) = self.place(line);
        set_word(place, word(place) & !(mask * 0xffff));
    }

    /// Sets all bits from one address to another, both multiples of 512, to those of `byte`.
    pub(super) fn fill(self, start: usize, end: usize, byte: u8) {
        fill(self.0 + (start >> SHIFT), self.0 + (end >> SHIFT), byte);
    }

    /// Returns the address of the word of a bit, and the bit in it.
    #[inline(always)]
    fn place(self, address: usize) -> (usize, u64) {
        (self.0 + (address >> 9 << 3), 1 << (address >> 3 & 63))
    }

    fn address(self, place: usize, bit: u32) -> usize {
        ((place - self.0) << SHIFT) + ((bit as usize) << 3)
    }
}

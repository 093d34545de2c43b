//! Cards: which parts of a large array were stored to since it was looked through.
//!
//! Generated code writes them; see [`CARDED`]. They are read and cleared when the array is looked through again, and nobody cares what they
//! are otherwise: where an array begins, those of an earlier one may still be 1, and it is looked through there in vain.

use wasm2native_abi::heap::{CARD_SHIFT, CARDED, ELEMENTS_OFFSET, LENGTH_OFFSET, Shape, TypeRecord, UNREMEMBERED};

use super::memory::{byte, half, set_byte, word};

/// The bytes of addresses that share a card.
const CARD: usize = 1 << CARD_SHIFT;

/// The size of arrays of references from which on they have cards, in bytes: smaller ones are looked through as a whole.
pub(super) const CARDED_SIZE: usize = 4 << 10;

/// The cards, by the address of that of address 0.
#[derive(Clone, Copy)]
pub(super) struct Cards(pub(super) usize);

/// Returns the flags that an object of this type and size has once it was found in use.
#[inline(always)]
pub(super) fn old_flags(record: &TypeRecord, size: usize) -> u32 {
    const REFERENCES: u32 = Shape::References as u32;
    if record.shape == REFERENCES && size >= CARDED_SIZE { UNREMEMBERED | CARDED } else { UNREMEMBERED }
}

impl Cards {
    /// Passes on what an array refers to by elements that were stored to, and clears their cards. Returns the bytes that it looked at.
    pub(super) fn take(self, array: usize, mut act: impl FnMut(u32)) -> usize {
        let end = array + ((half(array + LENGTH_OFFSET as usize) as usize) << 2);
        let mut card = array & !(CARD - 1);
        let mut scanned = 0;
        while card < end {
            let place = self.0 + (card >> CARD_SHIFT);
            if place % size_of::<u64>() == 0 && word(place) == 0 {
                card += CARD * size_of::<u64>();
                scanned += size_of::<u64>();
                continue;
            }
            if byte(place) != 0 {
                let (mut from, to) = (card.max(array), (card + CARD).min(end));
                // The first and the last may be shared with neighbours that are not looked through yet, and stay.
                if to - from == CARD {
                    set_byte(place, 0);
                }
                scanned += to - from;
                while from < to {
                    act(half(from + ELEMENTS_OFFSET as usize));
                    from += size_of::<u32>();
                }
            }
            scanned += 1;
            card += CARD;
        }
        scanned
    }
}

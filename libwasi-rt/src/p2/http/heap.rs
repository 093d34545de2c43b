//! Memory for the fields of messages: blocks of bytes that grow and are given back.
//!
//! Blocks have sizes of powers of two, and those of one size that are free form a list. A block may move when any other grows,
//! so that bytes are lent for the time of a function.
//!
//! # Safety
//!
//! There is one thread, and nothing here is entered again while it runs: functions that are called with bytes do not come here.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use wasm2native_abi::trap::Trap;

use crate::bytes;
use crate::component::outcome::Failure;
use crate::component::vector::Vector;

/// The size of the smallest block.
const UNIT: usize = 64;

/// The number of sizes.
const SIZES: usize = 12;

/// The most bytes of a text.
const MOST: usize = UNIT << (SIZES - 1);

/// The most units of all texts: 16 MiB.
const MOST_UNITS: u32 = (16 << 20) / UNIT as u32;

/// Bytes that grow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    /// The number of the first unit of its block.
    first: u32,
    /// The size of its block, as a power of two of units; none if it has no block.
    size: Option<u8>,
    length: u32,
}

struct Heap {
    units: Vector<[u8; UNIT]>,
    /// For each size the number after that of the first unit of a free block, in which the next is named; 0 when none is free.
    free: [u32; SIZES],
}

impl Text {
    /// No bytes.
    pub(super) const EMPTY: Text = Text { first: 0, size: None, length: 0 };

    /// Adds bytes at the end.
    ///
    /// Errors: a trap when there are too many.
    pub(super) fn append(&mut self, more: &[u8]) -> Result<(), Failure> {
        self.extend(more.len(), |room| {
            bytes::copy(room, more);
        })
    }

    /// Adds this many bytes at the end, which a function writes.
    ///
    /// Errors: as [`Text::append`].
    pub(super) fn extend(&mut self, count: usize, write: impl FnOnce(&mut [u8])) -> Result<(), Failure> {
        let length = self.length as usize;
        if count > MOST - length {
            return Err(Failure::Trap(Trap::HostExhausted));
        }
        with(|heap| {
            heap.make_room(self, length + count)?;
            write(heap.bytes(self).get_mut(length..length + count).unwrap_or_default());
            self.length += count as u32;
            Ok(())
        })
    }

    /// Calls a function with the bytes.
    pub(super) fn with<R>(&self, act: impl FnOnce(&[u8]) -> R) -> R {
        with(|heap| act(heap.bytes(self).get(..self.length as usize).unwrap_or_default()))
    }

    /// Calls a function with the bytes, which returns how many of them are left.
    pub(super) fn shorten(&mut self, act: impl FnOnce(&mut [u8]) -> usize) {
        let length = self.length as usize;
        let left = with(|heap| act(heap.bytes(self).get_mut(..length).unwrap_or_default()));
        self.length = left.min(length) as u32;
    }

    /// Gives the block back.
    pub(super) fn release(self) {
        with(|heap| heap.release(&self));
    }
}

impl Heap {
    /// Returns the block of a text.
    fn bytes(&mut self, of: &Text) -> &mut [u8] {
        let Some(size) = of.size else { return &mut [] };
        let first = of.first as usize;
        self.units.values_mut().get_mut(first..first + (1 << size)).unwrap_or_default().as_flattened_mut()
    }

    /// Moves a text to a block for this many bytes, if it is in a smaller one.
    fn make_room(&mut self, text: &mut Text, wanted: usize) -> Result<(), Failure> {
        if wanted <= self.bytes(text).len() {
            return Ok(());
        }
        let size = wanted.div_ceil(UNIT).next_power_of_two().trailing_zeros() as u8;
        let new = Text { first: self.take(size)?, size: Some(size), length: text.length };
        if text.size.is_some() {
            let from = text.first as usize;
            let (to, count) = (new.first as usize, (text.length as usize).div_ceil(UNIT));
            for index in 0..count {
                let units = self.units.values_mut();
                let unit = units.get(from + index).copied().unwrap_or([0; UNIT]);
                if let Some(place) = units.get_mut(to + index) {
                    *place = unit;
                }
            }
            self.release(text);
        }
        *text = new;
        Ok(())
    }

    /// Returns the first unit of a block.
    fn take(&mut self, size: u8) -> Result<u32, Failure> {
        let free = self.free.get(usize::from(size)).copied().unwrap_or(0);
        if let Some(unit) = self.units.values().get(free.wrapping_sub(1) as usize) {
            let next = u32::from_le_bytes(bytes::part(unit, 0));
            if let Some(place) = self.free.get_mut(usize::from(size)) {
                *place = next;
            }
            return Ok(free - 1);
        }
        let first = self.units.len();
        let exhausted = Failure::Trap(Trap::HostExhausted);
        if first + (1 << size) > MOST_UNITS {
            return Err(exhausted);
        }
        for _ in 0..1 << size {
            self.units.push([0; UNIT]).map_err(|_| exhausted)?;
        }
        Ok(first)
    }

    fn release(&mut self, text: &Text) {
        let Some(size) = text.size else { return };
        let Some(place) = self.free.get_mut(usize::from(size)) else { return };
        let next = core::mem::replace(place, text.first + 1);
        if let Some(unit) = self.units.values_mut().get_mut(text.first as usize) {
            bytes::copy(unit, &next.to_le_bytes());
        }
    }
}

struct TheHeap(UnsafeCell<Heap>);

// SAFETY: there is one thread.
unsafe impl Sync for TheHeap {}

static HEAP: TheHeap = TheHeap(UnsafeCell::new(Heap { units: Vector::new(), free: [0; SIZES] }));

#[inline]
fn with<R>(act: impl FnOnce(&mut Heap) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *HEAP.0.get() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_grow_and_their_blocks_are_used_again() {
        let mut heap = Heap { units: Vector::new(), free: [0; SIZES] };
        let mut texts = [Text::EMPTY; 3];
        for round in 1..2000_usize {
            for (index, text) in texts.iter_mut().enumerate() {
                heap.make_room(text, round).unwrap();
                text.length = round as u32;
                heap.bytes(text)[round - 1] = (round * 7 + index) as u8;
            }
        }
        for (index, text) in texts.iter().enumerate() {
            let expected: Vec<u8> = (1..2000).map(|round| (round * 7 + index) as u8).collect();
            assert_eq!(heap.bytes(text)[..1999], expected);
        }
        let units = heap.units.len();
        texts.iter().for_each(|text| heap.release(text));
        for _ in 0..3 {
            heap.take(5).unwrap();
        }
        assert_eq!(heap.units.len(), units);
    }

    #[test]
    fn a_text_has_a_limit() {
        let mut text = Text::EMPTY;
        text.append(&vec![1; MOST]).unwrap();
        assert_eq!(text.append(&[1]), Err(Failure::Trap(Trap::HostExhausted)));
        text.with(|bytes| assert_eq!(bytes.len(), MOST));
        text.shorten(|_| 3);
        text.with(|bytes| assert_eq!(bytes, [1, 1, 1]));
        text.release();
    }
}

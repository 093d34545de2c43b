//! The address space of objects, and of what is known about them.
//!
//! ```text
//! start             base                           committed               end
//! │ constant objects │ blocks of objects            │ not accessible yet    │
//!
//! tables:   │ marks │ starts │ lines │ flags │ owners │ cards │ pending │ remembered │
//! ```
//!
//! Nothing is in memory that was not touched. Tables are found by the address that they are about, as if they began with that of
//! address 0; so nothing is subtracted, and null has a bit as objects have.
//!
//! # Safety
//!
//! The ranges belong to this folder.
#![allow(unsafe_code)]

use core::ptr;

use wasm2native_abi::heap::{CARD_SHIFT, END, NULL_GUARD};

use super::bits::{self, Bits};
use super::blocks::{self, BLOCK, Blocks};
use super::cards::Cards;
use super::extent::Extent;
use super::lines::{self, Lines};
use super::list::Objects;
use crate::room;
use crate::sys::{Errno, pages};

/// The least that the heap grows by, in bytes.
const STEP: usize = 1 << 20;

/// Tables start at multiples of this.
const PIECE: usize = pages::LARGEST_PAGE as usize;

/// The bytes of the heap for each byte of the list of objects to look into.
const PER_PENDING: usize = 16;

/// The bytes of the heap for each byte of the list of objects that were remembered.
const PER_REMEMBERED: usize = 64;

/// The number of tables.
const TABLES: usize = 6;

/// The number of ranges of a space: objects, and the tables about them.
pub(super) const EXTENTS: usize = 1 + TABLES;

/// The address space of a heap.
pub(super) struct Space {
    /// The address of the first constant object.
    pub(super) start: usize,
    /// The address of the first block.
    pub(super) base: usize,
    /// The end of what can be accessed.
    pub(super) committed: usize,
    /// The end of what is reserved.
    pub(super) end: usize,
    /// Objects that were found in use.
    pub(super) marks: Bits,
    /// Other objects that there may be.
    pub(super) starts: Bits,
    pub(super) lines: Lines,
    pub(super) blocks: Blocks,
    pub(super) cards: Cards,
}

impl Space {
    /// Reserves the address space of a heap that starts with these objects, and may have `maximum` bytes of others. Returns it with the
    /// lists of objects that are pending and remembered.
    pub(super) fn reserve(start: usize, constants: &[u8], maximum: u64) -> Result<(Space, Objects, Objects), Errno> {
        let base = up(start + constants.len(), BLOCK);
        let end = (base as u64).saturating_add(maximum).min(END) as usize & !(BLOCK - 1);
        let end = end.max(base);
        pages::reserve_at(start, up(end - start, PIECE))?;
        let sizes = [
            end >> bits::SHIFT,
            end >> bits::SHIFT,
            end >> lines::SHIFT,
            end >> blocks::SHIFT,
            end >> blocks::SHIFT << 2,
            end >> CARD_SHIFT,
            (end - base) / PER_PENDING,
            (end - base) / PER_REMEMBERED,
        ];
        let sizes = sizes.map(|size| up(size + 1, PIECE));
        let mut next = pages::reserve(sizes.iter().sum())?;
        let [marks, starts, lines, flags, owners, cards, pending, remembered] = sizes.map(|size| {
            next += size;
            next - size
        });
        let blocks = Blocks { flags, owners };
        let (marks, starts, lines) = (Bits(marks), Bits(starts), Lines(lines));
        let space = Space { start, base, committed: base, end, marks, starts, lines, blocks, cards: Cards(cards) };
        space.commit_tables(0, base)?;
        space.lay(constants)?;
        Ok((space, Objects::new(pending, remembered)?, Objects::new(remembered, next)?))
    }

    /// Grows what can be accessed, so that there are `size` bytes more; returns whether it could.
    pub(super) fn grow(&mut self, size: usize) -> bool {
        let wanted = up(size.max((self.committed - self.base) / 8), STEP);
        let left = self.end - self.committed;
        let mut size = up(size, BLOCK);
        if size > left {
            return false;
        }
        if room::left() >= wanted as u64 {
            size = wanted.min(left);
        }
        if !room::take(size as u64) {
            return false;
        }
        let to = self.committed + size;
        // SAFETY: the range is reserved for objects. Constant objects end in its first page, or before.
        let objects = unsafe { pages::commit(self.committed & !(PIECE - 1), to - (self.committed & !(PIECE - 1))) };
        if objects.is_err() || self.commit_tables(self.committed, to).is_err() {
            return false;
        }
        self.committed = to;
        true
    }

    /// Returns the ranges of objects and of the tables about them.
    pub(super) fn extents(&self) -> [Extent; EXTENTS] {
        // Before there are blocks, what can be accessed ends with the constant objects.
        let accessible = if self.base == self.committed { up(self.base, PIECE) } else { up(self.committed, pages::size()) };
        let objects = Extent { start: self.start, accessible, end: self.start + up(self.end - self.start, PIECE) };
        let [marks, starts, lines, flags, owners, cards] = self.tables().map(|(table, shift)| {
            let [accessible, end] = [self.committed, self.end].map(|address| table + up((address >> shift) + 1, PIECE));
            Extent { start: table, accessible, end }
        });
        [objects, marks, starts, lines, flags, owners, cards]
    }

    /// Returns the addresses of tables, and how many bytes an element of each is about, as the logarithm.
    fn tables(&self) -> [(usize, u32); TABLES] {
        [
            (self.marks.0, bits::SHIFT),
            (self.starts.0, bits::SHIFT),
            (self.lines.0, lines::SHIFT),
            (self.blocks.flags, blocks::SHIFT),
            (self.blocks.owners, blocks::SHIFT - 2),
            (self.cards.0, CARD_SHIFT),
        ]
    }

    /// Makes the parts of tables accessible that are about these addresses.
    fn commit_tables(&self, from: usize, to: usize) -> Result<(), Errno> {
        for (table, shift) in self.tables() {
            let first = (from >> shift) & !(PIECE - 1);
            // SAFETY: the range is part of a table.
            unsafe { pages::commit(table + first, up((to >> shift) + 1, PIECE) - first) }?;
        }
        Ok(())
    }

    /// Lays the constant objects, which are in use for good, as null is.
    fn lay(&self, constants: &[u8]) -> Result<(), Errno> {
        self.marks.insert(0);
        self.starts.insert(0);
        if constants.is_empty() {
            return Ok(());
        }
        // SAFETY: the range was reserved for this.
        unsafe { pages::commit(self.start, up(constants.len(), PIECE)) }?;
        // SAFETY: the pages are new.
        unsafe { ptr::copy_nonoverlapping(constants.as_ptr(), self.start as *mut u8, constants.len()) };
        self.marks.fill(self.start, self.base, 0xff);
        self.starts.fill(self.start, self.base, 0xff);
        Ok(())
    }
}

/// Keeps the addresses near null from being mapped later, so that accesses by null fault for certain: all that the system lets a process
/// have. Nobody is given those below, the sysctl `vm.mmap_min_addr`.
pub(super) fn guard_null() {
    let mut low = pages::size();
    while low < NULL_GUARD as usize && pages::reserve_at(low, NULL_GUARD as usize - low).is_err() {
        low *= 2;
    }
}

/// Rounds up to a multiple of a power of two.
pub(super) const fn up(size: usize, multiple: usize) -> usize {
    (size + multiple - 1) & !(multiple - 1)
}

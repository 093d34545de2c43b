//! Results that need memory of the guest: strings and lists.
//!
//! Only generated code calls the guest's `realloc`. A function that needs a block returns [`Failure::Allocate`], and is called
//! again, with the same arguments, when there is one. So it runs from its beginning once for each block, plus once:
//!
//! * it asks for its blocks in the same order and with the same sizes each time;
//! * it has no effect before its last block, or looks at [`Call::is_first_time`].
//!
//! A function asks for at most two blocks, or for one list whose elements have at most two blocks each: then every earlier
//! address that is needed again is among the words that the [`Allocation`](wasm2native_abi::component::Allocation) keeps.

use wasm2native_abi::trap::Trap;

use super::call::Call;
use super::outcome::Failure;
use crate::guest::{GuestPtr, Range};

/// Words of `Allocation::kept`.
mod kept {
    /// The address of the block before the last, outside lists and in the current element.
    pub(super) const PREVIOUS: usize = 0;
    /// The address of the list.
    pub(super) const LIST: usize = 1;
    /// The number of its elements that are written.
    pub(super) const WRITTEN: usize = 2;
    /// The number of blocks before the current element.
    pub(super) const BLOCKS: usize = 3;
    /// A number of the function, which writes no list.
    pub(super) const NUMBER: usize = 3;
}

/// A block of guest memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its address.
    pub(crate) at: GuestPtr,
    /// Its bytes.
    pub(crate) bytes: Range,
    /// Whether the function got it this time, and not one of the earlier times. Bytes are written to a new block only: the guest
    /// has not run since.
    pub(crate) is_new: bool,
}

impl Call<'_> {
    /// Whether the function is called for the first time, and not again after an allocation.
    pub(crate) fn is_first_time(&self) -> bool {
        self.allocation.made == 0
    }

    /// Returns the size of the block that was asked for last.
    pub(crate) fn requested(&self) -> u32 {
        let [_, _, _, size] = self.allocation.request;
        size
    }

    /// Keeps a number for the next times that the function is called. A function that writes a list keeps none.
    pub(crate) fn keep(&mut self, number: u64) {
        self.allocation.kept[kept::NUMBER] = number;
    }

    /// Returns the number that was kept.
    pub(crate) fn kept(&self) -> u64 {
        self.allocation.kept[kept::NUMBER]
    }

    /// Returns the next block, with this many bytes.
    ///
    /// Errors: [`Failure::Allocate`] when there is none yet; a trap when what the guest's `realloc` returned is not aligned or not
    /// in its memory.
    pub(crate) fn block(&mut self, size: u32, alignment: u32) -> Result<Block, Failure> {
        if self.blocks == self.allocation.made {
            self.allocation.request = [0, 0, alignment, size];
            return Err(Failure::Allocate);
        }
        self.blocks += 1;
        let is_new = self.blocks == self.allocation.made;
        let address = if is_new { self.allocation.address } else { self.allocation.kept[kept::PREVIOUS] as u32 };
        self.allocation.kept[kept::PREVIOUS] = address.into();
        let at = GuestPtr::new(address);
        Ok(Block { at, bytes: self.allocated(at, size, alignment)?, is_new })
    }

    /// Returns a block in place of the one before it, of which only this many bytes are needed, and not none.
    ///
    /// Errors: as [`Call::block`].
    pub(crate) fn shrink(&mut self, block: Block, alignment: u32, size: u32) -> Result<Block, Failure> {
        let found = self.block(size, alignment);
        if found == Err(Failure::Allocate) {
            self.allocation.request = [u32::from_le_bytes(block.at.to_le_bytes()), block.bytes.len(), alignment, size];
        }
        found
    }

    /// Writes a list of `count` elements of `N` bytes each, and returns the address. `element` returns the bytes of the element
    /// with a number; it may ask for blocks.
    pub(crate) fn new_list<const N: usize>(
        &mut self,
        count: u32,
        alignment: u32,
        mut element: impl FnMut(&mut Self, u32) -> Result<[u8; N], Failure>,
    ) -> Result<GuestPtr, Failure> {
        let size = u64::from(count) * N as u64;
        let size = u32::try_from(size).map_err(|_| Failure::Trap(Trap::ListOutOfBounds))?;
        if self.allocation.made < 2 {
            // The list itself is the first block: it is there, or asked for.
            let block = self.block(size, alignment)?;
            self.allocation.kept = [0, u32::from_le_bytes(block.at.to_le_bytes()).into(), 0, 1];
        }
        let at = GuestPtr::new(self.allocation.kept[kept::LIST] as u32);
        let bytes = self.allocated(at, size, alignment)?;
        for index in self.allocation.kept[kept::WRITTEN] as u32..count {
            self.blocks = self.allocation.kept[kept::BLOCKS] as u32;
            let element = element(self, index)?;
            self.memory.copy_out(bytes, index * N as u32, &element);
            self.allocation.kept[kept::WRITTEN] = u64::from(index) + 1;
            self.allocation.kept[kept::BLOCKS] = self.blocks.into();
        }
        Ok(at)
    }

    /// Checks a block that `realloc` returned.
    fn allocated(&self, at: GuestPtr, size: u32, alignment: u32) -> Result<Range, Failure> {
        if !at.is_aligned(alignment) {
            return Err(Failure::Trap(Trap::UnalignedAllocation));
        }
        self.memory.closed_range(at, size).map_err(|_| Failure::Trap(Trap::AllocationOutOfBounds))
    }
}

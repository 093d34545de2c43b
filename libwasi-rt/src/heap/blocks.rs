//! Blocks: pieces of the heap of 32 KiB. An object that is not larger than [`LARGEST`] lies in one; others start at the start of one.

use super::memory::{byte, half, set_byte, set_half};

/// The base-2 logarithm of the size of a block.
pub(super) const SHIFT: u32 = 15;

/// The size of a block in bytes.
pub(super) const BLOCK: usize = 1 << SHIFT;

/// The size of the largest object that shares a block with others.
pub(super) const LARGEST: usize = 8 << 10;

/// Something in the block was handed out since the last collection, or all that is free in it was considered.
pub(super) const TAKEN: u8 = 1;

/// Nothing worth it is free in the block, up to the next full collection.
pub(super) const FULL: u8 = 2;

/// No [group](super::lines::GROUP) of lines is free in the block, up to the next full collection.
pub(super) const SHORT: u8 = 8;

/// The block may have memory of the system.
pub(super) const RESIDENT: u8 = 4;

/// What is known about blocks, by the addresses of what is known about that of address 0.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    /// The flags, a byte for each.
    pub(super) flags: usize,
    /// The object that was allocated last of those that start before the block and reach into it, 4 bytes for each; or 0.
    pub(super) owners: usize,
}

impl Blocks {
    /// Returns the flags of the block of an address.
    #[inline(always)]
    pub(super) fn flags(self, address: usize) -> u8 {
        byte(self.flags + (address >> SHIFT))
    }

    /// Sets the flags of the block of an address.
    pub(super) fn set_flags(self, address: usize, flags: u8) {
        set_byte(self.flags + (address >> SHIFT), flags);
    }

    /// Returns the object that reaches into the block of an address.
    pub(super) fn owner(self, address: usize) -> usize {
        half(self.owners + (address >> SHIFT << 2)) as usize
    }

    /// Notes the object that reaches into the block of an address.
    pub(super) fn set_owner(self, address: usize, object: usize) {
        set_half(self.owners + (address >> SHIFT << 2), object as u32);
    }
}

//! Memory that goes back to the system after a full collection.
//!
//! # Safety
//!
//! Nothing is in free blocks.
#![allow(unsafe_code)]

use super::blocks::{BLOCK, RESIDENT};
use super::space::Space;
use crate::sys::pages;

/// Gives back the memory of free blocks, except for so many bytes, which new objects are about to have.
pub(super) fn release(space: &Space, mut kept: usize) {
    let (mut block, mut first) = (space.base, space.base);
    // Blocks from `first` to `block` are given back together.
    while block < space.committed {
        let flags = space.blocks.flags(block);
        let mut is_released = flags & RESIDENT != 0 && space.lines.are_free(block, block + BLOCK);
        if is_released && kept >= BLOCK {
            kept -= BLOCK;
            is_released = false;
        }
        if is_released {
            space.blocks.set_flags(block, flags & !RESIDENT);
        } else {
            give_back(first, block);
            first = block + BLOCK;
        }
        block += BLOCK;
    }
    give_back(first, block);
}

/// Gives back the memory of blocks that are free.
fn give_back(start: usize, end: usize) {
    if start == end {
        return;
    }
    // Of pages larger than blocks, only whole ones.
    let page = pages::size();
    let (start, end) = ((start + page - 1) & !(page - 1), end & !(page - 1));
    if start < end {
        // SAFETY: the pages are the heap's, and nothing is in them.
        unsafe { pages::discard(start, end - start) };
    }
}

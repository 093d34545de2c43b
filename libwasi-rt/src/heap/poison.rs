//! For tests: what no object has is filled, so that a reference to something that was reclaimed too early is noticed.

use super::memory::set_word;
use super::space::Space;
use super::types::Types;

/// Two references to the end of the address space, where no object is, and no type has such a header.
const POISON: u64 = 0xffff_fff8_ffff_fff8;

/// Fills all that is free after a collection.
pub(super) fn fill(space: &Space, types: Types) {
    let mut free = space.base;
    while free < space.committed {
        let object = space.marks.next(free, space.committed);
        let end = object.unwrap_or(space.committed);
        while free < end {
            set_word(free, POISON);
            free += size_of::<u64>();
        }
        if let Some(object) = object {
            free = object + types.size(object);
        }
    }
}

//! The bytes of constant objects.
//!
//! They are where the references to functions are, so that those in objects are encoded in the same way.

use super::block::Block;
use super::funcref;
use crate::program::Program;
use crate::program::heap::Heap;
use crate::program::types::objects::Storage;
use object::Endianness;
use wasm2native_abi::heap::{ALIGNMENT, TYPE_SHIFT, UNREMEMBERED};

/// Appends the constant objects of a program to the block of its references to functions.
pub(super) fn append_objects(block: &mut Block, program: &Program<'_>) {
    let Some(heap) = &program.heap else { return };
    let start = block.reserve(heap.bytes.len(), ALIGNMENT as usize);
    block.bytes(start, &heap.bytes);
    if block.endianness() == Endianness::Big {
        reverse(block, program, heap, start);
    }
    for object in &heap.objects {
        block.u32(start + object.offset as usize, program.types.objects(object.ty).first << TYPE_SHIFT | UNREMEMBERED);
    }
    for &(offset, function) in &heap.references {
        funcref::put(block, program, start + offset as usize, function);
    }
}

/// Stores what is in objects as a machine of the other byte order loads it. Only vectors are the same there.
fn reverse(block: &mut Block, program: &Program<'_>, heap: &Heap, start: usize) {
    for object in &heap.objects {
        heap.visit(&program.types, *object, |offset, storage| {
            if storage != Storage::I8 && storage != Storage::V128 {
                let bytes = &heap.bytes[offset as usize..][..storage.size() as usize];
                let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
                block.bytes(start + offset as usize, &reversed);
            }
        });
    }
}

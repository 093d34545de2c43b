//! The bytes of constant objects.
//!
//! They are where the references to functions are, so that those in objects are encoded in the same way.

use super::block::Block;
use super::funcref;
use crate::program::heap::Contents;
use crate::program::types::objects::Storage;
use crate::program::{Program, Value};
use wasm2native_abi::heap::{ALIGNMENT, ELEMENTS_OFFSET, LENGTH_OFFSET, TYPE_SHIFT, UNREMEMBERED};

/// Appends the constant objects of a program to the block of its references to functions.
pub(super) fn append_objects(block: &mut Block, program: &Program<'_>) {
    let Some(heap) = &program.heap else { return };
    let start = block.reserve(heap.size as usize, ALIGNMENT as usize);
    for object in &heap.objects {
        let place = start + object.offset as usize;
        block.u32(place, program.types.objects(object.ty).first << TYPE_SHIFT | UNREMEMBERED);
        match &object.contents {
            Contents::DefaultFields => {}
            Contents::Fields(values) => {
                let fields = &program.types.structure(object.ty).fields;
                for (field, value) in fields.iter().zip(values) {
                    put(block, program, place + field.offset as usize, field.storage, *value);
                }
            }
            Contents::Elements(values) => {
                put_elements(block, program, place, program.types.array(object.ty).element, values.iter().copied());
            }
            Contents::Repeated { value, count } => {
                let values = std::iter::repeat_n(*value, *count as usize);
                put_elements(block, program, place, program.types.array(object.ty).element, values);
            }
        }
    }
}

fn put_elements(
    block: &mut Block,
    program: &Program<'_>,
    array: usize,
    element: Storage,
    values: impl ExactSizeIterator<Item = Value>,
) {
    block.u32(array + LENGTH_OFFSET as usize, values.len() as u32);
    let places = (array + ELEMENTS_OFFSET as usize..).step_by(element.size() as usize);
    for (place, value) in places.zip(values) {
        put(block, program, place, element, value);
    }
}

/// Stores a field as generated code loads it: in the byte order of the machine, except for vectors.
fn put(block: &mut Block, program: &Program<'_>, place: usize, storage: Storage, value: Value) {
    match (storage, value) {
        (Storage::I8, Value::I32(value)) => block.bytes(place, &[value as u8]),
        (Storage::I16, Value::I32(value)) => block.u16(place, value as u16),
        (_, Value::I32(value)) => block.u32(place, value as u32),
        (_, Value::F32(bits)) => block.u32(place, bits),
        (_, Value::I64(value)) => block.u64(place, value as u64),
        (_, Value::F64(bits)) => block.u64(place, bits),
        (_, Value::V128(bytes)) => block.bytes(place, &bytes),
        (_, Value::Object(reference)) => block.u32(place, reference),
        (_, Value::Func(function)) => funcref::put(block, program, place, function),
        // All bytes are zero until something else is stored.
        (_, Value::Null) => {}
    }
}

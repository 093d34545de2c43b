//! The record of the heap, with the types of objects.

use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::Program;
use crate::program::types::objects::{ArrayLayout, Storage, StructLayout};
use std::mem::offset_of;
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::heap::{HeapRecord, Shape, TypeRecord};
use wasm2native_abi::relative::{RelPtr, RelSlice};
use wasm2native_abi::symbol;

/// The bytes of a structure whose references a bitmap describes.
const DESCRIBED: u32 = 4 * u64::BITS;

/// Adds the record, if the program makes objects.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    let (Some(heap), Some(state)) = (&program.heap, program.layout.heap) else { return };
    let record = block.reserve(size_of::<HeapRecord>(), align_of::<HeapRecord>());
    block.name(symbol::HEAP, record);
    block.point_to(record + offset_of!(HeapRecord, state), Symbol::Variables.name(), state.into());
    add_types(block, record, program);
    let roots: Vec<_> = program.roots().collect();
    let globals = block.reserve_slice::<RelPtr<u64>>(record + offset_of!(HeapRecord, globals), roots.len());
    for (global, offset) in globals.zip(roots) {
        block.point_to(global, Symbol::Variables.name(), offset.into());
    }
    let constants = record + offset_of!(HeapRecord, constants);
    let first = program.layout.constants.len() * TABLE_ELEMENT_SIZE;
    block.point_to(constants + offset_of!(RelSlice<u8>, start), Symbol::FuncRefs.name(), first as i64);
    block.u32(constants + offset_of!(RelSlice<u8>, len), heap.bytes.len() as u32);
    block.u64(record + offset_of!(HeapRecord, maximum), program.options.maximum_heap());
    block.u32(record + offset_of!(HeapRecord, stress), program.options.tools.collect_every);
}

fn add_types(block: &mut Block, heap: usize, program: &Program<'_>) {
    let exception = program.types.exception();
    let mut wide = Vec::new();
    let mut records = vec![TypeRecord { shape: 0, size: 0, references: 0 }; exception as usize + 1];
    for (number, layout) in program.types.structure_layouts() {
        records[number as usize] = structure(layout, &mut wide);
    }
    for (number, layout) in program.types.array_layouts() {
        records[number as usize] = array(*layout);
    }
    let size = program.exception_size().next_multiple_of(8) as u32;
    records[exception as usize] = TypeRecord { shape: Shape::Exception as u32, size, references: 0 };
    let places = block.reserve_slice::<TypeRecord>(heap + offset_of!(HeapRecord, types), records.len());
    for (place, record) in places.zip(records) {
        block.u32(place + offset_of!(TypeRecord, shape), record.shape);
        block.u32(place + offset_of!(TypeRecord, size), record.size);
        block.u64(place + offset_of!(TypeRecord, references), record.references);
    }
    let places = block.reserve_slice::<u32>(heap + offset_of!(HeapRecord, offsets), wide.len());
    for (place, offset) in places.zip(wide) {
        block.u32(place, offset);
    }
}

/// Describes a structure. The offsets of one that a bitmap cannot describe are added to `wide`.
fn structure(layout: &StructLayout, wide: &mut Vec<u32>) -> TypeRecord {
    let references = || layout.fields.iter().filter(|field| field.storage == Storage::Reference).map(|field| field.offset);
    let (shape, references) = if references().all(|offset| offset < DESCRIBED) {
        (Shape::Struct, references().fold(0, |bits, offset| bits | 1 << (offset / 4)))
    } else {
        let first = wide.len() as u64;
        wide.extend(references());
        (Shape::Wide, first | (wide.len() as u64 - first) << 32)
    };
    TypeRecord { shape: shape as u32, size: layout.size, references }
}

fn array(layout: ArrayLayout) -> TypeRecord {
    let shape = if layout.element == Storage::Reference { Shape::References } else { Shape::Array };
    TypeRecord { shape: shape as u32, size: layout.element.size(), references: 0 }
}

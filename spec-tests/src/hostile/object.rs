//! Objects: each allocation, store of a reference and cast is a branch.

use super::Scale;
use super::draft::{Draft, arity, repeat};
use wasm_encoder::ValType::{I32, I64};
use wasm_encoder::{AbstractHeapType, BlockType, FieldType, HeapType, RefType, StorageType, ValType};

const ANY: RefType = RefType { nullable: true, heap_type: HeapType::Abstract { shared: false, ty: AbstractHeapType::Any } };

/// Adds a type of structures with a reference to any object, and one of arrays of these references.
fn types(draft: &mut Draft) -> (u32, u32) {
    let (structure, array) = (draft.types.len(), draft.types.len() + 1);
    let element = StorageType::Val(ValType::Ref(ANY));
    draft.types.ty().struct_([FieldType { element_type: element, mutable: true }]);
    draft.types.ty().array(&element, true);
    (structure, array)
}

pub(super) fn allocations(draft: &mut Draft, Scale { size, .. }: Scale) {
    let (structure, _) = types(draft);
    draft.start(&[], |code| {
        code.fill(size, |mut op, _| {
            op.struct_new_default(structure).drop();
        });
    });
}

pub(super) fn nested_allocations(draft: &mut Draft, Scale { width, size }: Scale) {
    let (structure, _) = types(draft);
    draft.start(&[(1, I32)], |code| {
        code.push(width);
        code.op().struct_new_default(structure);
        code.fill(size, |mut op, _| {
            op.struct_new(structure);
        });
        code.drop_all(1 + width);
    });
}

pub(super) fn allocations_together(draft: &mut Draft, Scale { size, .. }: Scale) {
    let (structure, _) = types(draft);
    draft.start(&[], |code| {
        let count = code.fill(size, |mut op, _| {
            op.struct_new_default(structure);
        });
        code.drop_all(count);
    });
}

pub(super) fn array_allocations(draft: &mut Draft, Scale { width, size }: Scale) {
    let (_, array) = types(draft);
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).array_new_default(array).drop();
            op.i32_const((number % width).cast_signed()).array_new_default(array).drop();
        });
    });
}

pub(super) fn stores_of_references(draft: &mut Draft, Scale { width, size }: Scale) {
    let (structure, _) = types(draft);
    let reference = RefType { nullable: false, heap_type: HeapType::Concrete(structure) };
    draft.start(&[(width, I64), (1, ValType::Ref(reference))], |code| {
        code.op().struct_new_default(structure).local_set(width);
        code.fill(size, |mut op, _| {
            op.local_get(width).local_get(width).struct_set(structure, 0);
        });
    });
}

pub(super) fn casts_with_values(draft: &mut Draft, scale: Scale) {
    let (structure, _) = types(draft);
    let count = arity(scale) - 1;
    let to = RefType { nullable: false, heap_type: HeapType::Concrete(structure) };
    let ty = draft.ty([], repeat(I64, count).chain([ValType::Ref(to)]));
    draft.start(&[(1, I64), (1, ValType::Ref(ANY))], |code| {
        code.op().struct_new_default(structure).struct_get(structure, 0).local_set(1);
        code.op().block(BlockType::FunctionType(ty));
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.local_get(1).br_on_cast(0, ANY, to).drop();
        });
        code.op().struct_new_default(structure).end();
        code.drop_all(count + 1);
    });
}

pub(super) fn casts_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    let (structure, _) = types(draft);
    let to = RefType { nullable: false, heap_type: HeapType::Concrete(structure) };
    draft.start(&[(width, I64), (1, ValType::Ref(ANY))], |code| {
        code.op().struct_new_default(structure).struct_get(structure, 0).local_set(width);
        code.op().block(BlockType::Result(ValType::Ref(to)));
        code.fill(size, |mut op, number| {
            op.local_get(number % width).i64_const(1).i64_add().local_set(number % width);
            op.local_get(width).br_on_cast(0, ANY, to).drop();
        });
        code.op().struct_new_default(structure).end().drop();
        code.read_locals(width);
    });
}

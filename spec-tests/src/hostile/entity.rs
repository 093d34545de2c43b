//! Large numbers of memories, tables and globals.

use super::Scale;
use super::draft::{ANYWHERE, Draft, EMPTY, mutable};
use wasm_encoder::ValType::{I32, I64};
use wasm_encoder::{BlockType, ConstExpr, Elements, HeapType, MemArg, MemArgTarget};

pub(super) fn loads(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| {
            op.i32_load(ANYWHERE);
        });
        code.store(I32);
    });
}

pub(super) fn stores(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(0).i32_store(MemArg { offset: u64::from(number), ..ANYWHERE });
        });
    });
}

pub(super) fn atomics(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            op.local_get(0);
            match number % 3 {
                0 => op.i32_atomic_rmw8_add_u(ANYWHERE),
                1 => op.i32_atomic_rmw_sub(MemArg { align: 2, ..ANYWHERE }),
                _ => op.local_get(0).i32_atomic_rmw16_cmpxchg_u(MemArg { align: 1, ..ANYWHERE }),
            };
        });
        code.op().drop();
    });
}

pub(super) fn memories(draft: &mut Draft, Scale { width, size }: Scale) {
    let count = width.min(90);
    (0..count).for_each(|_| draft.memory(1));
    draft.start(&[(1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            op.i32_load(MemArg { target: MemArgTarget::Memory(number % count), ..ANYWHERE }).memory_grow(number % count);
            op.if_(BlockType::Result(I32)).memory_size(number % count).else_().local_get(0).end();
        });
        code.op().drop();
    });
}

pub(super) fn tables(draft: &mut Draft, Scale { width, size }: Scale) {
    let count = width.min(90);
    (0..count).for_each(|_| draft.table(10));
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(0).table_get(number % count).table_set(number * 7 % count);
        });
    });
}

pub(super) fn globals(draft: &mut Draft, Scale { width, size }: Scale) {
    for _ in 0..width {
        draft.globals.global(mutable(I64), &ConstExpr::i64_const(0));
    }
    draft.start(&[], |code| {
        code.fill(size, |mut op, number| {
            op.global_get(number % width).global_set(number.wrapping_mul(7919) % width);
            op.i32_const(0).if_(EMPTY).end();
        });
    });
}

pub(super) fn bulk(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.table(10);
    draft.elements.passive(Elements::Functions(vec![0; 10].into()));
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(0).local_get(0);
            match number % 5 {
                0 => op.table_init(0, 0),
                1 => op.table_copy(0, 0),
                2 => op.memory_copy(0, 0),
                3 => op.memory_fill(0),
                _ => op.drop().drop().drop().ref_null(HeapType::FUNC).local_get(0).table_grow(0).drop(),
            };
        });
    });
}

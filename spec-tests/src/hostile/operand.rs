//! Many operands, passed to labels or live across branches.

use super::Scale;
use super::draft::{Draft, EMPTY, arity, repeat};
use wasm_encoder::ValType::{I32, I64};
use wasm_encoder::{BlockType, ValType};

pub(super) fn operands_across_ifs(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(1, I64)], |code| {
        code.times(width, |mut op, number| {
            op.local_get(0).i64_const(i64::from(number)).i64_mul();
        });
        code.fill(size, |mut op, _| {
            op.local_get(0).i32_wrap_i64().if_(EMPTY).i64_const(1).local_set(0).end();
        });
        code.times(width, |mut op, _| {
            op.local_set(0);
        });
    });
}

pub(super) fn branches_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.op().block(BlockType::FunctionType(ty));
        code.times(count, |mut op, number| {
            op.local_get(0).i64_const(i64::from(number)).i64_mul();
        });
        code.fill(scale.size, |mut op, _| {
            op.local_get(1).br_if(0);
        });
        code.op().end();
        code.drop_all(count);
    });
}

pub(super) fn blocks_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.block(BlockType::FunctionType(ty)).local_get(1).br_if(0).end();
        });
        code.drop_all(count);
    });
}

pub(super) fn loops_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.loop_(BlockType::FunctionType(ty)).local_get(1).br_if(0).end();
        });
        code.drop_all(count);
    });
}

pub(super) fn null_branches_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[(1, I64), (1, ValType::FUNCREF)], |code| {
        code.op().block(BlockType::FunctionType(ty));
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.local_get(1).br_on_null(0).drop();
        });
        code.op().end();
        code.drop_all(count);
    });
}

pub(super) fn returns_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[], |_| {});
    draft.function(ty, &[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.local_get(1).br_if(0);
        });
    });
}

pub(super) fn tables_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        let depth = code.fill(scale.size / 4, |mut op, _| {
            op.block(BlockType::FunctionType(ty));
        });
        code.push(count);
        code.op().local_get(1).br_table(0..depth, 0);
        code.times(depth, |mut op, _| {
            op.end();
        });
        code.drop_all(count);
    });
}

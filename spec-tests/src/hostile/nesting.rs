//! Branch tables, and nested constructs.

use super::Scale;
use super::draft::{Draft, EMPTY};
use wasm_encoder::ValType::I32;

pub(super) fn table_of_many(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.times(width, |mut op, _| {
            op.block(EMPTY);
        });
        code.op().local_get(0).br_table((0..size as u32).map(|number| number % width.min(100)), 0);
        code.times(width, |mut op, _| {
            op.end();
        });
    });
}

pub(super) fn tables_of_many(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.times(width, |mut op, _| {
            op.block(EMPTY);
        });
        code.fill(size, |mut op, _| {
            op.block(EMPTY).local_get(0).br_table((0..width).map(|number| number % width.min(100)), 0).end();
        });
        code.times(width, |mut op, _| {
            op.end();
        });
    });
}

pub(super) fn nested_blocks(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        let depth = code.fill(size / 4, |mut op, _| {
            op.block(EMPTY);
        });
        code.times(depth, |mut op, _| {
            op.local_get(0).br_if(0).end();
        });
    });
}

pub(super) fn nested_ifs(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        let depth = code.fill(size / 5 * 4, |mut op, _| {
            op.local_get(0).if_(EMPTY);
        });
        code.times(depth, |mut op, _| {
            op.end();
        });
    });
}

pub(super) fn nested_loops(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        let depth = code.fill(size / 4, |mut op, _| {
            op.loop_(EMPTY);
        });
        code.times(depth, |mut op, _| {
            op.local_get(0).i32_const(1).i32_sub().local_tee(0).br_if(0).end();
        });
    });
}

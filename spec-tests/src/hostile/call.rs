//! Calls, and large numbers of functions.

use super::Scale;
use super::draft::{Draft, arity, kinds, repeat};
use super::local;
use wasm_encoder::ValType;
use wasm_encoder::ValType::{F32, F64, I32, I64};

pub(super) fn calls(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |code| {
        code.fill(size, |mut op, _| {
            op.call(1);
        });
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn calls_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.start(&[(1, I64)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.call(1);
        });
        code.drop_all(count);
    });
    draft.function(ty, &[], |code| {
        code.times(count, |mut op, number| {
            op.local_get(number);
        })
    });
}

pub(super) fn indirect_calls(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.table(10);
    let types: Vec<_> = (0..width).map(|number| draft.ty(kinds(number), [])).collect();
    draft.start(&[(1, I32), (1, I64), (1, F32), (1, F64)], |code| {
        code.fill(size, |mut op, number| {
            let number = number % width;
            for kind in kinds(number) {
                op.local_get(kind_position(kind));
            }
            op.local_get(0).call_indirect(0, types[number as usize]);
        });
    });
}

fn kind_position(ty: ValType) -> u32 {
    [I32, I64, F32, F64].iter().position(|&kind| kind == ty).map_or(0, |position| position as u32)
}

pub(super) fn functions(draft: &mut Draft, Scale { size, .. }: Scale) {
    (0..size / 4 + 1).for_each(|_| draft.start(&[], |_| {}));
}

pub(super) fn functions_with_parameters(draft: &mut Draft, scale: Scale) {
    let ty = draft.ty(repeat(I64, arity(scale)), repeat(I64, arity(scale)));
    draft.start(&[], |_| {});
    (0..scale.size / 5 + 1).for_each(|_| {
        draft.function(ty, &[], |code| {
            code.op().unreachable();
        })
    });
}

/// Functions that each return what another returns: two operators for any number of operands.
pub(super) fn functions_with_results(draft: &mut Draft, scale: Scale) {
    let ty = draft.ty([], repeat(I64, arity(scale)));
    draft.start(&[], |_| {});
    (0..scale.size / 6 + 1).for_each(|_| {
        draft.function(ty, &[], |code| {
            code.op().call(1);
        })
    });
}

pub(super) fn functions_with_loops(draft: &mut Draft, Scale { width, size }: Scale) {
    let each = Scale { width: width.min(400), size: 2000 };
    (0..size / 6000 + 1).for_each(|_| local::loops_write_locals(draft, each));
}

pub(super) fn functions_with_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..size / 8 + 1).for_each(|_| draft.start(&[(width.min(50_000), I64)], |_| {}));
}

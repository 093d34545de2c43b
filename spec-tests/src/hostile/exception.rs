//! Catch clauses, and the calls inside them.

use super::Scale;
use super::draft::{Draft, EMPTY, arity, repeat};
use wasm_encoder::ValType::{I32, I64};
use wasm_encoder::{BlockType, Catch, ValType};

pub(super) fn catches_around_calls(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| {
        draft.tag(0);
    });
    draft.start(&[], |code| {
        code.op().block(EMPTY).try_table(EMPTY, (0..width).map(|tag| Catch::One { tag, label: 0 }));
        code.fill(size, |mut op, _| {
            op.call(1);
        });
        code.op().end().end();
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn nested_catches(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| {
        draft.tag(0);
    });
    draft.start(&[], |code| {
        code.op().block(EMPTY);
        let depth = code.fill(size / 10 * 7, |mut op, number| {
            op.try_table(EMPTY, [Catch::One { tag: number % width, label: number }]);
        });
        code.times(depth, |mut op, _| {
            op.call(1).end();
        });
        code.op().end();
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn catches_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.tag(0);
    draft.start(&[(width, I64)], |code| {
        code.op().block(EMPTY).try_table(EMPTY, [Catch::One { tag: 0, label: 0 }, Catch::All { label: 0 }]);
        code.fill(size, |mut op, number| {
            op.i64_const(i64::from(number)).local_set(number % width).call(1);
        });
        code.op().end().end();
        code.read_locals(width);
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn throws_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), []);
    let same = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.tag(ty);
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| {
            op.local_get(1).if_(BlockType::FunctionType(same)).throw(0).end();
        });
        code.drop_all(count);
    });
}

pub(super) fn rethrows(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| {
        draft.tag(0);
    });
    draft.start(&[(1, I32), (1, ValType::EXNREF)], |code| {
        code.op().block(EMPTY).try_table(EMPTY, (0..width).map(|tag| Catch::One { tag, label: 0 }));
        code.fill(size, |mut op, _| {
            op.local_get(0).if_(EMPTY).local_get(1).throw_ref().end();
        });
        code.op().end().end();
    });
}

pub(super) fn legacy_catches(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| {
        draft.tag(0);
    });
    draft.start(&[], |code| {
        code.op().try_(EMPTY);
        code.fill(size, |mut op, _| {
            op.call(1);
        });
        code.times(width, |mut op, tag| {
            op.catch(tag).call(1);
        });
        code.op().end();
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn legacy_nested(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| {
        draft.tag(0);
    });
    draft.start(&[], |code| {
        let depth = code.fill(size / 4, |mut op, _| {
            op.try_(EMPTY);
        });
        code.times(depth, |mut op, number| {
            op.call(1).catch(number % width).call(1).rethrow(0).end();
        });
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn legacy_delegates(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| {
        draft.tag(0);
    });
    draft.start(&[], |code| {
        code.times(width, |mut op, _| {
            op.try_(EMPTY);
        });
        code.fill(size, |mut op, number| {
            op.try_(EMPTY).call(1).delegate(number * 7 % width);
        });
        code.times(width, |mut op, tag| {
            op.catch(tag).call(1).end();
        });
    });
    draft.function(0, &[], |_| {});
}

pub(super) fn unreachable(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |code| {
        code.op().unreachable();
        code.fill(size, |mut op, _| {
            op.block(EMPTY).i32_const(0).br_if(0).end();
        });
    });
}

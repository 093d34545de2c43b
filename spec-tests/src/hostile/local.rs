//! Many locals, and control flow across which they are live.

use super::Scale;
use super::draft::{ANYWHERE, Draft, EMPTY};
use wasm_encoder::MemArg;
use wasm_encoder::ValType::{I32, I64};

pub(super) fn loops_write_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        let loops = code.fill(size / 5, |mut op, _| {
            op.loop_(EMPTY);
        });
        code.count_locals(width);
        code.times(loops, |mut op, _| {
            op.local_get(0).i32_wrap_i64().br_if(0).end();
        });
    });
}

pub(super) fn loops_read_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.count_locals(width);
        let loops = code.fill(size / 5, |mut op, _| {
            op.loop_(EMPTY);
        });
        code.read_locals(width);
        code.times(loops, |mut op, _| {
            op.local_get(0).i32_wrap_i64().br_if(0).end();
        });
    });
}

pub(super) fn loops_in_turn(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.fill(size, |mut op, number| {
            let local = number * 7 % width;
            op.loop_(EMPTY).local_get(local).i64_const(1).i64_add().local_tee(local).i32_wrap_i64().br_if(0).end();
        });
        code.read_locals(width);
    });
}

pub(super) fn ifs_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.count_locals(width);
        code.fill(size, |mut op, _| {
            op.i32_const(1).if_(EMPTY).end();
        });
        code.read_locals(width);
    });
}

pub(super) fn ifs_write_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).i32_wrap_i64().if_(EMPTY);
            op.i64_const(i64::from(number)).local_set(number * 37 % width).end();
        });
        code.read_locals(width);
    });
}

pub(super) fn loop_around_ifs(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.op().loop_(EMPTY);
        code.count_locals(width);
        code.fill(size, |mut op, _| {
            op.local_get(0).i32_wrap_i64().if_(EMPTY).end();
        });
        code.op().local_get(0).i32_wrap_i64().br_if(0).end();
    });
}

pub(super) fn branches_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.op().block(EMPTY);
        code.fill(size, |mut op, number| {
            op.i64_const(i64::from(number)).local_set(number % width).local_get(0).i32_wrap_i64().br_if(0);
        });
        code.op().end();
        code.read_locals(width);
    });
}

/// Successive joins without a call between them: nothing live there has to leave its register.
pub(super) fn joins_in_turn(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.fill(size, |mut op, number| {
            op.block(EMPTY);
            for branch in 0..60 {
                let local = (60 * number + branch) % width;
                op.i32_const(0).i64_load(ANYWHERE).local_set(local).i32_const(8).i32_load(ANYWHERE).br_if(0);
            }
            op.end();
        });
        code.read_locals(width);
    });
}

/// A join of many branches, followed by branches across which all of its parameters are live.
pub(super) fn branches_after_join(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.op().block(EMPTY);
        code.fill(size / 2, |mut op, number| {
            op.i32_const(0).i64_load(ANYWHERE).local_set(number % width).i32_const(8).i32_load(ANYWHERE).br_if(0);
        });
        code.op().end().block(EMPTY);
        code.fill(size / 2, |mut op, _| {
            op.i32_const(8).i32_load(ANYWHERE).br_if(0);
        });
        code.op().end();
        code.read_locals(width);
    });
}

/// Loops that look as if they had eight copies of a body, but these have changed places in the next step, each time in another way.
pub(super) fn copies_that_change_places(draft: &mut Draft, Scale { size, .. }: Scale) {
    const COPIES: u32 = 8;
    const STEPS: u32 = 18;
    let local = |step: u32, copy: u32| 2 + step * COPIES + copy % COPIES;
    draft.start(&[(1, I32), (1, I32), ((STEPS + 1) * COPIES, I32)], |code| {
        code.fill(size, |mut op, _| {
            op.loop_(EMPTY);
            (0..COPIES).for_each(|copy| {
                op.local_get(1).local_get(1).i32_add().local_set(local(0, copy));
            });
            for step in 1..=STEPS {
                for copy in 0..COPIES {
                    // A rotation, and an exchange of two: any order is some of these, one after the other.
                    let (one, other) = (copy + step, if copy < 2 { 1 - copy } else { copy });
                    op.local_get(local(step - 1, one)).local_get(local(step - 1, other)).i32_xor().local_set(local(step, copy));
                }
            }
            (0..COPIES).for_each(|copy| {
                let place = MemArg { offset: (4 * copy).into(), ..ANYWHERE };
                op.local_get(0).local_get(local(STEPS, copy)).i32_store(place);
            });
            op.local_get(0).i32_const(32).i32_add().local_tee(0).i32_const(1 << 16).i32_ne().br_if(0).end();
        });
    });
}

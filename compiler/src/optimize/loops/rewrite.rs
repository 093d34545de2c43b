//! A loop for vectors in front of a loop.
//!
//! ```text
//!    before ─▶ count ─▶ check ─ fail ────────┐
//!                        │                     ▼
//!                        ▼                  the loop ◀─┐
//!              start ─▶ rounds ─▶ end ─ rest ─▶ │ ──────┘
//!                        ▲   │      │           ▼
//!                        └───┘      └─ no rest ─▶ exit ─▶ after
//! ```
//! The loop itself stays as it is. Whatever it makes that is used after it is a parameter of `exit` ([`outputs`](super::outputs)), so
//! that it may also come from `end`. Where that is more than a sum or a counter, `end` always leaves something to do for the loop.

use super::access::Group;
use super::affine::Integers;
use super::check::{self, Count};
use super::memories::Memories;
use super::outputs::{Origin, Output, Outputs};
use super::plan::Plan;
use super::widen::{Vectors, locate, of_lanes};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, Type, Value, types};

/// The new blocks.
struct Blocks {
    count: Block,
    check: Block,
    start: Block,
    rounds: Block,
    end: Block,
}

/// What the loop for vectors has made.
struct Made {
    /// The lanes of each sum.
    sums: Vec<Vec<Value>>,
    /// The vectors whose last lanes are the values of the last iteration.
    last: Vec<Value>,
}

/// Puts the loop for vectors in front of a loop, which leaves through `exit`.
pub(super) fn insert(
    function: &mut Function,
    flow: &ControlFlowGraph,
    plan: &Plan,
    memories: &Memories,
    (outputs, exit): (&[Output], Block),
    renamed: &Outputs,
) {
    let block = plan.shape.block;
    let blocks = Blocks::before(function, block);
    let branches: Vec<Inst> = flow.pred_iter(block).filter(|from| from.block != block).map(|from| from.inst).collect();
    branches.into_iter().for_each(|branch| function.rewrite_branch_destination(branch, block, blocks.count));
    let parameter = |&parameter: &Value| {
        let ty = function.dfg.value_type(parameter);
        function.dfg.append_block_param(blocks.count, ty)
    };
    let entering: Vec<Value> = plan.shape.parameters.iter().map(parameter).collect();
    // What a value of the plan is in front of the loop.
    let value = |value: Value| match plan.shape.parameter(value) {
        Some(number) => entering[number],
        None => renamed.get(&value).copied().unwrap_or(value),
    };
    let remains = usize::from(outputs.iter().any(|output| matches!(output.origin, Origin::Other)));
    let mut cursor = FuncCursor::new(function).at_bottom(blocks.count);
    locate(&mut cursor, plan.shape.branch);
    let unchanged: Vec<BlockArg> = entering.iter().map(|&value| value.into()).collect();
    let count = check::count(&mut cursor, plan, &value, remains);
    cursor.ins().brif(count.is_enough, blocks.check, &[], block, &unchanged);
    cursor.goto_bottom(blocks.check);
    let Some((passes, starts)) = check::bounds(&mut cursor, plan, memories, &value, &count) else {
        unreachable!("the memories of a plan are known")
    };
    cursor.ins().brif(passes, blocks.start, &[], block, &unchanged);

    let made = rounds(&mut cursor, plan, &blocks, &value, &starts, &count);
    cursor.goto_bottom(blocks.end);
    let done = cursor.ins().ireduce(types::I32, count.vectors);
    let left = left(&mut cursor, plan, &entering, done, &made);
    let arguments: Vec<BlockArg> = left.iter().map(|&value| value.into()).collect();
    if remains > 0 {
        cursor.ins().jump(block, &arguments);
        return;
    }
    let result = |output: &Output| match &output.origin {
        Origin::Integer(integer) => {
            let first = check::integer(&mut cursor, &integer.clone().first(), &value);
            let last = cursor.ins().iadd_imm_s(done, -1);
            let way = cursor.ins().imul_imm_s(last, i64::from(integer.step.cast_signed()));
            cursor.ins().iadd(first, way).into()
        }
        Origin::Sum(sum) => left[plan.sums[*sum].0.parameter].into(),
        Origin::Other => unreachable!("the loop itself makes it"),
    };
    let results: Vec<BlockArg> = outputs.iter().map(result).collect();
    let is_done = cursor.ins().icmp(IntCC::Equal, count.vectors, count.all);
    cursor.ins().brif(is_done, exit, &results, block, &arguments);
}

impl Blocks {
    /// Makes the blocks in front of a loop.
    fn before(function: &mut Function, block: Block) -> Self {
        let [count, check, start, rounds, end] = [(); 5].map(|()| {
            let new = function.dfg.make_block();
            function.layout.insert_block(new, block);
            new
        });
        Self { count, check, start, rounds, end }
    }
}

/// Emits the loop for vectors. Its one counter is the number of bytes that the slowest arrays have moved on.
fn rounds(
    cursor: &mut FuncCursor<'_>,
    plan: &Plan,
    blocks: &Blocks,
    value: &impl Fn(Value) -> Value,
    starts: &[Value],
    count: &Count,
) -> Made {
    cursor.goto_bottom(blocks.start);
    let mut vectors = Vectors::before(cursor, plan, value, starts);
    locate(cursor, plan.shape.branch);
    let unit = plan.least_step();
    let bytes = cursor.ins().imul_imm_s(count.vectors, unit);
    let mut first: Vec<BlockArg> = vec![cursor.ins().iconst(types::I64, 0).into()];
    let offset = cursor.func.dfg.append_block_param(blocks.rounds, types::I64);
    let mut sums: Vec<Vec<Value>> = Vec::new();
    for (sum, _) in &plan.sums {
        let ty = cursor.func.dfg.value_type(plan.shape.parameters[sum.parameter]);
        let zero = cursor.ins().iconst(ty, 0);
        let zero = cursor.ins().splat(of_lanes(ty), zero);
        let count = plan.vectors(ty.bytes());
        first.extend(vec![BlockArg::Value(zero); count]);
        sums.push((0..count).map(|_| cursor.func.dfg.append_block_param(blocks.rounds, of_lanes(ty))).collect());
    }
    for previous in &plan.previous {
        let parameter = plan.shape.parameters[previous.parameter];
        let ty = of_lanes(cursor.func.dfg.value_type(parameter));
        first.push(cursor.ins().splat(ty, value(parameter)).into());
        vectors.start_with(previous.pack, cursor.func.dfg.append_block_param(blocks.rounds, ty));
    }
    cursor.ins().jump(blocks.rounds, &first);

    cursor.goto_bottom(blocks.rounds);
    let address = |(group, &start): (&Group, &Value)| match group.step() / unit {
        0 => start,
        1 => cursor.ins().iadd(start, offset),
        times => {
            let scaled = cursor.ins().ishl_imm_u(offset, i64::from(times.trailing_zeros()));
            cursor.ins().iadd(start, scaled)
        }
    };
    let addresses: Vec<_> = plan.groups.iter().zip(starts).map(address).collect();
    vectors.round(cursor, &addresses);
    for (sum, (_, packs)) in sums.iter_mut().zip(&plan.sums) {
        for &pack in packs {
            let parts = vectors.of(cursor, pack);
            *sum = sum.iter().zip(parts).map(|(&sum, part)| cursor.ins().iadd(sum, part)).collect();
        }
    }
    let last: Vec<Value> = plan.previous.iter().filter_map(|it| vectors.of(cursor, it.of).last().copied()).collect();
    locate(cursor, plan.shape.branch);
    let next = cursor.ins().iadd_imm_s(offset, unit * plan.together() as i64);
    let goes_on = cursor.ins().icmp(IntCC::NotEqual, next, bytes);
    let arguments: Vec<BlockArg> = [next].iter().chain(sums.iter().flatten()).chain(&last).map(|&value| value.into()).collect();
    cursor.ins().brif(goes_on, blocks.rounds, &arguments, blocks.end, &[]);
    Made { sums, last }
}

/// Emits what the parameters of the loop are after the loop for vectors, which has done the work of `done` iterations.
fn left(cursor: &mut FuncCursor<'_>, plan: &Plan, entering: &[Value], done: Value, made: &Made) -> Vec<Value> {
    let mut integers = Integers::new(cursor.func, &plan.shape);
    let steps: Vec<Option<u32>> = plan.shape.parameters.iter().map(|&it| integers.of(it).map(|it| it.step)).collect();
    let mut left = entering.to_vec();
    for (parameter, step) in left.iter_mut().zip(steps) {
        if let Some(step) = step {
            let way = cursor.ins().imul_imm_s(done, i64::from(step.cast_signed()));
            *parameter = cursor.ins().iadd(*parameter, way);
        }
    }
    for ((sum, _), lanes) in plan.sums.iter().zip(&made.sums) {
        let ty = cursor.func.dfg.value_type(entering[sum.parameter]);
        left[sum.parameter] = total(cursor, entering[sum.parameter], lanes, ty);
    }
    for (previous, &vector) in plan.previous.iter().zip(&made.last) {
        let lanes = cursor.func.dfg.value_type(vector).lane_count() as u8;
        left[previous.parameter] = cursor.ins().extractlane(vector, lanes - 1);
    }
    left
}

/// Adds up the lanes of vectors, and what there was before.
fn total(cursor: &mut FuncCursor<'_>, before: Value, vectors: &[Value], ty: Type) -> Value {
    let together = vectors.iter().copied().reduce(|sum, vector| cursor.ins().iadd(sum, vector));
    let lanes = 16 / ty.bytes() as u8;
    together.into_iter().fold(before, |sum, vector| {
        (0..lanes).fold(sum, |sum, lane| {
            let lane = cursor.ins().extractlane(vector, lane);
            cursor.ins().iadd(sum, lane)
        })
    })
}

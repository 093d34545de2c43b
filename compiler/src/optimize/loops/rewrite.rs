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

use super::access::{Group, element};
use super::affine::Integers;
use super::carry::Carry;
use super::check::{self, Count};
use super::lanes::locate;
use super::outputs::{Origin, Output, Outputs};
use super::plan::Plan;
use super::vectors::Vectors;
use crate::optimize::memories::Memories;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, Value, types};

/// The new blocks.
struct Blocks {
    count: Block,
    check: Block,
    start: Block,
    rounds: Block,
    end: Block,
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
    if plan.remembered.is_empty() {
        cursor.ins().brif(passes, blocks.start, &[], block, &unchanged);
    } else {
        let again = cursor.func.dfg.make_block();
        cursor.func.layout.insert_block(again, blocks.start);
        cursor.ins().brif(passes, again, &[], block, &unchanged);
        cursor.goto_bottom(again);
        let is_same = check::remembered(&mut cursor, plan, &value, &starts).unwrap_or(passes);
        cursor.ins().brif(is_same, blocks.start, &[], block, &unchanged);
    }

    let made = rounds(&mut cursor, plan, &blocks, &value, &starts, &count);
    let done = cursor.ins().ireduce(types::I32, count.vectors);
    let left = left(&mut cursor, plan, &entering, (count.vectors, done), &starts, &made);
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
        Origin::Final(parameter) => left[*parameter].into(),
        Origin::Other => unreachable!("the loop itself makes it"),
    };
    let results: Vec<BlockArg> = outputs.iter().map(result).collect();
    if count.is_repeatable {
        cursor.ins().jump(exit, &results);
        return;
    }
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
fn rounds<'p>(
    cursor: &mut FuncCursor<'_>,
    plan: &'p Plan,
    blocks: &Blocks,
    value: &impl Fn(Value) -> Value,
    starts: &[Value],
    count: &Count,
) -> Carry<'p> {
    cursor.goto_bottom(blocks.start);
    let mut vectors = Vectors::before(cursor, plan, value, starts);
    locate(cursor, plan.shape.branch);
    let unit = plan.least_step();
    let bytes = cursor.ins().imul_imm_s(count.vectors, unit);
    let round = unit * plan.together() as i64;
    let last_start = count.is_repeatable.then(|| cursor.ins().iadd_imm_s(bytes, -round));
    let mut first: Vec<Value> = vec![cursor.ins().iconst(types::I64, 0)];
    let offset = cursor.func.dfg.append_block_param(blocks.rounds, types::I64);
    let mut carry = Carry::start(cursor, plan, blocks.rounds, value, &mut vectors);
    first.append(&mut carry.first);
    // A group whose step is no multiple of the unit by a power of two has an address of its own.
    let is_scaled = |group: &Group| group.step() % unit == 0 && matches!(group.step() / unit, 0 | 1 | 2 | 4 | 8);
    let own = |(group, &start): (&Group, &Value)| {
        (!is_scaled(group)).then(|| {
            first.push(start);
            cursor.func.dfg.append_block_param(blocks.rounds, types::I64)
        })
    };
    let own: Vec<Option<Value>> = plan.groups.iter().zip(starts).map(own).collect();
    let first: Vec<BlockArg> = first.into_iter().map(BlockArg::Value).collect();
    cursor.ins().jump(blocks.rounds, &first);

    cursor.goto_bottom(blocks.rounds);
    let address = |((group, &start), &own): ((&Group, &Value), &Option<Value>)| match (own, group.step() / unit) {
        (Some(own), _) => own,
        (None, 0) => start,
        (None, 1) => cursor.ins().iadd(start, offset),
        (None, times) => {
            let scaled = cursor.ins().ishl_imm_u(offset, i64::from(times.trailing_zeros()));
            cursor.ins().iadd(start, scaled)
        }
    };
    let addresses: Vec<_> = plan.groups.iter().zip(starts).zip(&own).map(address).collect();
    vectors.round(cursor, &addresses);
    let carried = carry.next(cursor, &mut vectors);
    locate(cursor, plan.shape.branch);
    let mut arguments = vec![cursor.ins().iadd_imm_s(offset, round)];
    let goes_on = match last_start {
        Some(last) => cursor.ins().icmp(IntCC::UnsignedLessThanOrEqual, arguments[0], last),
        // Two that are equal in the end would become a comparison of what the counter was before, which needs a register of its own then.
        None => cursor.ins().icmp(IntCC::UnsignedLessThan, arguments[0], bytes),
    };
    let next = arguments[0];
    arguments.extend(carried);
    for (group, own) in plan.groups.iter().zip(own) {
        let way = group.step() * plan.together() as i64;
        arguments.extend(own.map(|own| cursor.ins().iadd_imm_s(own, way)));
    }
    let arguments: Vec<BlockArg> = arguments.into_iter().map(BlockArg::Value).collect();
    cursor.ins().brif(goes_on, blocks.rounds, &arguments, blocks.end, &[]);
    cursor.goto_bottom(blocks.end);
    if let Some(last) = last_start {
        // What is left is less than a round: one that ends where the loop ends does some iterations again.
        let done = cursor.func.dfg.make_block();
        cursor.func.layout.insert_block_after(done, blocks.end);
        let is_done = cursor.ins().icmp(IntCC::Equal, next, bytes);
        cursor.ins().brif(is_done, done, &[], blocks.rounds, &[last.into()]);
        cursor.goto_bottom(done);
    }
    carry
}

/// Emits what the parameters of the loop are after the loop for vectors, which has done the work of `done` iterations.
fn left(
    cursor: &mut FuncCursor<'_>,
    plan: &Plan,
    entering: &[Value],
    (count, done): (Value, Value),
    starts: &[Value],
    made: &Carry<'_>,
) -> Vec<Value> {
    let mut integers = Integers::new(cursor.func, &plan.shape);
    let steps: Vec<Option<u32>> = plan.shape.parameters.iter().map(|&it| integers.of(it).map(|it| it.step)).collect();
    let mut left = entering.to_vec();
    for (parameter, step) in left.iter_mut().zip(steps) {
        if let Some(step) = step {
            let way = cursor.ins().imul_imm_s(done, i64::from(step.cast_signed()));
            *parameter = cursor.ins().iadd(*parameter, way);
        }
    }
    for one in &plan.remembered {
        let access = &plan.accesses[one.access];
        let way = cursor.ins().imul_imm_s(count, plan.groups[access.group].step());
        let start = cursor.ins().iadd(starts[access.group], way);
        left[one.parameter] = element(cursor, access, start);
    }
    made.leave(cursor, &mut left);
    left
}

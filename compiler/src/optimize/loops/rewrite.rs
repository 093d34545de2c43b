//! A loop for vectors in front of a loop.
//!
//! ```text
//!    before ─▶ check ─ fails ─────────────────┐
//!                │                             ▼
//!                ▼                          the loop ◀─┐
//!              start ─▶ rounds ─▶ end ─ rest ─▶ │ ──────┘
//!                        ▲   │      │           ▼
//!                        └───┘      └─ no rest ─▶ exit ─▶ after
//! ```
//! The loop itself stays as it is. Whatever it makes that is used after it is a parameter of `exit`, so that it may also come from
//! `end`. Where that is more than a sum or a counter, `end` always leaves something to do for the loop.

use super::affine::{Affine, Integers};
use super::check;
use super::memories::Memories;
use super::plan::Plan;
use super::shape::home;
use super::widen::{Vectors, locate, of_lanes};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, Type, Value, types};
use rustc_hash::FxHashMap;

/// What a loop makes that is used after it, and what that becomes.
pub(super) type Outputs = FxHashMap<Value, Value>;

/// Something that is used after a loop.
#[derive(Debug)]
pub(super) struct Output {
    value: Value,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    /// It changes by the same amount in each iteration.
    Integer(Affine),
    /// It is the final value of a parameter.
    Sum(usize),
    /// The loop itself must make it.
    Other,
}

/// Returns what each loop makes that is used after it.
pub(super) fn outputs(function: &Function, plans: &[Plan]) -> Vec<Vec<Output>> {
    let numbers: FxHashMap<Block, usize> = plans.iter().enumerate().map(|(number, plan)| (plan.shape.block, number)).collect();
    let mut found: Vec<Vec<Value>> = vec![Vec::new(); plans.len()];
    for block in function.layout.blocks() {
        for instruction in function.layout.block_insts(block) {
            for value in function.dfg.inst_values(instruction) {
                let value = function.dfg.resolve_aliases(value);
                let number = home(function, value).filter(|&home| home != block).and_then(|home| numbers.get(&home));
                if let Some(&number) = number {
                    found[number].push(value);
                }
            }
        }
    }
    for (plan, found) in plans.iter().zip(&mut found) {
        let dfg = &function.dfg;
        let leaving = dfg.insts[plan.shape.branch].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
        let leaving = leaving.iter().filter(|call| call.block(&dfg.value_lists) != plan.shape.block);
        let values = leaving.flat_map(|call| call.args(&dfg.value_lists)).filter_map(|argument| argument.as_value());
        found.extend(values.map(|value| dfg.resolve_aliases(value)).filter(|&value| plan.shape.has(function, value)));
        found.sort_unstable();
        found.dedup();
    }
    let describe = |(plan, found): (&Plan, Vec<Value>)| {
        let mut integers = Integers::new(function, &plan.shape);
        let origin = |&value: &Value| match integers.of(value) {
            Some(integer) => Origin::Integer(integer),
            None => match plan.sums.iter().position(|(sum, _)| plan.shape.next[sum.parameter] == value) {
                Some(sum) => Origin::Sum(sum),
                None => Origin::Other,
            },
        };
        let origins: Vec<_> = found.iter().map(origin).collect();
        found.into_iter().zip(origins).map(|(value, origin)| Output { value, origin }).collect()
    };
    plans.iter().zip(found).map(describe).collect()
}

/// Makes a block behind each loop in which everything that it makes has a new name, and uses these names after it.
pub(super) fn separate(function: &mut Function, plans: &[Plan], outputs: &[Vec<Output>]) -> (Vec<Block>, Outputs) {
    let (mut exits, mut renamed) = (Vec::new(), Outputs::default());
    let mut homes = FxHashMap::default();
    for (plan, outputs) in plans.iter().zip(outputs) {
        let exit = function.dfg.make_block();
        function.layout.insert_block_after(exit, plan.shape.block);
        for output in outputs {
            let ty = function.dfg.value_type(output.value);
            let new = function.dfg.append_block_param(exit, ty);
            label(function, output.value, new);
            renamed.insert(output.value, new);
            homes.insert(output.value, plan.shape.block);
        }
        exits.push(exit);
    }
    for (plan, (&exit, outputs)) in plans.iter().zip(exits.iter().zip(outputs)) {
        leave_through(function, plan, exit, outputs);
    }
    let blocks: Vec<_> = function.layout.blocks().collect();
    for block in blocks {
        let mut next = function.layout.first_inst(block);
        while let Some(instruction) = next {
            next = function.layout.next_inst(instruction);
            let aliases: FxHashMap<Value, Value> = function
                .dfg
                .inst_values(instruction)
                .filter_map(|value| {
                    let resolved = function.dfg.resolve_aliases(value);
                    let home = homes.get(&resolved)?;
                    (*home != block).then(|| (value, renamed[&resolved]))
                })
                .collect();
            if !aliases.is_empty() {
                function.dfg.map_inst_values(instruction, |value| aliases.get(&value).copied().unwrap_or(value));
            }
        }
    }
    (exits, renamed)
}

/// Gives debuggers the same label for the new name of a value.
fn label(function: &mut Function, value: Value, new: Value) {
    if let Some(labels) = &mut function.dfg.values_labels
        && let Some(known) = labels.get(&value).cloned()
    {
        labels.insert(new, known);
    }
}

/// Makes the branch at the end of a loop leave through `exit`, which goes on to where it went before.
fn leave_through(function: &mut Function, plan: &Plan, exit: Block, outputs: &[Output]) {
    let dfg = &mut function.dfg;
    let branches = dfg.insts[plan.shape.branch].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
    let Some(leaving) = branches.iter_mut().find(|call| call.block(&dfg.value_lists) != plan.shape.block) else { return };
    let after = leaving.block(&dfg.value_lists);
    let arguments: Vec<BlockArg> = leaving.args(&dfg.value_lists).collect();
    leaving.clear(&mut dfg.value_lists);
    leaving.set_block(exit, &mut dfg.value_lists);
    leaving.extend(outputs.iter().map(|output| output.value), &mut dfg.value_lists);
    let mut cursor = FuncCursor::new(function).at_bottom(exit);
    locate(&mut cursor, plan.shape.branch);
    // The names of what the loop makes are replaced with everything else behind it.
    cursor.ins().jump(after, &arguments);
}

/// Puts the loop for vectors in front of a loop.
pub(super) fn insert(
    function: &mut Function,
    flow: &ControlFlowGraph,
    plan: &Plan,
    memories: &Memories,
    outputs: &[Output],
    exit: Block,
    renamed: &Outputs,
) {
    let block = plan.shape.block;
    let [check, start, rounds, end] = [(); 4].map(|()| {
        let new = function.dfg.make_block();
        function.layout.insert_block(new, block);
        new
    });
    let branches: Vec<Inst> = flow.pred_iter(block).filter(|from| from.block != block).map(|from| from.inst).collect();
    branches.into_iter().for_each(|branch| function.rewrite_branch_destination(branch, block, check));
    let entering: Vec<Value> = plan.shape.parameters.iter().map(|&parameter| {
        let ty = function.dfg.value_type(parameter);
        function.dfg.append_block_param(check, ty)
    }).collect();
    // What a value of the plan is in front of the loop.
    let value = |value: Value| match plan.shape.parameter(value) {
        Some(number) => entering[number],
        None => renamed.get(&value).copied().unwrap_or(value),
    };
    let remains = usize::from(outputs.iter().any(|output| matches!(output.origin, Origin::Other)));
    let mut cursor = FuncCursor::new(function).at_bottom(check);
    locate(&mut cursor, plan.shape.branch);
    let Some(checked) = check::emit(&mut cursor, plan, memories, &value, remains) else { unreachable!("the plan has lengths") };
    let arguments: Vec<BlockArg> = entering.iter().map(|&value| value.into()).collect();
    cursor.ins().brif(checked.passes, start, &[], block, &arguments);

    cursor.goto_bottom(start);
    let mut vectors = Vectors::before(&mut cursor, plan, &value, &checked.starts);
    locate(&mut cursor, plan.shape.branch);
    let unit = plan.least_step();
    let bytes = cursor.ins().imul_imm_s(checked.iterations, unit);
    let zero = cursor.ins().iconst(types::I64, 0);
    let mut first: Vec<BlockArg> = vec![zero.into()];
    let mut sums: Vec<Vec<Value>> = Vec::new();
    for (sum, _) in &plan.sums {
        let ty = cursor.func.dfg.value_type(plan.shape.parameters[sum.parameter]);
        let zero = cursor.ins().iconst(ty, 0);
        let zero = cursor.ins().splat(of_lanes(ty), zero);
        first.extend(vec![BlockArg::Value(zero); plan.vectors(ty.bytes())]);
    }
    for previous in &plan.previous {
        let parameter = plan.shape.parameters[previous.parameter];
        let ty = of_lanes(cursor.func.dfg.value_type(parameter));
        first.push(cursor.ins().splat(ty, value(parameter)).into());
    }
    cursor.ins().jump(rounds, &first);

    let offset = cursor.func.dfg.append_block_param(rounds, types::I64);
    for (sum, _) in &plan.sums {
        let ty = cursor.func.dfg.value_type(plan.shape.parameters[sum.parameter]);
        let lanes = (0..plan.vectors(ty.bytes())).map(|_| cursor.func.dfg.append_block_param(rounds, of_lanes(ty)));
        sums.push(lanes.collect());
    }
    for previous in &plan.previous {
        let ty = of_lanes(cursor.func.dfg.value_type(plan.shape.parameters[previous.parameter]));
        vectors.start_with(previous.pack, cursor.func.dfg.append_block_param(rounds, ty));
    }
    cursor.goto_bottom(rounds);
    let addresses: Vec<_> = plan.groups.iter().zip(&checked.starts).map(|(group, &start)| match group.step() / unit {
        0 => start,
        1 => cursor.ins().iadd(start, offset),
        times => {
            let scaled = cursor.ins().ishl_imm_u(offset, i64::from(times.trailing_zeros()));
            cursor.ins().iadd(start, scaled)
        }
    }).collect();
    vectors.round(&mut cursor, &addresses);
    for (number, (_, packs)) in plan.sums.iter().enumerate() {
        for &pack in packs {
            let parts = vectors.of(&mut cursor, pack);
            let added = sums[number].iter().zip(parts).map(|(&sum, part)| cursor.ins().iadd(sum, part)).collect();
            sums[number] = added;
        }
    }
    let ends: Vec<Value> = plan.previous.iter().filter_map(|it| vectors.of(&mut cursor, it.of).last().copied()).collect();
    locate(&mut cursor, plan.shape.branch);
    let next = cursor.ins().iadd_imm_s(offset, unit * plan.together() as i64);
    let goes_on = cursor.ins().icmp(cranelift_codegen::ir::condcodes::IntCC::NotEqual, next, bytes);
    let arguments: Vec<BlockArg> = [next].iter().chain(sums.iter().flatten()).chain(&ends).map(|&value| value.into()).collect();
    cursor.ins().brif(goes_on, rounds, &arguments, end, &[]);

    cursor.goto_bottom(end);
    let mut entering = entering.clone();
    let done = cursor.ins().ireduce(types::I32, checked.iterations);
    let mut integers = Integers::new(cursor.func, &plan.shape);
    let steps: Vec<Option<u32>> = plan.shape.parameters.iter().map(|&it| integers.of(it).map(|it| it.step)).collect();
    let before = entering.clone();
    for (number, step) in steps.into_iter().enumerate() {
        if let Some(step) = step {
            let way = cursor.ins().imul_imm_s(done, i64::from(step.cast_signed()));
            entering[number] = cursor.ins().iadd(before[number], way);
        }
    }
    for ((sum, _), lanes) in plan.sums.iter().zip(&sums) {
        let ty = cursor.func.dfg.value_type(before[sum.parameter]);
        entering[sum.parameter] = total(&mut cursor, before[sum.parameter], lanes, ty);
    }
    for (previous, &vector) in plan.previous.iter().zip(&ends) {
        let lanes = cursor.func.dfg.value_type(vector).lane_count() as u8;
        entering[previous.parameter] = cursor.ins().extractlane(vector, lanes - 1);
    }
    let arguments: Vec<BlockArg> = entering.iter().map(|&value| value.into()).collect();
    if remains > 0 {
        cursor.ins().jump(block, &arguments);
        return;
    }
    let results: Vec<BlockArg> = outputs.iter().map(|output| match &output.origin {
        Origin::Integer(integer) => {
            let first = check::integer(&mut cursor, &Affine { step: 0, ..integer.clone() }, &value);
            let last = cursor.ins().iadd_imm_s(done, -1);
            let way = cursor.ins().imul_imm_s(last, i64::from(integer.step.cast_signed()));
            cursor.ins().iadd(first, way).into()
        }
        Origin::Sum(sum) => entering[plan.sums[*sum].0.parameter].into(),
        Origin::Other => unreachable!("the loop itself makes it"),
    }).collect();
    let is_done = cursor.ins().icmp(cranelift_codegen::ir::condcodes::IntCC::Equal, checked.iterations, checked.all);
    cursor.ins().brif(is_done, exit, &results, block, &arguments);
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

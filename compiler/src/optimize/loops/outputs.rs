//! Whatever a loop makes that is used after it.
//!
//! Once there are two ways to what comes after a loop, neither makes it for the other. So behind each loop is a block with parameters
//! for all of it, which have the names that are used from there on.

use super::affine::{Affine, Integers};
use super::lanes::locate;
use super::plan::Plan;
use super::shape::home;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Block, BlockArg, Function, InstBuilder, Value};
use rustc_hash::FxHashMap;

/// What a loop makes that is used after it, and what that becomes.
pub(super) type Outputs = FxHashMap<Value, Value>;

/// Something that is used after a loop.
#[derive(Debug)]
pub(super) struct Output {
    value: Value,
    pub(super) origin: Origin,
}

/// How the loop for vectors gets it, too.
#[derive(Debug)]
pub(super) enum Origin {
    /// It changes by the same amount in each iteration.
    Integer(Affine),
    /// It is the final value of a parameter; its place among these.
    Final(usize),
    /// The loop itself must make it.
    Other,
}

/// Returns what each loop makes that is used after it.
pub(super) fn find(function: &Function, plans: &[Plan]) -> Vec<Vec<Output>> {
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
            None => match plan.combined().find(|&parameter| plan.shape.next[parameter] == value) {
                Some(parameter) => Origin::Final(parameter),
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

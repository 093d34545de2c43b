//! Whether it is worth it to select values in the place of a branch.

use super::edges::Edges;
use super::fork::Fork;
use cranelift_codegen::ir::{Block, Function, Opcode, Value, ValueDef};
use rustc_hash::FxHashSet;

/// The most steps on the way from a condition to what it depends on.
const MOST: usize = 300;

/// Whether it is likely to be worth it: the condition depends on what the loop reads, and not on what is selected.
///
/// A chain from a selected value over the condition to the next selected value would be waited for in each iteration, while a branch is predicted.
pub(super) fn is_likely(function: &Function, edges: &Edges, is_in_loop: &dyn Fn(Block) -> bool, fork: &Fork) -> bool {
    let parameters = function.dfg.block_params(fork.join);
    let selected: Vec<Value> = fork.differences().map(|place| parameters[place]).collect();
    let (mut open, mut seen, mut steps) = (vec![fork.condition], FxHashSet::default(), 0);
    let mut is_data = false;
    while let Some(value) = open.pop() {
        let value = function.dfg.resolve_aliases(value);
        if selected.contains(&value) || steps > MOST {
            return false;
        }
        if !seen.insert(value) {
            continue;
        }
        match function.dfg.value_def(value) {
            ValueDef::Result(inst, _) if function.layout.inst_block(inst).is_some_and(is_in_loop) => {
                is_data |= is_unpredictable(function.dfg.insts[inst].opcode());
                let before = open.len();
                open.extend(function.dfg.inst_values(inst).take(MOST));
                steps += open.len() - before;
            }
            ValueDef::Param(block, number) if is_in_loop(block) => {
                let Some(arguments) = edges.arguments(function, block, number) else { return false };
                steps += arguments.len();
                open.extend(arguments);
            }
            _ => {}
        }
    }
    is_data
}

/// Whether the results of an instruction have no simple pattern.
fn is_unpredictable(opcode: Opcode) -> bool {
    let is_mixing = matches!(opcode, Opcode::Imul | Opcode::Bxor | Opcode::Rotl | Opcode::Rotr | Opcode::Ushr | Opcode::Fcmp);
    opcode.can_load() || opcode.is_call() || is_mixing
}

//! Selections in the place of a branch.

use super::edges::Edges;
use super::fork::Fork;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{BlockArg, Function, InstBuilder};

/// Takes both ways of a fork, and selects what they lead to the block with where they meet.
pub(super) fn choose(function: &mut Function, edges: &mut Edges, fork: &Fork) {
    let mut gone = vec![fork.branch];
    for arm in fork.arms() {
        gone.extend(function.layout.last_inst(arm));
        while let Some(inst) = function.layout.first_inst(arm) {
            function.layout.remove_inst(inst);
            if !gone.contains(&inst) {
                function.layout.insert_inst(inst, fork.branch);
            }
        }
        function.layout.remove_block(arm);
    }
    let location = function.srcloc(fork.branch);
    let mut cursor = FuncCursor::new(function).at_inst(fork.branch).with_srcloc(location);
    let [chosen, other] = &fork.ways;
    let selected = chosen.arguments.iter().zip(&other.arguments).map(|(&chosen, &other)| match chosen == other {
        true => BlockArg::Value(chosen),
        false => BlockArg::Value(cursor.ins().select(fork.condition, chosen, other)),
    });
    let selected: Vec<_> = selected.collect();
    cursor.ins().jump(fork.join, &selected);
    function.layout.remove_inst(fork.branch);
    if let Some(jump) = function.layout.last_inst(fork.block) {
        edges.replace(fork.join, &gone, jump);
    }
}

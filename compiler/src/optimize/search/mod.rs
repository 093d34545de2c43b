//! Loops that search: until two sequences differ, or an element has some value.
//!
//! `memcmp`, `strlen`, `strcmp`, the length of a match, and what programs write themselves compare an element an iteration. Before such
//! a loop, as many elements as fit into a machine word are compared at once, while that stays inside of the memory: iterations that
//! would not leave the loop are skipped. The loop itself stays as it is and does the rest: what it leaves with, and where it traps, is
//! its own.
//!
//! * [`shape`]: loops without effects, and how each of their values changes from one iteration to the next;
//! * [`exits`]: when such a loop is left;
//! * [`skip`]: the code before it.

mod exits;
mod shape;
mod skip;

use super::memories::Memories;
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, Function};
use shape::{Shape, is_element};

/// Compares words before loops that search; returns the number of these loops.
pub(super) fn accelerate(function: &mut Function, memories: &Memories) -> u64 {
    let latches = latches(function);
    if latches.is_empty() {
        return 0;
    }
    let mut count = 0;
    // New blocks branch to the loop behind them alone, so the others are entered as before.
    let graph = ControlFlowGraph::with_function(function);
    for latch in latches {
        let Some(shape) = Shape::find(function, &graph, latch) else { continue };
        let Some(search) = exits::find(function, &shape, memories) else { continue };
        skip::write(function, &graph, &shape, &search);
        count += 1;
    }
    count
}

/// Returns the blocks that end with a branch back, if the function reads elements at all.
fn latches(function: &Function) -> Vec<Block> {
    let (mut latches, mut reads) = (Vec::new(), false);
    let mut is_before = cranelift_codegen::entity::EntitySet::<Block>::new();
    for block in function.layout.blocks() {
        is_before.insert(block);
        let Some(last) = function.layout.last_inst(block) else { continue };
        if shape::destinations(function, last).iter().any(|call| is_before.contains(call.block(&function.dfg.value_lists))) {
            latches.push(block);
        }
        reads = reads || function.layout.block_insts(block).any(|inst| is_element(function.dfg.insts[inst].opcode()));
    }
    if reads { latches } else { Vec::new() }
}

//! Branches in innermost loops that only choose between values: both are computed, and one is selected.
//!
//! A branch whose way depends on data is predicted wrongly now and then, which costs more than the few instructions that it skips. So
//! the instructions between a branch and the block where its ways meet move in front of it, if none of them could be noticed, and what
//! the ways lead to that block with is selected. Branches by induction variables are predicted well, and stay; so does a branch that the
//! selected value decides in a later iteration: its prediction lets iterations overlap. The block where the ways meet becomes
//! part of the one before it, so a loop may become one block, as loops for vectors must be.
//!
//! * [`edges`]: the branches to each block;
//! * [`fork`]: a branch whose ways meet again;
//! * [`arm`]: instructions that may be executed in vain;
//! * [`access`]: reads that cannot trap;
//! * [`gain`]: whether it is worth it;
//! * [`rewrite`]: selections in the place of a branch;
//! * [`join`]: blocks that become part of those before them.

mod access;
mod arm;
mod edges;
mod fork;
mod gain;
mod join;
mod rewrite;

use super::memories::Memories;
use cranelift_codegen::dominator_tree::DominatorTree;
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, Function};
use cranelift_codegen::loop_analysis::LoopAnalysis;
use edges::Edges;
use fork::Fork;
use join::Joins;
use rustc_hash::FxHashSet;

/// Selects values in the place of branches in loops; returns the number of these branches.
pub(super) fn select(function: &mut Function, memories: &Memories) -> u64 {
    let mut edges = Edges::of(function);
    // Inner branches come first: what they become is between the ways of outer ones.
    let mut blocks: Vec<_> = function.layout.blocks().filter(|&block| fork::branch(function, block).is_some()).collect();
    blocks.reverse();
    if !blocks.iter().any(|&block| fork::may_be(function, &edges, block)) {
        return 0;
    }
    let loops = loops(function);
    let outer: FxHashSet<_> = loops.loops().filter_map(|inner| loops.loop_parent(inner)).collect();
    let (mut count, mut joins) = (0, Joins::default());
    for block in blocks {
        let Some(around) = loops.innermost_loop(block).filter(|around| !outer.contains(around)) else { continue };
        let Some(fork) = Fork::at(function, &edges, block) else { continue };
        let is_in_loop = |block: Block| loops.innermost_loop(block) == Some(around);
        if arm::are_cheap(function, &fork, memories) && gain::is_likely(function, &edges, &is_in_loop, &fork) {
            rewrite::choose(function, &mut edges, &fork);
            joins.add(function, &edges, block, fork.join);
            count += 1;
        }
    }
    joins.unite(function, &edges);
    count
}

fn loops(function: &Function) -> LoopAnalysis {
    let graph = ControlFlowGraph::with_function(function);
    let tree = DominatorTree::with_function(function, &graph);
    let mut loops = LoopAnalysis::new();
    loops.compute(function, &graph, &tree);
    loops
}

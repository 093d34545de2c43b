//! Loops over arrays that handle several elements at once.
//!
//! * [`candidate`]: loops that are worth a closer look, found in one pass over the code;
//! * [`shape`]: a loop of one block;
//! * [`affine`]: integers that change by the same amount in each iteration;
//! * [`trips`]: the number of iterations;
//! * [`reductions`]: integers that a loop only combines with others;
//! * [`operation`]: what an instruction means;
//! * [`copies`]: the copies of the body that an iteration is;
//! * [`kind`], [`pack`], [`before`]: values that become lanes;
//! * [`sums`]: sums that stay in order;
//! * [`range`], [`extent`], [`width`], [`size`]: how many bits of them are needed, and how many are handled at once;
//! * [`order`]: accesses to the same bytes, which must stay in order;
//! * [`cost`]: whether it is worth it;
//! * [`plan`]: all of these together;
//! * [`check`]: the check before the loop that makes it exact;
//! * [`lanes`], [`compute`], [`vectors`], [`combine`]: instructions for vectors;
//! * [`carry`]: what a round gets from the one before;
//! * [`outputs`]: whatever a loop makes that is used after it;
//! * [`rewrite`]: a loop for vectors in front of the loop.
//!
//! The loop itself is never changed: it does what is left, and everything if the check fails, so traps are its own.

mod access;
mod affine;
mod before;
mod candidate;
mod carry;
mod check;
mod combine;
mod compute;
mod copies;
mod cost;
mod extent;
mod kind;
mod lanes;
mod operation;
mod order;
mod outputs;
mod pack;
mod plan;
mod range;
mod reductions;
mod rewrite;
mod shape;
mod size;
mod sums;
mod trips;
mod vectors;
mod width;

use super::memories::Memories;
use cost::Costs;
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, Function};
use cranelift_codegen::isa::TargetIsa;
use plan::Plan;

/// Knowledge about the target.
pub(super) struct Loops {
    costs: Costs,
}

impl Loops {
    /// Returns what is known, if code for this target may have vectors.
    pub(super) fn new(isa: &dyn TargetIsa) -> Option<Self> {
        Some(Self { costs: Costs::of(isa)? })
    }

    /// Returns the loops in a function that may be worth a closer look.
    pub(super) fn candidates(&self, function: &Function) -> Vec<Block> {
        candidate::find(function)
    }

    /// Makes loops handle several elements at once, and returns how many.
    pub(super) fn vectorize(&self, function: &mut Function, candidates: &[Block], memories: &Memories) -> u64 {
        let flow = ControlFlowGraph::with_function(function);
        let plan = |&block: &Block| {
            let plan = Plan::of(function, &flow, block, memories, self.costs.elements)?;
            self.costs.allow(&plan).then_some(plan)
        };
        let plans: Vec<_> = candidates.iter().filter_map(plan).collect();
        if plans.is_empty() {
            return 0;
        }
        let outputs = outputs::find(function, &plans);
        let (exits, renamed) = outputs::separate(function, &plans, &outputs);
        let flow = ControlFlowGraph::with_function(function);
        for ((plan, outputs), exit) in plans.iter().zip(&outputs).zip(exits) {
            rewrite::insert(function, &flow, plan, memories, (outputs, exit), &renamed);
        }
        plans.len() as u64
    }
}

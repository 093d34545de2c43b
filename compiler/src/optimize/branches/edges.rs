//! The branches that lead to each block.

use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, Value};

/// The most branches to a block that are told apart.
const MOST: usize = 32;

/// The most ways of a branch that are told apart.
const MOST_WAYS: usize = 64;

/// For each block, the branches that lead there; one that does so on two ways is named twice.
///
/// A branch keeps its name when it moves to another block, so only forks change this.
pub(super) struct Edges(SecondaryMap<Block, Leading>);

/// The branches to a block.
#[derive(Clone)]
enum Leading {
    Few(Vec<Inst>),
    Many,
}

impl Default for Leading {
    fn default() -> Self {
        Leading::Few(Vec::new())
    }
}

impl Edges {
    /// Returns those of a function.
    pub(super) fn of(function: &Function) -> Self {
        let mut edges = Self(SecondaryMap::new());
        for block in function.layout.blocks() {
            let Some(last) = function.layout.last_inst(block) else { continue };
            let dfg = &function.dfg;
            for call in dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
                edges.add(call.block(&dfg.value_lists), last);
            }
        }
        edges
    }

    /// Returns the only branch to a block, if there is one only.
    pub(super) fn only(&self, block: Block) -> Option<Inst> {
        match &self.0[block] {
            Leading::Few(branches) => (branches.len() == 1).then(|| branches[0]),
            Leading::Many => None,
        }
    }

    /// Replaces branches to a block by another one.
    pub(super) fn replace(&mut self, block: Block, gone: &[Inst], new: Inst) {
        if let Leading::Few(branches) = &mut self.0[block] {
            branches.retain(|branch| !gone.contains(branch));
            self.add(block, new);
        }
    }

    fn add(&mut self, block: Block, branch: Inst) {
        match &mut self.0[block] {
            Leading::Few(branches) if branches.len() < MOST => branches.push(branch),
            many => *many = Leading::Many,
        }
    }

    /// Returns the values that a parameter of a block may get, if they can be told.
    pub(super) fn arguments(&self, function: &Function, block: Block, number: usize) -> Option<Vec<Value>> {
        let Leading::Few(branches) = &self.0[block] else { return None };
        let dfg = &function.dfg;
        let mut arguments = Vec::new();
        for &branch in branches {
            let calls = dfg.insts[branch].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
            if calls.len() > MOST_WAYS {
                return None;
            }
            for call in calls.iter().filter(|call| call.block(&dfg.value_lists) == block) {
                let BlockArg::Value(value) = call.args(&dfg.value_lists).nth(number)? else { return None };
                arguments.push(value);
            }
        }
        Some(arguments)
    }
}

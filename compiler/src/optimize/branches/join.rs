//! Blocks that become part of the one before them, because nothing else leads to them any more.
//!
//! Small ones do at once, so that an outer branch finds one block. The others follow at the end, from the first block on: so each instruction
//! moves only once more.

use super::edges::Edges;
use cranelift_codegen::ir::{Block, BlockArg, Function, InstructionData, Value, ValueLabelAssignments};
use rustc_hash::FxHashMap;

/// The most instructions of a block that becomes part of another one at once.
const MOST_AT_ONCE: usize = 16;

/// Blocks with selections in the place of a branch, and the blocks that follow them.
#[derive(Default)]
pub(super) struct Joins {
    /// The pairs that are not united yet, the last ones first.
    left: Vec<(Block, Block)>,
    /// For each block that became part of another one, that one.
    wholes: FxHashMap<Block, Block>,
}

impl Joins {
    /// Adds a block and the one that follows it.
    pub(super) fn add(&mut self, function: &mut Function, edges: &Edges, block: Block, join: Block) {
        if function.layout.block_insts(join).take(MOST_AT_ONCE + 1).count() > MOST_AT_ONCE {
            self.left.push((block, join));
        } else if unite(function, edges, block, join) {
            self.wholes.insert(join, block);
        }
    }

    /// Unites those that are left.
    pub(super) fn unite(mut self, function: &mut Function, edges: &Edges) {
        for (block, join) in std::mem::take(&mut self.left).into_iter().rev() {
            let whole = self.whole(block);
            if unite(function, edges, whole, join) {
                self.wholes.insert(join, whole);
            }
        }
    }

    /// Returns the block that a block is part of now.
    fn whole(&mut self, block: Block) -> Block {
        let mut whole = block;
        while let Some(&larger) = self.wholes.get(&whole) {
            whole = larger;
        }
        if whole != block {
            self.wholes.insert(block, whole);
        }
        whole
    }
}

/// Makes a block part of the one that ends with a jump to it, if nothing else leads there.
fn unite(function: &mut Function, edges: &Edges, block: Block, join: Block) -> bool {
    let Some(jump) = function.layout.last_inst(block) else { return false };
    let InstructionData::Jump { destination, .. } = &function.dfg.insts[jump] else { return false };
    let lists = &function.dfg.value_lists;
    let is_only = edges.only(join) == Some(jump) && destination.block(lists) == join && join != block;
    if !is_only || function.layout.entry_block() == Some(join) {
        return false;
    }
    let arguments: Vec<_> = destination.args(lists).filter_map(|argument: BlockArg| argument.as_value()).collect();
    let parameters = function.dfg.block_params(join).to_vec();
    function.dfg.detach_block_params(join);
    for (parameter, argument) in parameters.into_iter().zip(arguments) {
        label(function, parameter, argument);
        function.dfg.change_to_alias(parameter, argument);
    }
    function.layout.remove_inst(jump);
    while let Some(inst) = function.layout.first_inst(join) {
        function.layout.remove_inst(inst);
        function.layout.append_inst(inst, block);
    }
    function.layout.remove_block(join);
    true
}

/// Gives debuggers the labels of a value for another one, besides its own.
fn label(function: &mut Function, value: Value, new: Value) {
    let new = function.dfg.resolve_aliases(new);
    let Some(labels) = &mut function.dfg.values_labels else { return };
    let Some(ValueLabelAssignments::Starts(more)) = labels.remove(&value) else { return };
    match labels.entry(new).or_insert_with(|| ValueLabelAssignments::Starts(Vec::new())) {
        ValueLabelAssignments::Starts(starts) => starts.extend(more),
        ValueLabelAssignments::Alias { .. } => {}
    }
}

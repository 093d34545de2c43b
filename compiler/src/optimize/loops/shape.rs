//! The shape of a loop of one block.

use cranelift_codegen::ir::{Block, BlockArg, BlockCall, Function, Inst, InstructionData, Value, ValueDef};

/// A loop that is one block. Values are without aliases.
#[derive(Debug)]
pub(super) struct Shape {
    /// The block.
    pub(super) block: Block,
    /// Its parameters.
    pub(super) parameters: Vec<Value>,
    /// The values of the parameters in the next iteration.
    pub(super) next: Vec<Value>,
    /// The condition of the branch at its end.
    pub(super) condition: Value,
    /// Whether the loop goes on if the condition holds, and not if it does not.
    pub(super) repeats_if: bool,
    /// The branch.
    pub(super) branch: Inst,
}

impl Shape {
    /// Returns the shape of a candidate.
    pub(super) fn of(function: &Function, block: Block) -> Option<Self> {
        let branch = function.layout.last_inst(block)?;
        let InstructionData::Brif { arg, blocks, .. } = &function.dfg.insts[branch] else { return None };
        let lists = &function.dfg.value_lists;
        let repeats_if = blocks[0].block(lists) == block;
        let value = |argument: BlockArg| argument.as_value().map(|value| function.dfg.resolve_aliases(value));
        let back = if repeats_if { &blocks[0] } else { &blocks[1] };
        let next = back.args(lists).map(value).collect::<Option<_>>()?;
        let parameters = function.dfg.block_params(block).to_vec();
        Some(Self { block, parameters, next, condition: function.dfg.resolve_aliases(*arg), repeats_if, branch })
    }

    /// Whether a value is made in the loop.
    pub(super) fn has(&self, function: &Function, value: Value) -> bool {
        home(function, value) == Some(self.block)
    }

    /// Returns the instruction of the loop that makes a value.
    pub(super) fn inside(&self, function: &Function, value: Value) -> Option<Inst> {
        let instruction = function.dfg.value_def(value).inst()?;
        (function.layout.inst_block(instruction) == Some(self.block)).then_some(instruction)
    }

    /// Returns the place of a value among the parameters.
    pub(super) fn parameter(&self, value: Value) -> Option<usize> {
        self.parameters.iter().position(|&parameter| parameter == value)
    }
}

/// Returns the block in which a value is made.
pub(super) fn home(function: &Function, value: Value) -> Option<Block> {
    match function.dfg.value_def(value) {
        ValueDef::Result(instruction, _) => function.layout.inst_block(instruction),
        ValueDef::Param(block, _) => Some(block),
        ValueDef::Union(..) => None,
    }
}

/// Whether a block ends with a branch to itself or on.
pub(super) fn repeats(function: &Function, block: Block) -> bool {
    let Some(last) = function.layout.last_inst(block) else { return false };
    let InstructionData::Brif { blocks, .. } = &function.dfg.insts[last] else { return false };
    let to_itself = |call: &BlockCall| call.block(&function.dfg.value_lists) == block;
    to_itself(&blocks[0]) != to_itself(&blocks[1])
}

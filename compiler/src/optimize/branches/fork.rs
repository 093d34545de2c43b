//! A branch whose two ways meet again after at most one block each.

use super::edges::Edges;
use cranelift_codegen::ir::{Block, BlockCall, Function, Inst, InstructionData, Opcode, Value};

/// A branch whose ways meet again.
pub(super) struct Fork {
    /// The block that ends with it.
    pub(super) block: Block,
    /// The branch.
    pub(super) branch: Inst,
    /// Its condition: the first way is taken if it is not zero.
    pub(super) condition: Value,
    /// The ways.
    pub(super) ways: [Way; 2],
    /// The block where they meet.
    pub(super) join: Block,
}

/// A way from a branch to where the ways meet.
pub(super) struct Way {
    /// The block between, which nothing else leads to.
    pub(super) arm: Option<Block>,
    /// The arguments that it passes, without aliases.
    pub(super) arguments: Vec<Value>,
}

impl Fork {
    /// Returns the fork at the end of a block.
    pub(super) fn at(function: &Function, edges: &Edges, block: Block) -> Option<Self> {
        let (branch, calls) = branch(function, block)?;
        let InstructionData::Brif { arg, .. } = function.dfg.insts[branch] else { return None };
        let join = join(function, edges, block, calls)?;
        let way = |call: &BlockCall| way(function, call, join);
        let ways = [way(&calls[0])?, way(&calls[1])?];
        Some(Self { block, branch, condition: condition(function, arg), ways, join })
    }

    /// Returns the blocks between.
    pub(super) fn arms(&self) -> impl Iterator<Item = Block> {
        self.ways.iter().filter_map(|way| way.arm)
    }

    /// Returns the places of the parameters that get another value on the one way than on the other.
    pub(super) fn differences(&self) -> impl Iterator<Item = usize> {
        let [one, other] = &self.ways;
        (0..one.arguments.len()).filter(|&place| one.arguments[place] != other.arguments[place])
    }
}

/// Whether the ways at the end of a block meet after at most one block each.
pub(super) fn may_be(function: &Function, edges: &Edges, block: Block) -> bool {
    branch(function, block).is_some_and(|(_, calls)| join(function, edges, block, calls).is_some())
}

/// Returns the branch at the end of a block.
pub(super) fn branch(function: &Function, block: Block) -> Option<(Inst, &[BlockCall; 2])> {
    let branch = function.layout.last_inst(block)?;
    match &function.dfg.insts[branch] {
        InstructionData::Brif { blocks, .. } => Some((branch, blocks)),
        _ => None,
    }
}

/// Returns where two ways meet.
fn join(function: &Function, edges: &Edges, block: Block, calls: &[BlockCall; 2]) -> Option<Block> {
    let [one, other] = calls.each_ref().map(|call| call.block(&function.dfg.value_lists));
    if one == other {
        return Some(one);
    }
    let beyond = |arm: Block| {
        let is_arm = edges.only(arm).is_some()
            && arm != block
            && function.layout.entry_block() != Some(arm)
            && function.dfg.block_params(arm).is_empty()
            && !function.layout.is_cold(arm);
        match function.dfg.insts[function.layout.last_inst(arm).filter(|_| is_arm)?] {
            InstructionData::Jump { destination, .. } => Some(destination.block(&function.dfg.value_lists)),
            _ => None,
        }
    };
    let met = match (beyond(one), beyond(other)) {
        (Some(met), _) if met == other => other,
        (_, Some(met)) if met == one => one,
        (Some(met), Some(too)) if met == too => met,
        _ => return None,
    };
    // Of a way that is rarely taken, nothing is computed in vain.
    (!function.layout.is_cold(met) || function.layout.is_cold(block)).then_some(met)
}

fn way(function: &Function, call: &BlockCall, join: Block) -> Option<Way> {
    let lists = &function.dfg.value_lists;
    let first = call.block(lists);
    let arm = (first != join).then_some(first);
    let call = match arm {
        None => call,
        Some(arm) => match &function.dfg.insts[function.layout.last_inst(arm)?] {
            InstructionData::Jump { destination, .. } => destination,
            _ => return None,
        },
    };
    let value = |argument: cranelift_codegen::ir::BlockArg| Some(function.dfg.resolve_aliases(argument.as_value()?));
    Some(Way { arm, arguments: call.args(lists).map(value).collect::<Option<_>>()? })
}

/// Returns a value that is zero exactly if another one is: the comparison, if it is one that was made a number.
fn condition(function: &Function, value: Value) -> Value {
    let value = function.dfg.resolve_aliases(value);
    match function.dfg.value_def(value).inst().map(|inst| function.dfg.insts[inst]) {
        Some(InstructionData::Unary { opcode: Opcode::Uextend, arg }) => function.dfg.resolve_aliases(arg),
        _ => value,
    }
}

//! Loops of few blocks one after the other, without effects, and how each of their values changes from one iteration to the next.

use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, BlockArg, BlockCall, Function, Inst, InstructionData, Opcode, Type, Value, ValueDef, types};

/// The most blocks of a loop.
const MOST_BLOCKS: usize = 4;

/// The most instructions of a loop.
const MOST_INSTRUCTIONS: usize = 40;

/// The most operations between a value and the parameters of the loop.
const MOST_OPERATIONS: usize = 8;

/// A loop.
pub(super) struct Shape {
    /// Its blocks: each but the first is entered from the one before it alone, and the last branches to the first.
    pub(super) blocks: Vec<Block>,
    /// The amount by which each parameter of the first block becomes more in an iteration.
    pub(super) steps: Vec<i64>,
}

/// A number in an iteration: a sum of values that do not change and of parameters of the loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Linear {
    /// The amount by which it becomes more in an iteration.
    pub(super) step: i64,
    pub(super) terms: Vec<Value>,
    pub(super) constant: i64,
}

impl Shape {
    /// Returns the loop whose last block is `latch`.
    pub(super) fn find(function: &Function, graph: &ControlFlowGraph, latch: Block) -> Option<Shape> {
        let last = function.layout.last_inst(latch)?;
        let lists = &function.dfg.value_lists;
        let goes_to = |block| destinations(function, last).iter().any(|call| call.block(lists) == block);
        let mut blocks = vec![latch];
        while !goes_to(blocks[blocks.len() - 1]) {
            let mut predecessors = graph.pred_iter(blocks[blocks.len() - 1]);
            let before = predecessors.next()?.block;
            if predecessors.next().is_some() || blocks.contains(&before) || blocks.len() == MOST_BLOCKS {
                return None;
            }
            blocks.push(before);
        }
        blocks.reverse();
        let instructions = || blocks.iter().flat_map(|&block| function.layout.block_insts(block));
        if instructions().count() > MOST_INSTRUCTIONS || instructions().any(|inst| has_effects(function, inst)) {
            return None;
        }
        let mut shape = Shape { blocks, steps: Vec::new() };
        let back = destinations(function, last).iter().find(|call| call.block(lists) == shape.header())?;
        let parameters = function.dfg.block_params(shape.header());
        let steps = parameters.iter().zip(back.args(lists)).map(|(&parameter, argument)| match argument {
            BlockArg::Value(next) => shape.step(function, parameter, function.dfg.resolve_aliases(next)),
            _ => None,
        });
        shape.steps = steps.collect::<Option<_>>()?;
        Some(shape)
    }

    /// Returns the first block.
    pub(super) fn header(&self) -> Block {
        self.blocks[0]
    }

    /// Returns the successor of a block in the loop.
    pub(super) fn successor(&self, index: usize) -> Block {
        self.blocks[(index + 1) % self.blocks.len()]
    }

    /// Returns the amount that an iteration adds to a parameter, if `next` is a number of the same type with that added.
    fn step(&self, function: &Function, parameter: Value, next: Value) -> Option<i64> {
        if next == parameter {
            return Some(0);
        }
        let InstructionData::Binary { opcode: Opcode::Iadd, args } = function.dfg.insts[definition(function, next)?] else {
            return None;
        };
        let args = args.map(|arg| function.dfg.resolve_aliases(arg));
        let other = if args[0] == parameter { args[1] } else { args[0] };
        args.contains(&parameter).then_some(())?;
        constant(function, other)
    }

    /// Whether a value is computed in the loop.
    pub(super) fn has(&self, function: &Function, value: Value) -> bool {
        let block = match function.dfg.value_def(value) {
            ValueDef::Result(inst, _) => function.layout.inst_block(inst),
            ValueDef::Param(block, _) => Some(block),
            ValueDef::Union(..) => None,
        };
        block.is_none_or(|block| self.blocks.contains(&block))
    }

    /// Returns a number as a sum, if it is one.
    pub(super) fn linear(&self, function: &Function, value: Value) -> Option<Linear> {
        let ty = function.dfg.value_type(value);
        let mut sum = Linear { step: 0, terms: Vec::new(), constant: 0 };
        let (mut open, mut operations) = (vec![value], 0);
        while let Some(value) = open.pop() {
            let value = function.dfg.resolve_aliases(value);
            if let Some(constant) = constant(function, value) {
                sum.constant = sum.constant.wrapping_add(constant);
                continue;
            }
            let parameter = function.dfg.block_params(self.header()).iter().position(|&parameter| parameter == value);
            if parameter.is_none() && self.has(function, value) {
                let InstructionData::Binary { opcode: Opcode::Iadd, args } = function.dfg.insts[definition(function, value)?]
                else {
                    return None;
                };
                open.extend(args);
                operations += 1;
                (operations <= MOST_OPERATIONS).then_some(())?;
                continue;
            }
            sum.step = sum.step.wrapping_add(parameter.map_or(0, |number| self.steps[number]));
            sum.terms.push(value);
        }
        sum.terms.sort_unstable();
        matches!(ty, types::I32 | types::I64).then_some(sum)
    }
}

/// Returns where an instruction branches to, if it is a plain branch.
pub(super) fn destinations(function: &Function, inst: Inst) -> &[BlockCall] {
    match &function.dfg.insts[inst] {
        InstructionData::Brif { blocks, .. } => blocks,
        InstructionData::Jump { destination, .. } => std::slice::from_ref(destination),
        _ => &[],
    }
}

/// Whether skipping an instruction could be noticed, or it is none that a loop that searches has.
fn has_effects(function: &Function, inst: Inst) -> bool {
    let opcode = function.dfg.insts[inst].opcode();
    match opcode {
        Opcode::Brif | Opcode::Jump => false,
        _ if is_element(opcode) => false,
        _ => {
            opcode.is_branch()
                || opcode.is_call()
                || opcode.can_load()
                || opcode.can_store()
                || opcode.can_trap()
                || opcode.other_side_effects()
        }
    }
}

/// Returns the instruction that makes a value.
pub(super) fn definition(function: &Function, value: Value) -> Option<Inst> {
    function.dfg.value_def(function.dfg.resolve_aliases(value)).inst()
}

/// Returns a constant with its sign.
pub(super) fn constant(function: &Function, value: Value) -> Option<i64> {
    match function.dfg.insts[definition(function, value)?] {
        InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(signed(function.dfg.value_type(value), imm.bits())),
        _ => None,
    }
}

/// Returns the bits of a number of a type as that number.
fn signed(ty: Type, bits: i64) -> i64 {
    let unused = 64 - ty.bits();
    bits << unused >> unused
}

/// Whether an instruction may read an element.
pub(super) fn is_element(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::Uload8 | Opcode::Sload8 | Opcode::Uload16 | Opcode::Sload16)
}

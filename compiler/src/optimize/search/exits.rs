//! When a loop is left: because of elements that it reads, or because it has come to an end.

use super::shape::{Linear, Shape, constant, definition, is_element};
use crate::optimize::memories::{Length, Memories};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Function, Inst, InstructionData, MemFlagsData, Opcode, Value, types};

/// Elements, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// The native address of the memory.
    pub(super) base: Value,
    /// Its length.
    pub(super) length: Length,
    /// The address of an element in it, less the offset.
    pub(super) index: Linear,
    /// The constant offset of an access.
    pub(super) offset: i32,
    /// The flags of an access.
    pub(super) flags: MemFlagsData,
    /// Whether an element becomes a number with its sign.
    is_signed: bool,
}

/// The reason for which a loop is left.
#[derive(Debug)]
pub(super) enum Exit {
    /// Elements of two sequences are not the same.
    Differ([Sequence; 2]),
    /// An element is this value, or zero if there is none.
    Found(Sequence, Option<Value>),
    /// The difference of two numbers is zero.
    Meet(Difference),
}

/// The difference of two numbers of 32 bits.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) left: Linear,
    pub(super) right: Linear,
    /// The binary logarithm of the amount by which it changes in an iteration.
    pub(super) step_log2: u32,
    /// Whether it becomes less.
    pub(super) falls: bool,
}

/// A loop that searches.
#[derive(Debug)]
pub(super) struct Search {
    /// The bytes of an element.
    pub(super) size: i64,
    pub(super) exits: Vec<Exit>,
}

/// Returns what a loop searches for, if it does nothing else.
pub(super) fn find(function: &Function, shape: &Shape, memories: &Memories) -> Option<Search> {
    let reader = Reader { function, shape, memories };
    let loads = shape.blocks.iter().flat_map(|&block| function.layout.block_insts(block));
    let loads: Vec<Inst> = loads.filter(|&inst| is_element(function.dfg.insts[inst].opcode())).collect();
    let (_, size) = reader.sequence(*loads.first()?)?;
    // All of them are made in an iteration that is skipped: none may be one that could trap.
    let is_known = |&inst: &Inst| reader.sequence(inst).is_some_and(|(sequence, own)| own == size && sequence.index.step == size);
    if !loads.iter().all(is_known) {
        return None;
    }
    let mut exits = Vec::new();
    for (index, &block) in shape.blocks.iter().enumerate() {
        if let Some(exit) = reader.exit(function.layout.last_inst(block)?, index)? {
            exits.push(exit);
        }
    }
    let searches = exits.iter().any(|exit| !matches!(exit, Exit::Meet(_)));
    // The bounds of the elements that are compared are looked at: there must not be others.
    let is_compared = |&inst: &Inst| {
        let sequence = reader.sequence(inst).map(|(sequence, _)| sequence);
        exits.iter().flat_map(Exit::sequences).any(|compared| Some(compared) == sequence.as_ref())
    };
    (searches && loads.iter().all(is_compared)).then_some(Search { size, exits })
}

impl Exit {
    /// Returns the sequences that it depends on.
    pub(super) fn sequences(&self) -> &[Sequence] {
        match self {
            Exit::Differ(sequences) => sequences,
            Exit::Found(sequence, _) => std::slice::from_ref(sequence),
            Exit::Meet(_) => &[],
        }
    }
}

/// Reads what the instructions of a loop mean.
struct Reader<'f> {
    function: &'f Function,
    shape: &'f Shape,
    memories: &'f Memories,
}

/// Whether a value is the same as another, or as zero; or is not.
#[derive(Clone, Copy)]
struct Comparison {
    left: Value,
    right: Option<Value>,
    is_equality: bool,
}

impl Reader<'_> {
    /// Returns why a block leaves the loop; nothing inside if it never does.
    fn exit(&self, last: Inst, index: usize) -> Option<Option<Exit>> {
        let InstructionData::Brif { arg, blocks, .. } = &self.function.dfg.insts[last] else { return Some(None) };
        let goes_on = [0, 1].map(|way: usize| blocks[way].block(&self.function.dfg.value_lists) == self.shape.successor(index));
        let comparison = match goes_on {
            [true, false] => self.comparison(*arg, true)?,
            [false, true] => self.comparison(*arg, false)?,
            _ => return None,
        };
        let elements = (self.element(comparison.left), comparison.right.and_then(|right| self.element(right)));
        Some(Some(match (elements, comparison.is_equality) {
            ((Some(left), Some(right)), false) if left.is_signed == right.is_signed => Exit::Differ([left, right]),
            ((Some(element), None), true) => Exit::Found(
                element,
                match comparison.right {
                    Some(value) => Some(self.invariant(value)?),
                    None => None,
                },
            ),
            ((None, Some(element)), true) => Exit::Found(element, Some(self.invariant(comparison.left)?)),
            ((None, None), true) => Exit::Meet(self.difference(comparison.left, comparison.right)?),
            _ => return None,
        }))
    }

    /// Returns the difference of two numbers, or of one and zero.
    fn difference(&self, left: Value, right: Option<Value>) -> Option<Difference> {
        let left_number = self.shape.linear(self.function, left)?;
        let right = right
            .map_or(Some(Linear { step: 0, terms: Vec::new(), constant: 0 }), |right| self.shape.linear(self.function, right))?;
        let step = left_number.step.checked_sub(right.step)?;
        let is_known =
            self.function.dfg.value_type(left) == types::I32 && step.unsigned_abs().is_power_of_two() && step.abs() < 1 << 31;
        is_known.then_some(Difference {
            left: left_number,
            right,
            step_log2: step.unsigned_abs().trailing_zeros(),
            falls: step < 0,
        })
    }

    /// Returns a comparison that is true if a condition is not zero, or if it is.
    fn comparison(&self, condition: Value, is_inverted: bool) -> Option<Comparison> {
        let (mut condition, mut is_inverted) = (condition, is_inverted);
        loop {
            let resolved = self.function.dfg.resolve_aliases(condition);
            let itself = Comparison { left: resolved, right: None, is_equality: is_inverted };
            let Some(inst) = definition(self.function, condition) else { return Some(itself) };
            match self.function.dfg.insts[inst] {
                InstructionData::Unary { opcode: Opcode::Uextend, arg } => condition = arg,
                InstructionData::IntCompare { cond: IntCC::Equal, args: [left, right], .. }
                    if constant(self.function, right) == Some(0) && self.is_condition(left) =>
                {
                    (condition, is_inverted) = (left, !is_inverted);
                }
                InstructionData::IntCompare { cond: cond @ (IntCC::Equal | IntCC::NotEqual), args: [left, right], .. } => {
                    let is_equality = (cond == IntCC::Equal) != is_inverted;
                    return Some(Comparison { left, right: Some(right), is_equality });
                }
                InstructionData::IntCompare { .. } => return None,
                InstructionData::Binary { opcode: Opcode::Isub | Opcode::Bxor, args: [left, right] } => {
                    return Some(Comparison { left, right: Some(right), is_equality: is_inverted });
                }
                _ => return Some(itself),
            }
        }
    }

    /// Whether a value is itself the result of a comparison.
    fn is_condition(&self, value: Value) -> bool {
        let Some(inst) = definition(self.function, value) else { return false };
        match self.function.dfg.insts[inst] {
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => self.is_condition(arg),
            InstructionData::IntCompare { .. } => true,
            InstructionData::Binary { opcode: Opcode::Isub | Opcode::Bxor, .. } => true,
            _ => false,
        }
    }

    /// Returns a value that does not change in the loop.
    fn invariant(&self, value: Value) -> Option<Value> {
        let value = self.function.dfg.resolve_aliases(value);
        let is_constant = constant(self.function, value).is_some();
        (is_constant || !self.shape.has(self.function, value)).then_some(value)
    }

    /// Returns the sequence that a value is an element of.
    fn element(&self, value: Value) -> Option<Sequence> {
        let inst = definition(self.function, value)?;
        is_element(self.function.dfg.insts[inst].opcode()).then_some(())?;
        self.shape.has(self.function, self.function.dfg.first_result(inst)).then_some(())?;
        Some(self.sequence(inst)?.0)
    }

    /// Returns the sequence that an instruction reads an element of, and the size of that.
    fn sequence(&self, inst: Inst) -> Option<(Sequence, i64)> {
        let dfg = &self.function.dfg;
        let InstructionData::Load { opcode, arg, offset, .. } = dfg.insts[inst] else { return None };
        let (size, is_signed) = match (opcode, dfg.value_type(dfg.first_result(inst))) {
            (Opcode::Uload8, types::I32) => (1, false),
            (Opcode::Sload8, types::I32) => (1, true),
            (Opcode::Uload16, types::I32) => (2, false),
            (Opcode::Sload16, types::I32) => (2, true),
            _ => return None,
        };
        let InstructionData::Binary { opcode: Opcode::Iadd, args: [base, index] } = dfg.insts[definition(self.function, arg)?]
        else {
            return None;
        };
        let base = dfg.resolve_aliases(base);
        let memory = self.memories.with_base(self.function, base)?;
        let InstructionData::Unary { opcode: Opcode::Uextend, arg: index } = dfg.insts[definition(self.function, index)?] else {
            return None;
        };
        let (length, offset) = (self.memories.length(memory)?, i32::from(offset));
        if self.shape.has(self.function, base) || offset < 0 || dfg.value_type(index) != types::I32 {
            return None;
        }
        let index = self.shape.linear(self.function, index)?;
        let flags = dfg.insts[inst].memflags_data(dfg)?;
        Some((Sequence { base, length, index, offset, flags, is_signed }, size))
    }
}

//! What integers may be: the [`Range`] of the result of an operation, and of a value that a loop does not change.

use super::kind::Pack;
use super::operation::{Extreme, Operation};
use super::range::Range;
use cranelift_codegen::ir::{Function, InstructionData, Opcode, Type, Value, types};

/// Returns the range of the results of an operation.
pub(super) fn of_result(operation: Operation, ty: Type, arguments: &[&Pack]) -> Range {
    let range = |number: usize| arguments.get(number).map_or(Range::of_type(ty), |pack| pack.range);
    match operation {
        Operation::Plain(opcode) => plain(opcode, ty, range(0), range(1)),
        Operation::ShiftBy(opcode, by) => shift(opcode, by, ty, range(0)),
        // All bits are those of its sign.
        Operation::Compare(_) | Operation::CompareFloat(_) => Range { low: -1, high: 0 },
        Operation::Flag => Range { low: 0, high: 1 },
        Operation::Choice => range(1).or(range(2)),
        Operation::Extreme(extreme) => of_extreme(extreme, range(0), range(1)),
        Operation::Absolute => range(0).absolute(ty),
        Operation::Distance => Range { low: 0, high: range(0).high.max(range(1).high) },
        Operation::SignExtend(bytes) => Range::signed(bytes),
        Operation::Extend { .. } => Range::unsigned(4),
        Operation::Shift(_) | Operation::Convert { .. } | Operation::Promote | Operation::Demote => Range::of_type(ty),
    }
}

fn plain(opcode: Opcode, ty: Type, one: Range, other: Range) -> Range {
    if !ty.is_int() {
        return Range::of_type(ty);
    }
    match opcode {
        Opcode::Iadd => one.plus(other, ty),
        Opcode::Isub => one.minus(other, ty),
        Opcode::Imul => one.times(other, ty),
        Opcode::Ineg => Range::one(0).minus(one, ty),
        Opcode::Bnot => Range::one(-1).minus(one, ty),
        Opcode::Band => one.masked(other, ty),
        Opcode::Bor | Opcode::Bxor => one.combined(other, ty),
        _ => Range::of_type(ty),
    }
}

fn shift(opcode: Opcode, by: u32, ty: Type, of: Range) -> Range {
    match opcode {
        Opcode::Ishl => of.shifted_left(by, ty),
        Opcode::Ushr => of.shifted_right(by, false, ty),
        Opcode::Sshr => of.shifted_right(by, true, ty),
        _ => Range::of_type(ty),
    }
}

fn of_extreme(extreme: Extreme, one: Range, other: Range) -> Range {
    let both = one.or(other);
    match (extreme.is_signed || both.low >= 0, extreme.is_greatest) {
        (true, true) => Range { low: one.low.max(other.low), high: both.high },
        (true, false) => Range { low: both.low, high: one.high.min(other.high) },
        (false, _) => both,
    }
}

/// The number of instructions in front of the loop that are looked at, one behind the other.
const DEPTH: u32 = 4;

/// Finds ranges of values by the instructions that make them.
pub(super) struct Outside<'f> {
    function: &'f Function,
}

impl<'f> Outside<'f> {
    /// Prepares to find those in a function.
    pub(super) fn new(function: &'f Function) -> Self {
        Self { function }
    }

    /// Returns the range of a value.
    pub(super) fn range(&self, value: Value) -> Range {
        self.at(value, DEPTH)
    }

    fn at(&self, value: Value, depth: u32) -> Range {
        let dfg = &self.function.dfg;
        let value = dfg.resolve_aliases(value);
        let ty = dfg.value_type(value);
        let Some(instruction) = dfg.value_def(value).inst().filter(|_| depth > 0) else { return Range::of_type(ty) };
        let at = |value: Value| self.at(value, depth - 1);
        match dfg.insts[instruction] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, .. } => {
                super::operation::number(self.function, value).map_or(Range::of_type(ty), Range::one)
            }
            InstructionData::Load { opcode, .. } if ty == types::I32 => match opcode {
                Opcode::Uload8 => Range::unsigned(1),
                Opcode::Uload16 => Range::unsigned(2),
                Opcode::Sload8 => Range::signed(1),
                Opcode::Sload16 => Range::signed(2),
                _ => Range::of_type(ty),
            },
            InstructionData::Binary { opcode: opcode @ (Opcode::Ishl | Opcode::Ushr | Opcode::Sshr), args: [of, by] } => {
                match super::operation::number(self.function, by) {
                    Some(by) => shift(opcode, by as u32 & (ty.bits() - 1), ty, at(of)),
                    None => Range::of_type(ty),
                }
            }
            InstructionData::Binary { opcode, args: [one, other] } if ty.is_int() => plain(opcode, ty, at(one), at(other)),
            InstructionData::Unary { opcode: Opcode::Sextend, arg } => at(arg),
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => match dfg.value_type(arg) {
                types::I8 => Range::unsigned(1),
                from => Some(at(arg)).filter(|range| range.low >= 0).unwrap_or(Range::unsigned(from.bytes().min(4))),
            },
            _ => Range::of_type(ty),
        }
    }
}

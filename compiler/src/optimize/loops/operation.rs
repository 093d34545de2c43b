//! What an instruction of a loop does, also where it takes several to say it.
//!
//! WebAssembly has no least and greatest of two integers and no absolute value, and its comparisons are numbers. An [`Operation`] is
//! what is meant; it is found from the instructions of one value, without anything known about its arguments.

use super::shape::Shape;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{Function, InstructionData, Opcode, Type, Value, types};

/// What an instruction does with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// What the instruction does, in each lane.
    Plain(Opcode),
    /// Shifts by a number that is not a constant.
    Shift(Opcode),
    /// Shifts by a constant.
    ShiftBy(Opcode, u32),
    /// Whether a comparison of integers holds: all bits are set, or none.
    Compare(IntCC),
    /// Whether a comparison of floating-point numbers holds, likewise.
    CompareFloat(FloatCC),
    /// 1 for such a comparison that holds, and 0 for one that does not.
    Flag,
    /// The second argument if the first is such a comparison that holds, or a number other than 0; otherwise the third.
    Choice,
    /// The least or the greatest of two integers.
    Extreme(Extreme),
    /// The distance from zero.
    Absolute,
    /// The distance of two integers that are not negative.
    Distance,
    /// The lowest bytes, with their sign.
    SignExtend(u32),
    /// An `i64` with the value of an `i32`, which has a sign or not.
    Extend {
        is_signed: bool,
    },
    /// The floating-point number of an `i32`, which has a sign or not.
    Convert {
        is_signed: bool,
    },
    /// The `f64` of an `f32`, and the other way round.
    Promote,
    Demote,
}

/// Which of two integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extreme {
    pub(super) is_greatest: bool,
    pub(super) is_signed: bool,
}

/// Returns what a value of a loop is made by, and from what.
pub(super) fn of(function: &Function, shape: &Shape, value: Value) -> Option<(Operation, Vec<Value>)> {
    let finder = Finder { function, shape };
    let dfg = &function.dfg;
    let ty = dfg.value_type(value);
    match *finder.data(value)? {
        InstructionData::IntCompare { args, cond, .. } => Some((Operation::Compare(cond), finder.resolved(&args))),
        InstructionData::FloatCompare { args, cond, .. } => Some((Operation::CompareFloat(cond), finder.resolved(&args))),
        InstructionData::Unary { opcode: Opcode::Uextend, arg } if dfg.value_type(arg) == types::I8 => {
            let comparison = dfg.resolve_aliases(arg);
            finder.is_comparison(comparison).then_some((Operation::Flag, vec![comparison]))
        }
        InstructionData::Unary { opcode, arg } => finder.unary(opcode, ty, dfg.resolve_aliases(arg)),
        InstructionData::Ternary { opcode: Opcode::Select, args } => {
            let arguments = finder.resolved(&args);
            let (condition, chosen, other) = (finder.condition(arguments[0]), arguments[1], arguments[2]);
            if let Some(found) = finder.extreme(condition, chosen, other).or_else(|| finder.turned(condition, chosen, other)) {
                return Some(found);
            }
            Some((Operation::Choice, vec![condition, chosen, other]))
        }
        InstructionData::Binary { opcode, args } => finder.binary(opcode, ty, &finder.resolved(&args)),
        _ => None,
    }
}

struct Finder<'f> {
    function: &'f Function,
    shape: &'f Shape,
}

impl Finder<'_> {
    fn data(&self, value: Value) -> Option<&InstructionData> {
        Some(&self.function.dfg.insts[self.shape.inside(self.function, value)?])
    }

    fn resolved(&self, values: &[Value]) -> Vec<Value> {
        values.iter().map(|&value| self.function.dfg.resolve_aliases(value)).collect()
    }

    /// Returns the bits of a constant integer.
    fn number(&self, value: Value) -> Option<i64> {
        number(self.function, value)
    }

    fn is_same(&self, one: Value, other: Value) -> bool {
        one == other || (self.number(one).is_some() && self.number(one) == self.number(other))
    }

    fn is_comparison(&self, value: Value) -> bool {
        let comparison = self.data(value);
        matches!(comparison, Some(InstructionData::IntCompare { .. } | InstructionData::FloatCompare { .. }))
    }

    /// Returns the comparison that a number is, if it is one.
    fn condition(&self, value: Value) -> Value {
        match self.data(value) {
            Some(InstructionData::Unary { opcode: Opcode::Uextend, arg }) => {
                let comparison = self.function.dfg.resolve_aliases(*arg);
                if self.is_comparison(comparison) { comparison } else { value }
            }
            _ => value,
        }
    }

    fn unary(&self, opcode: Opcode, ty: Type, arg: Value) -> Option<(Operation, Vec<Value>)> {
        let from = self.function.dfg.value_type(arg);
        let operation = match (opcode, ty, from) {
            (Opcode::Sqrt | Opcode::Fneg | Opcode::Fabs, types::F32 | types::F64, _) => Operation::Plain(opcode),
            (Opcode::Ineg | Opcode::Bnot, types::I32 | types::I64, _) => Operation::Plain(opcode),
            (Opcode::Uextend, types::I64, types::I32) => Operation::Extend { is_signed: false },
            (Opcode::Sextend, types::I64, types::I32) => Operation::Extend { is_signed: true },
            (Opcode::FcvtFromSint, _, types::I32) => Operation::Convert { is_signed: true },
            (Opcode::FcvtFromUint, _, types::I32) => Operation::Convert { is_signed: false },
            (Opcode::Fpromote, types::F64, types::F32) => Operation::Promote,
            (Opcode::Fdemote, types::F32, types::F64) => Operation::Demote,
            (Opcode::Sextend, types::I32, types::I8 | types::I16) => {
                let InstructionData::Unary { opcode: Opcode::Ireduce, arg } = *self.data(arg)? else { return None };
                let arg = self.function.dfg.resolve_aliases(arg);
                let is_whole = self.function.dfg.value_type(arg) == types::I32;
                return is_whole.then(|| (Operation::SignExtend(from.bytes()), vec![arg]));
            }
            _ => return None,
        };
        Some((operation, vec![arg]))
    }

    fn binary(&self, opcode: Opcode, ty: Type, args: &[Value]) -> Option<(Operation, Vec<Value>)> {
        use Opcode::{Band, Bor, Bxor, Fadd, Fdiv, Fmul, Fsub, Iadd, Imul, Ishl, Isub, Sshr, Ushr};
        let (left, right) = (args[0], args[1]);
        match (opcode, ty) {
            (Ishl | Ushr, types::I32 | types::I64) | (Sshr, types::I32) => {
                let operation = match self.number(right) {
                    Some(by) => return Some((Operation::ShiftBy(opcode, by as u32 & (ty.bits() - 1)), vec![left])),
                    None => Operation::Shift(opcode),
                };
                Some((operation, vec![left, right]))
            }
            (Isub, types::I32) if let Some(arg) = self.absolute(left, right) => Some((Operation::Absolute, vec![arg])),
            (Fadd | Fmul | Fsub | Fdiv, types::F32 | types::F64)
            | (Iadd | Isub | Band | Bor | Bxor, types::I32 | types::I64)
            | (Imul, types::I32) => Some((Operation::Plain(opcode), vec![left, right])),
            _ => None,
        }
    }

    /// Returns the integer whose distance from zero `(x ^ s) - s` is, where `s` is all copies of its sign.
    fn absolute(&self, left: Value, sign: Value) -> Option<Value> {
        let InstructionData::Binary { opcode: Opcode::Bxor, args } = self.data(left)? else { return None };
        let InstructionData::Binary { opcode: Opcode::Sshr, args: [of, by] } = *self.data(sign)? else { return None };
        let of = self.function.dfg.resolve_aliases(of);
        let args = self.resolved(args);
        let is_so = self.number(by) == Some(31) && (args == [of, sign] || args == [sign, of]);
        is_so.then_some(of)
    }

    /// Returns the least or greatest of two integers, if a choice is that.
    fn extreme(&self, condition: Value, chosen: Value, other: Value) -> Option<(Operation, Vec<Value>)> {
        let InstructionData::IntCompare { args, cond, .. } = self.data(condition)? else { return None };
        let args = self.resolved(args);
        let is_first = if self.is_same(args[0], chosen) && self.is_same(args[1], other) {
            true
        } else if self.is_same(args[0], other) && self.is_same(args[1], chosen) {
            false
        } else {
            return None;
        };
        use IntCC::{
            Equal, NotEqual, SignedGreaterThan, SignedGreaterThanOrEqual, UnsignedGreaterThan, UnsignedGreaterThanOrEqual,
        };
        let is_greater = match *cond {
            Equal | NotEqual => return None,
            SignedGreaterThan | SignedGreaterThanOrEqual | UnsignedGreaterThan | UnsignedGreaterThanOrEqual => true,
            _ => false,
        };
        let is_signed = *cond != cond.unsigned();
        let extreme = Extreme { is_greatest: is_greater == is_first, is_signed };
        Some((Operation::Extreme(extreme), vec![chosen, other]))
    }

    /// Returns the distance from zero, if a choice between a number and its negative is that.
    fn turned(&self, condition: Value, chosen: Value, other: Value) -> Option<(Operation, Vec<Value>)> {
        let InstructionData::IntCompare { args, cond, .. } = self.data(condition)? else { return None };
        let args = self.resolved(args);
        let is_negative_of = |one: Value, of: Value| match self.data(one) {
            Some(InstructionData::Unary { opcode: Opcode::Ineg, arg }) => self.resolved(&[*arg]) == [of],
            Some(InstructionData::Binary { opcode: Opcode::Isub, args }) => {
                self.number(args[0]) == Some(0) && self.resolved(&args[1..]) == [of]
            }
            _ => false,
        };
        let bound = self.number(args[1])?;
        let is_below = matches!((*cond, bound), (IntCC::SignedLessThan, 0 | 1) | (IntCC::SignedLessThanOrEqual, -1 | 0));
        let is_above = matches!((*cond, bound), (IntCC::SignedGreaterThan, -1 | 0) | (IntCC::SignedGreaterThanOrEqual, 0 | 1));
        let is_so = self.function.dfg.value_type(args[0]) == types::I32
            && ((is_below && other == args[0] && is_negative_of(chosen, other))
                || (is_above && chosen == args[0] && is_negative_of(other, chosen)));
        is_so.then(|| (Operation::Absolute, vec![args[0]]))
    }
}

/// Returns a constant integer, with its sign.
pub(super) fn number(function: &Function, value: Value) -> Option<i64> {
    let value = function.dfg.resolve_aliases(value);
    match function.dfg.insts[function.dfg.value_def(value).inst()?] {
        InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => match function.dfg.value_type(value) {
            types::I32 => Some((imm.bits() as i32).into()),
            types::I64 => Some(imm.bits()),
            _ => None,
        },
        _ => None,
    }
}

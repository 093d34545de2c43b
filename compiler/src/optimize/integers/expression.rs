//! How a value was computed: the instructions before it, seen through aliases and constants.

use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Type, Value, ValueDef, types};

/// The lower half of a value of 64 bits.
const LOWER: u64 = 0xffff_ffff;

/// The values of a function.
#[derive(Clone, Copy)]
pub(super) struct Expressions<'f> {
    function: &'f Function,
}

/// The operation that makes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// A constant, without sign.
    Constant(u64),
    /// One operand.
    Unary(Opcode, Value),
    /// Two operands.
    Binary(Opcode, Value, Value),
    /// A load of fewer bits, the others of which are zero.
    ShortLoad {
        /// The bytes that are loaded.
        bytes: usize,
    },
    /// Anything else.
    Other,
}

impl<'f> Expressions<'f> {
    /// Those of a function.
    pub(super) fn of(function: &'f Function) -> Self {
        Self { function }
    }

    /// Returns the type of a value.
    pub(super) fn ty(&self, value: Value) -> Type {
        self.function.dfg.value_type(value)
    }

    /// Returns a value without its aliases.
    pub(super) fn resolve(&self, value: Value) -> Value {
        self.function.dfg.resolve_aliases(value)
    }

    /// Returns the instruction that a value is the only result of.
    pub(super) fn instruction(&self, value: Value) -> Option<Inst> {
        match self.function.dfg.value_def(self.resolve(value)) {
            ValueDef::Result(inst, _) => Some(inst),
            _ => None,
        }
    }

    /// Returns how a value is made.
    pub(super) fn operation(&self, value: Value) -> Operation {
        let Some(inst) = self.instruction(value) else { return Operation::Other };
        match self.function.dfg.insts[inst] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Operation::Constant(self.unsigned(value, imm.bits())),
            InstructionData::Unary { opcode, arg } => Operation::Unary(opcode, self.resolve(arg)),
            InstructionData::Binary { opcode, args: [left, right] } => {
                Operation::Binary(opcode, self.resolve(left), self.resolve(right))
            }
            InstructionData::Load { opcode: Opcode::Uload8, .. } => Operation::ShortLoad { bytes: 1 },
            InstructionData::Load { opcode: Opcode::Uload16, .. } => Operation::ShortLoad { bytes: 2 },
            InstructionData::Load { opcode: Opcode::Uload32, .. } => Operation::ShortLoad { bytes: 4 },
            _ => Operation::Other,
        }
    }

    /// Returns a constant's bits as those of a number of its type.
    fn unsigned(&self, value: Value, bits: i64) -> u64 {
        match self.ty(value) {
            types::I64 => bits as u64,
            ty => bits as u64 & ((1 << ty.bits()) - 1),
        }
    }

    /// Returns a constant.
    pub(super) fn constant(&self, value: Value) -> Option<u64> {
        match self.operation(value) {
            Operation::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// Returns the value of 64 bits whose upper half a value is.
    pub(super) fn upper_half(&self, value: Value) -> Option<Value> {
        match self.operation(value) {
            Operation::Binary(Opcode::Ushr, whole, by) if self.ty(value) == types::I64 && self.constant(by) == Some(32) => {
                Some(whole)
            }
            _ => None,
        }
    }

    /// Returns the value of 64 bits whose lower half a value is.
    pub(super) fn lower_half(&self, value: Value) -> Option<Value> {
        match self.operation(value) {
            Operation::Binary(Opcode::Band, left, right) if self.ty(value) == types::I64 => {
                match (self.constant(left), self.constant(right)) {
                    (_, Some(LOWER)) => Some(left),
                    (Some(LOWER), _) => Some(right),
                    _ => None,
                }
            }
            Operation::Unary(Opcode::Uextend, half) if self.ty(value) == types::I64 => match self.operation(half) {
                Operation::Unary(Opcode::Ireduce, whole) if self.ty(half) == types::I32 && self.ty(whole) == types::I64 => {
                    Some(whole)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the operands of an operation, if a value is its result.
    pub(super) fn operands(&self, wanted: Opcode, value: Value) -> Option<[Value; 2]> {
        match self.operation(value) {
            Operation::Binary(opcode, left, right) if opcode == wanted => Some([left, right]),
            _ => None,
        }
    }
}

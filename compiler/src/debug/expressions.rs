//! Expressions over the locals, operands, globals and memory of a module, as ones over registers, the frame and the addresses of
//! the executable.

use super::addresses::Home;
use super::executable::Slice;
use super::numbers::Number;
use super::operands::{FrameBase, Operands};
use super::operations::Operations;
use crate::clif::watch::OPERANDS;
use gimli::constants as dw;
use gimli::read::{Operation, UnitRef};

/// The kinds of variables, as debuggers see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same as in the input.
    Plain,
    /// A pointer, whose value is an address in the executable.
    Pointer,
    /// A number whose bytes are in another order in registers.
    Number(Number),
}

/// The parts of an expression's meaning that its operations leave open.
#[derive(Clone, Copy)]
pub struct Meaning<'m, 'b, 'a> {
    /// The instance.
    pub operands: &'m Operands<'b, 'a>,
    /// The start of the frame.
    pub base: Option<FrameBase>,
    /// The places of locals and operands.
    pub homes: &'m [(u32, Home)],
    /// The variable's kind.
    pub kind: Kind,
}

/// Reads the operations of an expression. Returns nothing if they are damaged.
pub fn read<'i>(
    expression: gimli::Expression<Slice<'i>>,
    unit: UnitRef<'_, Slice<'i>>,
    operations: &mut Vec<Operation<Slice<'i>>>,
) -> Option<()> {
    operations.clear();
    let mut rest = expression.operations(unit.encoding());
    while let Some(operation) = rest.next().ok()? {
        operations.push(match operation {
            Operation::AddressIndex { index } => Operation::Address { address: unit.address(index).ok()? },
            Operation::ConstantIndex { index } => Operation::UnsignedConstant { value: unit.address(index).ok()? },
            other => other,
        });
    }
    Some(())
}

/// Returns the local or operand that an operation reads.
pub fn local(operation: &Operation<Slice<'_>>, base: Option<FrameBase>) -> Option<u32> {
    match (operation, base) {
        (Operation::WasmLocal { index }, _) => Some(*index),
        (Operation::WasmStack { index }, _) if *index < OPERANDS => Some(OPERANDS + index),
        (Operation::FrameOffset { .. }, Some(FrameBase::Local(local))) => Some(local),
        _ => None,
    }
}

impl Meaning<'_, '_, '_> {
    /// Adds an expression, piece by piece. If it cannot be expressed, nothing is added and returned.
    pub fn convert(&self, operations: &[Operation<Slice<'_>>], out: &mut Operations) -> Option<()> {
        let start = out.len();
        let converted = self.pieces(operations, out);
        if converted.is_none() {
            out.truncate(start);
        }
        converted
    }

    fn pieces(&self, operations: &[Operation<Slice<'_>>], out: &mut Operations) -> Option<()> {
        let mut rest = operations;
        while let Some(end) = rest.iter().position(|operation| matches!(operation, Operation::Piece { .. })) {
            let Operation::Piece { size_in_bits, bit_offset: None } = rest[end] else { return None };
            if self.kind == Kind::Pointer || size_in_bits % 8 != 0 {
                return None;
            }
            // A piece that cannot be expressed is unknown.
            let start = out.len();
            let piece = Self { kind: Kind::Plain, ..*self };
            if end > 0 && piece.location(&rest[..end], out).is_none() {
                out.truncate(start);
            }
            out.piece(size_in_bits / 8);
            rest = &rest[end + 1..];
        }
        match rest.is_empty() {
            true if operations.is_empty() => None,
            true => Some(()),
            false => self.location(rest, out),
        }
    }

    fn home(&self, local: u32) -> Option<Home> {
        self.homes.iter().find(|(other, _)| *other == local).map(|(_, home)| *home)
    }

    /// Converts an expression without pieces.
    fn location(&self, operations: &[Operation<Slice<'_>>], out: &mut Operations) -> Option<()> {
        let Self { operands, kind, .. } = *self;
        if let ([read, Operation::StackValue], true) = (operations, kind != Kind::Pointer)
            && matches!(read, Operation::WasmLocal { .. } | Operation::WasmStack { .. })
        {
            let number = if let Kind::Number(number) = kind { Some(number) } else { None };
            return operands.whole(self.home(local(read, None)?)?, number, out);
        }
        // A local by itself is the address of a variable: compilers pass large arguments so.
        let mut is_value = false;
        for operation in operations {
            match operation {
                Operation::WasmLocal { .. } | Operation::WasmStack { .. } => {
                    operands.value(self.home(local(operation, None)?)?, out)?;
                }
                Operation::WasmGlobal { index } => operands.global(*index, out)?,
                Operation::FrameOffset { offset } => {
                    match self.base? {
                        FrameBase::Local(local) => operands.value(self.home(local)?, out)?,
                        FrameBase::Global(global) => operands.global(global, out)?,
                    }
                    out.signed(*offset);
                    out.add(dw::DW_OP_plus);
                }
                Operation::Address { address } => out.unsigned(*address),
                Operation::StackValue => is_value = true,
                Operation::ImplicitValue { data } if kind != Kind::Pointer => {
                    out.implicit(data.slice());
                    return Some(());
                }
                Operation::PlusConstant { value } => out.plus(*value),
                Operation::UnsignedConstant { value } => out.unsigned(*value),
                Operation::SignedConstant { value } => out.signed(*value),
                Operation::Deref { size, space: false, .. } => {
                    operands.to_native(out)?;
                    out.load_little_endian((*size).min(operands.size));
                }
                Operation::Pick { index } => out.pick(*index),
                other => self.arithmetic(other, out)?,
            }
        }
        if !is_value {
            operands.to_native(out)?;
        }
        match (kind, is_value) {
            (Kind::Plain | Kind::Number(_), false) => {}
            (Kind::Plain, true) if operands.is_big_endian() => return None,
            (Kind::Plain, true) => out.add(dw::DW_OP_stack_value),
            (Kind::Number(number), true) => {
                out.reverse(number.size);
                out.add(dw::DW_OP_stack_value);
            }
            (Kind::Pointer, _) => {
                if !is_value {
                    out.load_little_endian(operands.size);
                }
                operands.to_native_pointer(out)?;
                out.add(dw::DW_OP_stack_value);
            }
        }
        Some(())
    }

    /// Computes on a stack of 64-bit values what was meant for one of addresses.
    fn arithmetic(&self, operation: &Operation<Slice<'_>>, out: &mut Operations) -> Option<()> {
        let (code, needs_mask) = match operation {
            Operation::Plus => (dw::DW_OP_plus, false),
            Operation::Minus => (dw::DW_OP_minus, false),
            Operation::Mul => (dw::DW_OP_mul, false),
            Operation::And => (dw::DW_OP_and, false),
            Operation::Or => (dw::DW_OP_or, false),
            Operation::Xor => (dw::DW_OP_xor, false),
            Operation::Not => (dw::DW_OP_not, false),
            Operation::Neg => (dw::DW_OP_neg, false),
            Operation::Shl => (dw::DW_OP_shl, false),
            Operation::Shr if self.operands.size == 8 => (dw::DW_OP_shr, false),
            // The upper half, which is none of the value, would be shifted in below the number of bits.
            Operation::Shr => (dw::DW_OP_shr, true),
            Operation::Drop => (dw::DW_OP_drop, false),
            Operation::Swap => (dw::DW_OP_swap, false),
            Operation::Rot => (dw::DW_OP_rot, false),
            Operation::Nop => return Some(()),
            _ => return None,
        };
        if needs_mask {
            out.add(dw::DW_OP_swap);
            out.unsigned(u32::MAX.into());
            out.add(dw::DW_OP_and);
            out.add(dw::DW_OP_swap);
        }
        out.add(code);
        Some(())
    }
}

//! Bytes in reverse order: readers of big-endian data, hashes and codecs shift and mask them into place.
//!
//! Each byte of a union is followed to where it comes from. If all come from one value, reversed, the machine's instruction makes it.

use super::expression::{Expressions, Operation};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Function, Inst, InstBuilder, Opcode, Value, types};

/// The most operations that a union is followed through.
const MOST_OPERATIONS: usize = 64;

/// The fewest operations that are worth replacing.
const FEWEST_OPERATIONS: usize = 3;

/// The origin of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Byte {
    Zero,
    /// A byte of a value, counted from the lowest.
    Of(Value, usize),
    Unknown,
}

/// The bytes of a value, from the lowest; those above its type are zero.
type Bytes = [Byte; 8];

/// Replaces unions that are reversed values; returns their number.
pub(super) fn replace(function: &mut Function, unions: &[Inst]) -> u64 {
    let mut replaced = 0;
    for &union in unions {
        if let Some(reversed) = find(Expressions::of(function), function.dfg.first_result(union)) {
            write(function, union, &reversed);
            replaced += 1;
        }
    }
    replaced
}

/// The lowest bytes of a value in reverse order, and zeros above.
#[derive(Debug, PartialEq, Eq)]
struct Reversed {
    whole: Value,
    bytes: usize,
}

fn find(expressions: Expressions<'_>, union: Value) -> Option<Reversed> {
    let mut origin = Origin { expressions, operations: 0 };
    let bytes = origin.of(union)?;
    let Byte::Of(whole, highest) = bytes[0] else { return None };
    let size = expressions.ty(whole).bytes() as usize;
    let count = highest + 1;
    let is_reversed = bytes.iter().enumerate().all(|(index, &byte)| match highest.checked_sub(index) {
        Some(from) => byte == Byte::Of(whole, from),
        None => byte == Byte::Zero,
    });
    let fits = count >= 2 && size >= 4 && size <= expressions.ty(union).bytes() as usize;
    (is_reversed && fits && origin.operations >= FEWEST_OPERATIONS).then_some(Reversed { whole, bytes: count })
}

/// Writes a reversed value in place of an instruction.
fn write(function: &mut Function, union: Inst, reversed: &Reversed) {
    let ty = function.dfg.ctrl_typevar(union);
    let own = function.dfg.value_type(reversed.whole);
    let unused = i64::from(own.bytes()) - reversed.bytes as i64;
    let mut cursor = FuncCursor::new(function).at_inst(union);
    cursor.use_srcloc(union);
    if unused == 0 && own == ty {
        cursor.func.replace(union).bswap(reversed.whole);
        return;
    }
    let mut value = cursor.ins().bswap(reversed.whole);
    if own == ty {
        cursor.func.replace(union).ushr_imm_u(value, 8 * unused);
        return;
    }
    if unused != 0 {
        value = cursor.ins().ushr_imm_u(value, 8 * unused);
    }
    cursor.func.replace(union).uextend(ty, value);
}

/// Follows bytes to where they come from.
struct Origin<'f> {
    expressions: Expressions<'f>,
    /// How many operations were passed.
    operations: usize,
}

impl Origin<'_> {
    /// Returns where the bytes of a value come from; nothing if that takes too long.
    fn of(&mut self, value: Value) -> Option<Bytes> {
        let bytes = self.through(value)?;
        match bytes {
            Some(bytes) if !bytes.contains(&Byte::Unknown) => Some(bytes),
            _ => Some(self.itself(value)),
        }
    }

    /// Returns the bytes of a value as its own.
    fn itself(&self, value: Value) -> Bytes {
        let value = self.expressions.resolve(value);
        let size = match self.expressions.operation(value) {
            Operation::ShortLoad { bytes } => bytes,
            _ => self.expressions.ty(value).bytes() as usize,
        };
        std::array::from_fn(|index| if index < size { Byte::Of(value, index) } else { Byte::Zero })
    }

    /// Returns where the bytes come from by the operation that makes a value, if it moves bytes as a whole.
    fn through(&mut self, value: Value) -> Option<Option<Bytes>> {
        let size = self.expressions.ty(value).bytes() as usize;
        let is_scalar = |value| matches!(self.expressions.ty(value), types::I32 | types::I64);
        if !is_scalar(value) {
            return Some(None);
        }
        let bytes = match self.expressions.operation(value) {
            Operation::Constant(constant) => {
                constant.to_le_bytes().map(|byte| if byte == 0 { Byte::Zero } else { Byte::Unknown })
            }
            Operation::Unary(Opcode::Uextend | Opcode::Ireduce, of) if is_scalar(of) => {
                let bytes = self.operand(of)?;
                std::array::from_fn(|index| if index < size { bytes[index] } else { Byte::Zero })
            }
            Operation::Binary(Opcode::Band, left, right) => {
                let Some((whole, mask)) = self.with_constant(left, right) else { return Some(None) };
                masked(self.operand(whole)?, mask)
            }
            Operation::Binary(Opcode::Bor | Opcode::Bxor | Opcode::Iadd, left, right) => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                // None of these carries from a byte to the next if one of both operands is zero in each.
                std::array::from_fn(|index| match (left[index], right[index]) {
                    (Byte::Zero, byte) | (byte, Byte::Zero) => byte,
                    _ => Byte::Unknown,
                })
            }
            Operation::Binary(opcode @ (Opcode::Ishl | Opcode::Ushr | Opcode::Rotl | Opcode::Rotr), whole, by) => {
                let Some(bits) = self.expressions.constant(by) else { return Some(None) };
                let bits = bits as usize & (8 * size - 1);
                if !bits.is_multiple_of(8) {
                    return Some(None);
                }
                moved(opcode, self.operand(whole)?, bits / 8, size)
            }
            _ => return Some(None),
        };
        Some(Some(bytes))
    }

    fn operand(&mut self, value: Value) -> Option<Bytes> {
        self.operations += 1;
        if self.operations > MOST_OPERATIONS { None } else { self.of(value) }
    }

    fn with_constant(&self, left: Value, right: Value) -> Option<(Value, u64)> {
        let constant = |value| self.expressions.constant(value);
        constant(right).map(|mask| (left, mask)).or_else(|| constant(left).map(|mask| (right, mask)))
    }
}

/// Returns bytes of which a mask keeps some.
fn masked(bytes: Bytes, mask: u64) -> Bytes {
    let mask = mask.to_le_bytes();
    std::array::from_fn(|index| match (mask[index], bytes[index]) {
        (0, _) | (_, Byte::Zero) => Byte::Zero,
        (0xff, byte) => byte,
        _ => Byte::Unknown,
    })
}

/// Returns the bytes of a value of some size, moved by a number of bytes.
fn moved(opcode: Opcode, bytes: Bytes, by: usize, size: usize) -> Bytes {
    let from = |index: usize| match opcode {
        Opcode::Ishl => index.checked_sub(by),
        Opcode::Ushr => (index + by < size).then_some(index + by),
        Opcode::Rotl => Some((index + size - by) % size),
        _ => Some((index + by) % size),
    };
    std::array::from_fn(|index| if index < size { from(index).map_or(Byte::Zero, |from| bytes[from]) } else { Byte::Zero })
}

//! Operations on vectors.

use super::kind::Pack;
use super::lanes::{self, convert, halves, integers, of_lanes, shuffle, splat};
use super::operation::{Extreme, Operation};
use super::range::Range;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, InstInserterBase as _, InstructionData, Opcode, Type, Value, types};

/// An operation whose results have lanes of some bytes, and the packs of its arguments.
pub(super) struct Task<'p> {
    pub(super) operation: Operation,
    /// The scalar type of the results.
    pub(super) ty: Type,
    pub(super) bytes: u32,
    pub(super) arguments: Vec<&'p Pack>,
}

impl Task<'_> {
    /// Returns the number of bytes of lanes in which an argument is needed; `own` is that in which it is computed.
    pub(super) fn bytes_of(&self, place: usize, own: u32) -> u32 {
        match self.operation {
            Operation::Convert { .. } | Operation::Promote | Operation::Extend { .. } => 4,
            Operation::Demote => 8,
            Operation::Choice if place == 0 && !self.arguments[0].is_mask() => own,
            _ => self.bytes,
        }
    }

    /// Emits the operation, and returns the vectors of the results.
    pub(super) fn emit(&self, cursor: &mut FuncCursor<'_>, mut vectors: Vec<Vec<Value>>) -> Vec<Value> {
        match self.operation {
            Operation::SignExtend(_) => return vectors.swap_remove(0),
            Operation::Extend { .. } => return vectors[0].iter().flat_map(|&vector| halves(cursor, vector, false)).collect(),
            Operation::Convert { is_signed } if self.ty == types::F64 => {
                return self.convert_to_f64(cursor, &vectors[0], is_signed);
            }
            Operation::Promote => return promote(cursor, &vectors[0]),
            Operation::Demote => return vectors[0].chunks(2).map(|pair| demote(cursor, pair)).collect(),
            Operation::Choice if !self.arguments[0].is_mask() => {
                let masks = vectors[0].iter().map(|&vector| is_not_zero(cursor, vector)).collect();
                vectors[0] = convert(cursor, masks, Range { low: -1, high: 0 }, self.bytes);
            }
            _ => {}
        }
        let count = vectors[0].len();
        let nth = |number: usize| vectors.iter().map(|vectors| vectors[number % vectors.len()]).collect::<Vec<_>>();
        (0..count).map(|number| self.one(cursor, &nth(number))).collect()
    }

    /// Emits the operation for one vector of each argument.
    fn one(&self, cursor: &mut FuncCursor<'_>, of: &[Value]) -> Value {
        let ty = if self.ty.is_int() { integers(self.bytes) } else { self.ty };
        match self.operation {
            Operation::Plain(Opcode::Band) if self.keeps_all() => of[0],
            Operation::Plain(opcode) | Operation::Shift(opcode) => same(cursor, opcode, of_lanes(ty), of),
            Operation::ShiftBy(opcode, by) => {
                let by = cursor.ins().iconst(types::I32, i64::from(by));
                same(cursor, self.shift(opcode), of_lanes(ty), &[of[0], by])
            }
            Operation::Compare(cond) => {
                let cond = self.condition(cond);
                cursor.ins().icmp(cond, of[0], of[1])
            }
            Operation::CompareFloat(cond) => {
                let mask = cursor.ins().fcmp(cond, of[0], of[1]);
                lanes::as_type(cursor, mask, of_lanes(integers(self.bytes)))
            }
            Operation::Flag => {
                let one = splat(cursor, ty, 1);
                cursor.ins().band(of[0], one)
            }
            Operation::Choice => {
                let mask = lanes::as_type(cursor, of[0], of_lanes(ty));
                cursor.ins().bitselect(mask, of[1], of[2])
            }
            Operation::Extreme(extreme) => self.extreme(cursor, extreme, of),
            Operation::Absolute => cursor.ins().iabs(of[0]),
            Operation::Distance => {
                let (above, below) = (cursor.ins().usub_sat(of[0], of[1]), cursor.ins().usub_sat(of[1], of[0]));
                cursor.ins().bor(above, below)
            }
            Operation::Convert { .. } => cursor.ins().fcvt_from_sint(types::F32X4, of[0]),
            Operation::SignExtend(_) | Operation::Extend { .. } | Operation::Promote | Operation::Demote => of[0],
        }
    }

    fn are_all(&self, is_in: impl Fn(Range, u32) -> bool) -> bool {
        self.arguments.iter().all(|pack| is_in(pack.range, self.bytes))
    }

    /// Whether the second argument has all bits of a lane.
    fn keeps_all(&self) -> bool {
        let all = (u64::MAX >> (64 - 8 * self.bytes)).cast_signed();
        self.arguments[1].constant().is_some_and(|number| number & all == all)
    }

    /// Returns the shift of lanes that does what a shift of wider integers does.
    fn shift(&self, opcode: Opcode) -> Opcode {
        let range = self.arguments[0].range;
        match opcode {
            Opcode::Ishl => Opcode::Ishl,
            _ if self.bytes == self.ty.bytes() => opcode,
            _ if self.bytes > 1 && range.is_signed_in(self.bytes) && !range.is_unsigned_in(self.bytes) => Opcode::Sshr,
            _ => Opcode::Ushr,
        }
    }

    /// Returns the condition for lanes that holds when one for wider integers does. Extension by copies of the sign keeps both orders.
    fn condition(&self, cond: IntCC) -> IntCC {
        let is_unsigned = self.are_all(Range::is_unsigned_in);
        let is_signed = self.are_all(Range::is_signed_in);
        match (is_unsigned, is_signed) {
            (true, true) => signed(cond),
            (true, false) => cond.unsigned(),
            (false, _) => cond,
        }
    }

    fn extreme(&self, cursor: &mut FuncCursor<'_>, extreme: Extreme, of: &[Value]) -> Value {
        let is_unsigned = self.are_all(Range::is_unsigned_in);
        let is_signed = match (is_unsigned, self.are_all(Range::is_signed_in)) {
            // Each width has the instruction of one kind on every processor.
            (true, true) => self.bytes > 1,
            (true, false) => false,
            (false, _) => extreme.is_signed,
        };
        match (is_signed, extreme.is_greatest) {
            (true, true) => cursor.ins().smax(of[0], of[1]),
            (true, false) => cursor.ins().smin(of[0], of[1]),
            (false, true) => cursor.ins().umax(of[0], of[1]),
            (false, false) => cursor.ins().umin(of[0], of[1]),
        }
    }

    /// Emits `f64`s of `i32`s; each half of a vector is moved to its lower half, from which there is an instruction.
    fn convert_to_f64(&self, cursor: &mut FuncCursor<'_>, vectors: &[Value], is_signed: bool) -> Vec<Value> {
        let is_signed = is_signed || self.arguments[0].range.low >= 0;
        let convert = |cursor: &mut FuncCursor<'_>, half: Value| match is_signed {
            true => {
                let wide = cursor.ins().swiden_low(half);
                cursor.ins().fcvt_from_sint(types::F64X2, wide)
            }
            false => {
                let wide = cursor.ins().uwiden_low(half);
                cursor.ins().fcvt_from_uint(types::F64X2, wide)
            }
        };
        let both = |&vector: &Value| {
            let high = upper_half(cursor, vector);
            [convert(cursor, vector), convert(cursor, high)]
        };
        vectors.iter().flat_map(both).collect()
    }
}

/// Returns the mask of the lanes that are not 0.
fn is_not_zero(cursor: &mut FuncCursor<'_>, vector: Value) -> Value {
    let lane = cursor.func.dfg.value_type(vector).lane_type();
    let zeros = splat(cursor, lane, 0);
    cursor.ins().icmp(IntCC::NotEqual, vector, zeros)
}

/// Emits an instruction with vectors in place of scalars.
fn same(cursor: &mut FuncCursor<'_>, opcode: Opcode, ty: Type, arguments: &[Value]) -> Value {
    let data = match *arguments {
        [arg] => InstructionData::Unary { opcode, arg },
        [first, second, ..] => InstructionData::Binary { opcode, args: [first, second] },
        [] => unreachable!("an operation has arguments"),
    };
    let instruction = cursor.func.dfg.make_inst(data);
    cursor.func.dfg.make_inst_results(instruction, ty);
    cursor.insert_built_inst(instruction);
    cursor.func.dfg.first_result(instruction)
}

/// Returns a vector whose lower half is the upper half of a vector.
fn upper_half(cursor: &mut FuncCursor<'_>, vector: Value) -> Value {
    let ty = cursor.func.dfg.value_type(vector);
    let bytes = lanes::as_type(cursor, vector, types::I8X16);
    let high = shuffle(cursor, bytes, bytes, [2, 3, 2, 3]);
    lanes::as_type(cursor, high, ty)
}

fn promote(cursor: &mut FuncCursor<'_>, vectors: &[Value]) -> Vec<Value> {
    let both = |&vector: &Value| {
        let high = upper_half(cursor, vector);
        [cursor.ins().fvpromote_low(vector), cursor.ins().fvpromote_low(high)]
    };
    vectors.iter().flat_map(both).collect()
}

fn demote(cursor: &mut FuncCursor<'_>, pair: &[Value]) -> Value {
    let halves: Vec<Value> = pair
        .iter()
        .map(|&vector| {
            let half = cursor.ins().fvdemote(vector);
            lanes::as_type(cursor, half, types::I8X16)
        })
        .collect();
    let both = shuffle(cursor, halves[0], halves[halves.len() - 1], [0, 1, 4, 5]);
    lanes::as_type(cursor, both, types::F32X4)
}

/// Returns the condition for signed integers.
fn signed(cond: IntCC) -> IntCC {
    match cond {
        IntCC::UnsignedLessThan => IntCC::SignedLessThan,
        IntCC::UnsignedLessThanOrEqual => IntCC::SignedLessThanOrEqual,
        IntCC::UnsignedGreaterThan => IntCC::SignedGreaterThan,
        IntCC::UnsignedGreaterThanOrEqual => IntCC::SignedGreaterThanOrEqual,
        cond => cond,
    }
}

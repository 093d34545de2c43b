//! Instructions that change lanes: their number, their width, their places.

use super::range::Range;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Endianness, Inst, InstBuilder, MemFlagsData, Type, Value, types};

/// The number of bytes in a vector.
pub(super) const BYTES: usize = 16;

/// Returns the type of a vector of lanes.
pub(super) fn of_lanes(ty: Type) -> Type {
    ty.by(BYTES as u32 / ty.bytes()).unwrap_or(types::I8X16)
}

/// Returns the type of integers of some bytes.
pub(super) fn integers(bytes: u32) -> Type {
    Type::int_with_byte_size(bytes as u16).unwrap_or(types::I32)
}

/// Gives instructions the position of another one.
pub(super) fn locate(cursor: &mut FuncCursor<'_>, instruction: Inst) {
    let position = cursor.func.srcloc(instruction);
    cursor.set_srcloc(position);
}

/// Takes the bits of a vector as another type.
pub(super) fn as_type(cursor: &mut FuncCursor<'_>, vector: Value, ty: Type) -> Value {
    if cursor.func.dfg.value_type(vector) == ty {
        return vector;
    }
    cursor.ins().bitcast(ty, MemFlagsData::new().with_endianness(Endianness::Little), vector)
}

/// Emits a constant of a type of integers, by its lowest bits.
pub(super) fn constant(cursor: &mut FuncCursor<'_>, ty: Type, number: i64) -> Value {
    cursor.ins().iconst(ty, number & (u64::MAX >> (64 - ty.bits())).cast_signed())
}

/// Emits a vector of a constant.
pub(super) fn splat(cursor: &mut FuncCursor<'_>, ty: Type, number: i64) -> Value {
    let scalar = constant(cursor, ty, number);
    cursor.ins().splat(of_lanes(ty), scalar)
}

/// Emits a vector of constants, one for each lane.
pub(super) fn vector(cursor: &mut FuncCursor<'_>, ty: Type, lane: impl Fn(u64) -> u64) -> Value {
    let size = ty.bytes() as usize;
    let lanes = (0..(BYTES / size) as u64).map(lane);
    let bytes: Vec<u8> = lanes.flat_map(|lane| lane.to_le_bytes().into_iter().take(size)).collect();
    let constant = cursor.func.dfg.constants.insert(bytes.into());
    cursor.ins().vconst(of_lanes(ty), constant)
}

/// Returns the lowest bits of an integer.
pub(super) fn resize(cursor: &mut FuncCursor<'_>, value: Value, ty: Type) -> Value {
    match cursor.func.dfg.value_type(value).bytes() {
        bytes if bytes > ty.bytes() => cursor.ins().ireduce(ty, value),
        bytes if bytes < ty.bytes() => cursor.ins().sextend(ty, value),
        _ => value,
    }
}

/// Makes a lane that is in a range a value of a type that has as many bytes or more.
pub(super) fn extend(cursor: &mut FuncCursor<'_>, lane: Value, range: Range, ty: Type) -> Value {
    match cursor.func.dfg.value_type(lane) {
        now if now == ty => lane,
        _ if range.low < 0 => cursor.ins().sextend(ty, lane),
        _ => cursor.ins().uextend(ty, lane),
    }
}

/// Makes the lanes of vectors of integers wider or narrower until they have some bytes: what is in `range` is the same after it, and of
/// everything else the lowest bits are.
pub(super) fn convert(cursor: &mut FuncCursor<'_>, mut vectors: Vec<Value>, range: Range, bytes: u32) -> Vec<Value> {
    while let Some(now) = vectors.first().map(|&first| cursor.func.dfg.value_type(first).lane_type().bytes())
        && now != bytes
    {
        vectors = if now < bytes {
            vectors.into_iter().flat_map(|vector| halves(cursor, vector, range.low < 0)).collect()
        } else {
            let pairs: Vec<[Value; 2]> = vectors.chunks(2).filter_map(|pair| pair.try_into().ok()).collect();
            pairs.into_iter().map(|pair| narrow(cursor, pair, range, bytes)).collect()
        };
    }
    vectors
}

/// Makes two vectors of a vector, with lanes that are twice as wide.
pub(super) fn halves(cursor: &mut FuncCursor<'_>, vector: Value, is_signed: bool) -> [Value; 2] {
    match is_signed {
        true => [cursor.ins().swiden_low(vector), cursor.ins().swiden_high(vector)],
        false => [cursor.ins().uwiden_low(vector), cursor.ins().uwiden_high(vector)],
    }
}

/// Makes one vector of two, with lanes that are half as wide, which will have some bytes in the end.
fn narrow(cursor: &mut FuncCursor<'_>, pair: [Value; 2], range: Range, end: u32) -> Value {
    let ty = cursor.func.dfg.value_type(pair[0]);
    match ty.lane_type() {
        types::I64 => low_halves(cursor, pair),
        types::I32 if range.is_signed_in(2) => cursor.ins().snarrow(pair[0], pair[1]),
        types::I32 if end == 1 => {
            // Nothing is saturated: all lanes are below 256.
            let mask = splat(cursor, types::I32, 255);
            let low = pair.map(|vector| cursor.ins().band(vector, mask));
            cursor.ins().snarrow(low[0], low[1])
        }
        types::I32 => {
            // Nor is anything here: all lanes are what 16 bits are with their sign.
            let signed = pair.map(|vector| {
                let high = cursor.ins().ishl_imm_u(vector, 16);
                cursor.ins().sshr_imm_u(high, 16)
            });
            cursor.ins().snarrow(signed[0], signed[1])
        }
        _ if range.is_signed_in(1) => cursor.ins().snarrow(pair[0], pair[1]),
        _ if range.is_unsigned_in(1) => cursor.ins().unarrow(pair[0], pair[1]),
        _ => {
            let mask = splat(cursor, types::I16, 255);
            let low = pair.map(|vector| cursor.ins().band(vector, mask));
            cursor.ins().unarrow(low[0], low[1])
        }
    }
}

/// Returns the lower halves of the lanes of two vectors of `i64`.
fn low_halves(cursor: &mut FuncCursor<'_>, pair: [Value; 2]) -> Value {
    let [low, high] = pair.map(|vector| as_type(cursor, vector, types::I8X16));
    let halves = shuffle(cursor, low, high, [0, 2, 4, 6]);
    as_type(cursor, halves, types::I32X4)
}

/// Returns four quarters of two vectors of bytes.
pub(super) fn shuffle(cursor: &mut FuncCursor<'_>, one: Value, other: Value, quarters: [u8; 4]) -> Value {
    let bytes: Vec<u8> = quarters.iter().flat_map(|quarter| 4 * quarter..4 * quarter + 4).collect();
    let mask = cursor.func.dfg.immediates.push(bytes.into());
    cursor.ins().shuffle(one, other, mask)
}

/// Returns the last lane of a vector before all but the last of another one.
pub(super) fn splice(cursor: &mut FuncCursor<'_>, before: Value, now: Value) -> Value {
    let ty = cursor.func.dfg.value_type(now);
    let (before, now) = (as_type(cursor, before, types::I8X16), as_type(cursor, now, types::I8X16));
    let spliced = match ty.lane_type().bytes() {
        8 => shuffle(cursor, before, now, [2, 3, 4, 5]),
        // Steps that are one instruction each on every processor.
        4 => {
            let both = shuffle(cursor, before, now, [3, 3, 4, 4]);
            shuffle(cursor, both, now, [0, 2, 5, 6])
        }
        bytes => {
            // Each half is moved up by a lane, and gets the highest one of the half before it.
            let earlier = shuffle(cursor, before, now, [2, 3, 4, 5]);
            let [earlier, now] = [earlier, now].map(|vector| as_type(cursor, vector, types::I64X2));
            let moved = cursor.ins().ishl_imm_u(now, i64::from(8 * bytes));
            let highest = cursor.ins().ushr_imm_u(earlier, i64::from(64 - 8 * bytes));
            cursor.ins().bor(moved, highest)
        }
    };
    as_type(cursor, spliced, ty)
}

/// Emits vectors of scalars.
pub(super) fn gather(cursor: &mut FuncCursor<'_>, scalars: &[Value]) -> Vec<Value> {
    let ty = cursor.func.dfg.value_type(scalars[0]);
    let vector = |scalars: &[Value]| {
        let first = cursor.ins().splat(of_lanes(ty), scalars[0]);
        let rest = scalars.iter().enumerate().skip(1);
        rest.fold(first, |vector, (lane, &scalar)| cursor.ins().insertlane(vector, scalar, lane as u8))
    };
    scalars.chunks(BYTES / ty.bytes() as usize).map(vector).collect()
}

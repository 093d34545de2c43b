//! The check before a loop that makes the loop for vectors exact.
//!
//! It computes in 64 bits, where nothing overflows: there are at most 2³² iterations, and a step is at most 2¹². If all indices of a
//! group, from the lowest in the first iteration to the end of the highest in the last one, are inside the memory as it is now, no
//! index wraps around at 2³² and no access traps, since a memory only grows and the loop has no call. If the bytes of groups do not
//! overlap, their accesses may change places. And if the number of iterations is not known or too small, or anything else is not so,
//! the original loop runs, which does and traps exactly as the specification says.

use super::access::element;
use super::affine::Affine;
use super::lanes;
use super::plan::Plan;
use super::trips::{End, Order};
use crate::clif::region::Region;
use crate::optimize::memories::{Length, Memories, variable};
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

/// The numbers of iterations, of type `i64`.
pub(super) struct Count {
    /// That of all.
    pub(super) all: Value,
    /// One less.
    last: Value,
    /// That of those that the loop for vectors does; a multiple of those that a round does unless the last one may do some again.
    pub(super) vectors: Value,
    /// Whether these are at least one round, and the loop ends after them.
    pub(super) is_enough: Value,
    /// Whether the last round may do iterations again that were done before it, so that it is a whole one.
    pub(super) is_repeatable: bool,
}

/// The number of iterations in a round from which on what is left after the last one may take long.
const LONG: usize = 8;

/// Emits the first half, which is all that short loops need. `value` returns what a term of an [`Affine`] is before the loop;
/// `remains` is the number of iterations that must be left for the original loop.
pub(super) fn count(cursor: &mut FuncCursor<'_>, plan: &Plan, value: &impl Fn(Value) -> Value, remains: usize) -> Count {
    let (last, is_known) = match &plan.trips.end {
        End::Equal { distance } => until_equal(cursor, distance, plan.trips.step, value),
        End::Order(order) => while_ordered(cursor, order, plan.trips.step, value),
    };
    let all = cursor.ins().iadd_imm_s(last, 1);
    let together = plan.together();
    let is_repeatable = plan.is_repeatable() && together >= LONG;
    let least = (together + remains) as i64 - 1;
    let is_long = cursor.ins().icmp_imm_s(IntCC::UnsignedGreaterThanOrEqual, last, least);
    let is_enough = is_known.map_or(is_long, |is_known| cursor.ins().band(is_known, is_long));
    let most = if remains == 0 { all } else { cursor.ins().iadd_imm_s(all, -(remains as i64)) };
    let vectors = if is_repeatable { most } else { cursor.ins().band_imm_s(most, -(together as i64)) };
    Count { all, last, vectors, is_enough, is_repeatable }
}

/// Emits the number of iterations after the first one until a distance is gone, and whether that is right.
fn until_equal(
    cursor: &mut FuncCursor<'_>,
    distance: &Affine,
    step: u32,
    value: &impl Fn(Value) -> Value,
) -> (Value, Option<Value>) {
    let distance = integer(cursor, distance, value);
    if step == 1 {
        return (cursor.ins().uextend(types::I64, distance), None);
    }
    let last = cursor.ins().udiv_imm_u(distance, i64::from(step));
    let whole = cursor.ins().imul_imm_u(last, i64::from(step));
    let is_whole = cursor.ins().icmp(IntCC::Equal, whole, distance);
    (cursor.ins().uextend(types::I64, last), Some(is_whole))
}

/// Emits the number of iterations after the first one as long as two integers are in order, and whether that is right: they are in order
/// in the first one, and the one that moves does not wrap around when it passes the other one.
fn while_ordered(
    cursor: &mut FuncCursor<'_>,
    order: &Order,
    step: u32,
    value: &impl Fn(Value) -> Value,
) -> (Value, Option<Value>) {
    let (low, high) = (integer(cursor, &order.low, value), integer(cursor, &order.high, value));
    let mut is_known = cursor.ins().icmp(order.condition(), low, high);
    // How far the last value is beyond the other integer, at most.
    let beyond = i64::from(step) - i64::from(order.is_strict);
    if beyond > 0 {
        let (least, most) = match order.is_signed {
            true => (i64::from(i32::MIN), i64::from(i32::MAX)),
            false => (0, i64::from(u32::MAX)),
        };
        let (farthest, cond, other) = match order.goes_up {
            true => (most - beyond, IntCC::SignedLessThanOrEqual, high),
            false => (least + beyond, IntCC::SignedGreaterThanOrEqual, low),
        };
        let farthest = lanes::constant(cursor, types::I32, farthest);
        let cond = if order.is_signed { cond } else { cond.unsigned() };
        let is_near = cursor.ins().icmp(cond, other, farthest);
        is_known = cursor.ins().band(is_known, is_near);
    }
    let mut distance = cursor.ins().isub(high, low);
    if order.is_strict {
        distance = cursor.ins().iadd_imm_s(distance, -1);
    }
    let times = if step == 1 { distance } else { cursor.ins().udiv_imm_u(distance, i64::from(step)) };
    let times = cursor.ins().uextend(types::I64, times);
    (cursor.ins().iadd_imm_s(times, 1), Some(is_known))
}

/// Emits the second half. Returns whether everything is as it must be, and, for each group, the native address of its first access in
/// the first iteration, without the offset in the instruction.
pub(super) fn bounds(
    cursor: &mut FuncCursor<'_>,
    plan: &Plan,
    memories: &Memories,
    value: &impl Fn(Value) -> Value,
    count: &Count,
) -> Option<(Value, Vec<Value>)> {
    let mut conditions = Vec::new();
    let (mut starts, mut extents) = (Vec::new(), Vec::new());
    for group in &plan.groups {
        let first = Affine { step: 0, ..group.index.clone() };
        let index = integer(cursor, &first, value);
        let index = cursor.ins().uextend(types::I64, index);
        if group.lowest_index < 0 {
            let lowest = cursor.ins().iadd_imm_s(index, group.lowest_index);
            conditions.push(cursor.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, lowest, 0));
        }
        let length = match memories.length(group.memory)? {
            Length::Constant(bytes) => cursor.ins().iconst(types::I64, bytes.cast_signed()),
            Length::Variable(offset) => {
                let (variables, _) = variable(cursor.func, group.base)?;
                let region = cursor.func.dfg.alias_regions.insert(Region::Lengths.encode());
                cursor.ins().load(types::I64, MemFlagsData::trusted().with_alias_region(Some(region)), variables, offset)
            }
        };
        let way = match group.step() {
            0 => None,
            step => Some(cursor.ins().imul_imm_s(count.last, step)),
        };
        let highest = way.map_or(index, |way| cursor.ins().iadd(index, way));
        let end = cursor.ins().iadd_imm_s(highest, group.end);
        conditions.push(cursor.ins().icmp(IntCC::UnsignedLessThanOrEqual, end, length));
        starts.push(cursor.ins().iadd(group.base, index));
        extents.push((index, group.first, end));
    }
    for &(one, other) in &plan.apart {
        let (one, other) = (extents[one], extents[other]);
        let mut is_before = |end: Value, (index, first, _): (Value, i64, Value)| {
            let start = cursor.ins().iadd_imm_s(index, first);
            cursor.ins().icmp(IntCC::UnsignedLessThanOrEqual, end, start)
        };
        let (before, after) = (is_before(one.2, other), is_before(other.2, one));
        conditions.push(cursor.ins().bor(before, after));
    }
    let passes = conditions.into_iter().reduce(|all, one| cursor.ins().band(all, one))?;
    Some((passes, starts))
}

/// Emits whether memory holds, in front of the elements of the first iteration, what the loop has remembered of it. There is nothing but
/// what the check has found to be inside the memory.
pub(super) fn remembered(
    cursor: &mut FuncCursor<'_>,
    plan: &Plan,
    value: &impl Fn(Value) -> Value,
    starts: &[Value],
) -> Option<Value> {
    let mut conditions = Vec::new();
    for one in &plan.remembered {
        let access = &plan.accesses[one.access];
        let in_memory = element(cursor, access, starts[access.group]);
        let entering = value(plan.shape.parameters[one.parameter]);
        let bits = |cursor: &mut FuncCursor<'_>, value: Value| match cursor.func.dfg.value_type(value) {
            types::F32 => cursor.ins().bitcast(types::I32, MemFlagsData::new(), value),
            types::F64 => cursor.ins().bitcast(types::I64, MemFlagsData::new(), value),
            _ => value,
        };
        let (in_memory, entering) = (bits(cursor, in_memory), bits(cursor, entering));
        conditions.push(cursor.ins().icmp(IntCC::Equal, in_memory, entering));
    }
    conditions.into_iter().reduce(|all, one| cursor.ins().band(all, one))
}

/// Emits an [`Affine`] as it is in the first iteration.
pub(super) fn integer(cursor: &mut FuncCursor<'_>, affine: &Affine, value: &impl Fn(Value) -> Value) -> Value {
    let mut sum = None;
    for &(term, times) in &affine.terms {
        let term = value(term);
        sum = Some(match (sum, times) {
            (None, 1) => term,
            (Some(sum), 1) => cursor.ins().iadd(sum, term),
            (Some(sum), u32::MAX) => cursor.ins().isub(sum, term),
            (sum, times) => {
                let product = cursor.ins().imul_imm_s(term, i64::from(times.cast_signed()));
                sum.map_or(product, |sum| cursor.ins().iadd(sum, product))
            }
        });
    }
    match sum {
        None => cursor.ins().iconst(types::I32, i64::from(affine.constant)),
        Some(sum) if affine.constant == 0 => sum,
        Some(sum) => cursor.ins().iadd_imm_s(sum, i64::from(affine.constant.cast_signed())),
    }
}

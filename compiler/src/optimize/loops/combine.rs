//! Instructions that combine lanes with the results of the lanes before them, and in the end with each other.

use super::kind::{Kind, PackId};
use super::lanes::{convert, halves, integers, of_lanes, splat};
use super::operation::{Extreme, Operation};
use super::plan::Plan;
use super::range::Range;
use super::reductions::{By, Reduction};
use super::vectors::Vectors;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Opcode, Type, Value, types};

/// The greatest number of vectors of results, so that one does not wait for the one before.
const MOST: usize = 2;

/// Results of lanes.
pub(super) struct Lanes<'p> {
    reduction: &'p Reduction,
    packs: &'p [PackId],
    /// What all that is combined may be.
    range: Range,
    /// The type of a lane.
    lane: Type,
    pub(super) vectors: Vec<Value>,
}

impl<'p> Lanes<'p> {
    /// Makes the vectors parameters of a block, and returns them together with what they are at first.
    pub(super) fn start(
        cursor: &mut FuncCursor<'_>,
        plan: &'p Plan,
        (reduction, packs): (&'p Reduction, &'p [PackId]),
        block: Block,
    ) -> (Self, Vec<Value>) {
        let ty = cursor.func.dfg.value_type(plan.shape.parameters[reduction.parameter]);
        let ranges = packs.iter().map(|&pack| plan.packs[pack].range);
        let range = ranges.reduce(Range::or).unwrap_or(Range::of_type(ty));
        let lane = match reduction.by {
            By::Plain(_) => ty,
            By::Extreme(_) => {
                let least = packs.iter().map(|&pack| plan.widths[pack]).max().unwrap_or(ty.bytes());
                integers([1, 2].into_iter().find(|&bytes| bytes >= least && range.is_in(bytes)).unwrap_or(ty.bytes()))
            }
        };
        let mut lanes = Self { reduction, packs, range, lane, vectors: Vec::new() };
        let count = MOST.min(plan.vectors(lane.bytes()) * packs.len());
        let neutral = lanes.neutral();
        let neutral = splat(cursor, lane, neutral);
        lanes.vectors = (0..count).map(|_| cursor.func.dfg.append_block_param(block, of_lanes(lane))).collect();
        (lanes, vec![neutral; count])
    }

    /// Returns what changes nothing when it is combined with what is possible.
    fn neutral(&self) -> i64 {
        match self.by() {
            By::Plain(Opcode::Band) => -1,
            By::Plain(_) => 0,
            By::Extreme(Extreme { is_signed: true, is_greatest }) => {
                let all = Range::signed(self.lane.bytes());
                if is_greatest { all.low } else { all.high }
            }
            By::Extreme(Extreme { is_greatest, .. }) => {
                if is_greatest {
                    0
                } else {
                    -1
                }
            }
        }
    }

    /// Returns the operation on lanes that is that on the integers.
    fn by(&self) -> By {
        let bytes = self.lane.bytes();
        match self.reduction.by {
            By::Extreme(extreme) if self.range.is_unsigned_in(bytes) => {
                By::Extreme(Extreme { is_signed: self.range.is_signed_in(bytes) && bytes > 1, ..extreme })
            }
            by => by,
        }
    }

    /// Combines the vectors with those of a round.
    pub(super) fn combine(&mut self, cursor: &mut FuncCursor<'_>, plan: &Plan, vectors: &mut Vectors<'_>) {
        for &pack in self.packs {
            let more = match self.by() {
                By::Plain(Opcode::Iadd) if self.lane == types::I32 => addends(cursor, plan, vectors, pack),
                _ => vectors.at(cursor, pack, self.lane.bytes()),
            };
            for (number, vector) in more.into_iter().enumerate() {
                let place = number % self.vectors.len();
                self.vectors[place] = one(cursor, self.by(), self.vectors[place], vector);
            }
        }
    }

    /// Combines the lanes of all vectors with each other, and with what there was before.
    pub(super) fn total(&self, cursor: &mut FuncCursor<'_>, before: Value) -> Value {
        let ty = cursor.func.dfg.value_type(before);
        let by = self.by();
        let together = self.vectors.iter().copied().reduce(|all, vector| one(cursor, by, all, vector));
        let wide = convert(cursor, together.into_iter().collect(), self.range, ty.bytes());
        let by = self.reduction.by;
        let together = wide.into_iter().reduce(|all, vector| one(cursor, by, all, vector));
        let lanes = 16 / ty.bytes() as u8;
        together.into_iter().fold(before, |total, vector| {
            (0..lanes).fold(total, |total, lane| {
                let lane = cursor.ins().extractlane(vector, lane);
                scalar(cursor, by, total, lane)
            })
        })
    }
}

/// Returns vectors of `i32` whose lanes have the same sum as those of a pack. Neighbours are added where that is quicker.
fn addends(cursor: &mut FuncCursor<'_>, plan: &Plan, vectors: &mut Vectors<'_>, pack: PackId) -> Vec<Value> {
    let pairs = |cursor: &mut FuncCursor<'_>, one: Value, other: Value| {
        let ([one_low, one_high], [other_low, other_high]) = (halves(cursor, one, true), halves(cursor, other, true));
        let (low, high) = (cursor.ins().imul(one_low, other_low), cursor.ins().imul(one_high, other_high));
        cursor.ins().iadd_pairwise(low, high)
    };
    if let Some([one, other]) = factors(plan, pack) {
        let (one, other) = (vectors.at(cursor, one, 2), vectors.at(cursor, other, 2));
        return one.into_iter().zip(other).map(|(one, other)| pairs(cursor, one, other)).collect();
    }
    let range = plan.packs[pack].range;
    if plan.widths[pack] > 2 || !range.is_signed_in(2) {
        return vectors.at(cursor, pack, 4);
    }
    let mut narrow = vectors.at(cursor, pack, 2);
    let count = narrow.len() as i64;
    if (Range { low: range.low * count, high: range.high * count }).is_signed_in(2) {
        narrow = narrow.into_iter().reduce(|sum, vector| cursor.ins().iadd(sum, vector)).into_iter().collect();
    }
    let sum = |vector| {
        let [low, high] = halves(cursor, vector, true);
        cursor.ins().iadd_pairwise(low, high)
    };
    narrow.into_iter().map(sum).collect()
}

/// Returns the factors of which a pack is the product, if they fit into 16 bits: sums of two such products are one instruction.
pub(super) fn factors(plan: &Plan, pack: PackId) -> Option<[PackId; 2]> {
    match plan.packs[pack].kind {
        Kind::Result { operation: Operation::Plain(Opcode::Imul), ref arguments, .. } => {
            let is_small = |&argument: &PackId| plan.packs[argument].range.is_signed_in(2);
            let is_narrow = |&argument: &PackId| plan.packs[argument].is_invariant() || plan.widths[argument] <= 2;
            let is_one_narrow = arguments.iter().any(|&argument| plan.widths[argument] <= 2);
            (is_one_narrow && arguments.iter().all(|it| is_small(it) && is_narrow(it)))
                .then(|| (&**arguments).try_into().ok())
                .flatten()
        }
        _ => None,
    }
}

/// Combines two vectors.
fn one(cursor: &mut FuncCursor<'_>, by: By, left: Value, right: Value) -> Value {
    match by {
        By::Plain(Opcode::Band) => cursor.ins().band(left, right),
        By::Plain(Opcode::Bor) => cursor.ins().bor(left, right),
        By::Plain(Opcode::Bxor) => cursor.ins().bxor(left, right),
        By::Plain(_) => cursor.ins().iadd(left, right),
        By::Extreme(Extreme { is_signed: true, is_greatest: true }) => cursor.ins().smax(left, right),
        By::Extreme(Extreme { is_signed: true, is_greatest: false }) => cursor.ins().smin(left, right),
        By::Extreme(Extreme { is_signed: false, is_greatest: true }) => cursor.ins().umax(left, right),
        By::Extreme(Extreme { is_signed: false, is_greatest: false }) => cursor.ins().umin(left, right),
    }
}

/// Combines two integers.
fn scalar(cursor: &mut FuncCursor<'_>, by: By, left: Value, right: Value) -> Value {
    let By::Extreme(extreme) = by else { return one(cursor, by, left, right) };
    let cond = match (extreme.is_signed, extreme.is_greatest) {
        (true, true) => IntCC::SignedGreaterThan,
        (true, false) => IntCC::SignedLessThan,
        (false, true) => IntCC::UnsignedGreaterThan,
        (false, false) => IntCC::UnsignedLessThan,
    };
    let is_left = cursor.ins().icmp(cond, left, right);
    cursor.ins().select(is_left, left, right)
}

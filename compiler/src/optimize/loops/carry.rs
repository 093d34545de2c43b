//! What a round of the loop for vectors gets from the one before, and leaves to the loop in the end.

use super::check;
use super::combine::Lanes;
use super::kind::{Carried, Kind, PackId, Previous};
use super::lanes::{self, BYTES, integers, of_lanes};
use super::plan::Plan;
use super::sums::Scalars;
use super::vectors::Vectors;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{Block, InstBuilder, Type, Value};

/// Parameters of the block of rounds.
pub(super) struct Carry<'p> {
    plan: &'p Plan,
    /// What they are in the first round, in their order.
    pub(super) first: Vec<Value>,
    /// The lanes of each reduction.
    reductions: Vec<Lanes<'p>>,
    ramps: Vec<Ramp>,
    /// The vectors whose last lanes are the values of the last iteration.
    last: Vec<Value>,
    /// The vectors of each [`Carried`] after a round.
    carried: Vec<Vec<Value>>,
    scalars: Scalars<'p>,
}

/// A vector of integers that change by the same amount from lane to lane.
struct Ramp {
    lane: Type,
    now: Value,
    /// The change from one round to the next.
    change: i64,
}

impl<'p> Carry<'p> {
    /// Appends the parameters to the block of rounds, and emits what they are in the first one. `value` returns what a value is outside of
    /// the loop.
    pub(super) fn start(
        cursor: &mut FuncCursor<'_>,
        plan: &'p Plan,
        rounds: Block,
        value: &impl Fn(Value) -> Value,
        vectors: &mut Vectors<'_>,
    ) -> Self {
        let (reductions, ramps) = (Vec::new(), Vec::new());
        let (scalars, first) = Scalars::start(cursor, &plan.rest, &plan.shape, rounds, value);
        let mut carry = Self { plan, first, reductions, ramps, last: Vec::new(), carried: Vec::new(), scalars };
        for (reduction, packs) in &plan.reductions {
            let (lanes, neutral) = Lanes::start(cursor, plan, (reduction, packs), rounds);
            carry.first.extend(neutral);
            carry.reductions.push(lanes);
        }
        for previous in &plan.previous {
            let entering = value(plan.shape.parameters[previous.parameter]);
            let splat = vectors.splat(cursor, previous.pack, entering, plan.widths[previous.pack]);
            let ty = cursor.func.dfg.value_type(splat);
            carry.first.push(splat);
            vectors.start_with(previous.pack, cursor.func.dfg.append_block_param(rounds, ty));
        }
        for one in &plan.carried {
            let entering: Vec<_> = one.parameters.iter().map(|&number| value(plan.shape.parameters[number])).collect();
            let first = lanes::gather(cursor, &entering);
            let ty = of_lanes(plan.packs[one.pack].ty);
            let now = first.iter().map(|_| cursor.func.dfg.append_block_param(rounds, ty)).collect();
            vectors.set(one.pack, now);
            carry.first.extend(first);
        }
        for (number, pack) in plan.packs.iter().enumerate() {
            if let Kind::Ramp { ref first, change } = pack.kind {
                let first = check::integer(cursor, &first.clone().first(), value);
                carry.ramp(cursor, number, (first, change), rounds, vectors);
            }
        }
        carry
    }

    fn ramp(
        &mut self,
        cursor: &mut FuncCursor<'_>,
        pack: PackId,
        (first, change): (Value, u32),
        rounds: Block,
        vectors: &mut Vectors<'_>,
    ) {
        let lane = integers(self.plan.widths[pack]);
        let first = lanes::resize(cursor, first, lane);
        let first = cursor.ins().splat(of_lanes(lane), first);
        let lanes = lanes::vector(cursor, lane, |lane| lane.wrapping_mul(change.into()));
        self.first.push(cursor.ins().iadd(first, lanes));
        let now = cursor.func.dfg.append_block_param(rounds, of_lanes(lane));
        vectors.start_with(pack, now);
        self.ramps.push(Ramp { lane, now, change: i64::from(change.cast_signed()) * self.plan.lanes as i64 });
    }

    /// Emits what the parameters are in the next round.
    pub(super) fn next(&mut self, cursor: &mut FuncCursor<'_>, vectors: &mut Vectors<'_>) -> Vec<Value> {
        let plan = self.plan;
        self.reductions.iter_mut().for_each(|lanes| lanes.combine(cursor, plan, vectors));
        let mut next = self.scalars.next(cursor, &plan.shape.next, vectors);
        next.extend(self.reductions.iter().flat_map(|lanes| &lanes.vectors).copied());
        let mut last = |it: &Previous| vectors.at(cursor, it.of, plan.widths[it.pack]).last().copied();
        next.extend(plan.previous.iter().filter_map(&mut last));
        self.last = plan.previous.iter().filter_map(|it| vectors.of(cursor, it.of).last().copied()).collect();
        self.carried = plan.carried.iter().map(|one: &Carried| vectors.at(cursor, one.of, plan.widths[one.pack])).collect();
        next.extend(self.carried.iter().flatten());
        lanes::locate(cursor, plan.shape.branch);
        for ramp in &self.ramps {
            let change = lanes::splat(cursor, ramp.lane, ramp.change);
            next.push(cursor.ins().iadd(ramp.now, change));
        }
        next
    }

    /// Emits what the parameters of the loop are after the last round, where that is not what it is for all loops; `left` is what they were
    /// when it was entered.
    pub(super) fn leave(&self, cursor: &mut FuncCursor<'_>, left: &mut [Value]) {
        let plan = self.plan;
        self.scalars.leave(&plan.shape.next, left);
        for ((reduction, _), lanes) in plan.reductions.iter().zip(&self.reductions) {
            left[reduction.parameter] = lanes.total(cursor, left[reduction.parameter]);
        }
        for (previous, &vector) in plan.previous.iter().zip(&self.last) {
            let lanes = cursor.func.dfg.value_type(vector).lane_count() as u8;
            let last = cursor.ins().extractlane(vector, lanes - 1);
            let ty = cursor.func.dfg.value_type(left[previous.parameter]);
            left[previous.parameter] = lanes::extend(cursor, last, plan.packs[previous.of].range, ty);
        }
        for (one, vectors) in plan.carried.iter().zip(&self.carried) {
            let lanes = BYTES / plan.packs[one.pack].ty.bytes() as usize;
            for (copy, &parameter) in one.parameters.iter().enumerate() {
                left[parameter] = cursor.ins().extractlane(vectors[copy / lanes], (copy % lanes) as u8);
            }
        }
    }
}

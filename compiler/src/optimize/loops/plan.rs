//! Everything that is known about a loop that will handle several elements at once.
//!
//! A plan is made from code that nobody changes meanwhile, and refuses whatever is not certain: then the loop stays as it is.

use super::access::{self, Access, Elements, Group};
use super::affine::Integers;
use super::compute::Task;
use super::copies::Copies;
use super::kind::{Carried, Kind, Pack, PackId, Previous, Remembered, Rest};
use super::lanes::BYTES;
use super::operation::Operation;
use super::order;
use super::pack::Packer;
use super::reductions::{self, By, Reduction};
use super::shape::Shape;
use super::size;
use super::trips::Trips;
use super::width;
use crate::optimize::memories::Memories;
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{Block, Function};

/// The numbers of groups and of pairs beyond which the checks before the loop would be too many.
const MOST_GROUPS: usize = 10;
const MOST_PAIRS: usize = 10;

/// The number of ways of a branch beyond which it is not looked at.
const MOST_WAYS: usize = 2;

/// A plan for a loop.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    pub(super) trips: Trips,
    pub(super) accesses: Vec<Access>,
    pub(super) groups: Vec<Group>,
    pub(super) packs: Vec<Pack>,
    /// The number of bytes of a lane of each pack.
    pub(super) widths: Vec<u32>,
    /// Loads and stores, in their order.
    pub(super) moves: Vec<Move>,
    /// Reductions, and the packs that each is made from.
    pub(super) reductions: Vec<(Reduction, Vec<PackId>)>,
    /// Values of the iteration before.
    pub(super) previous: Vec<Previous>,
    /// Values of the iteration before that are read again.
    pub(super) remembered: Vec<Remembered>,
    /// Values of the iteration before, one for each copy.
    pub(super) carried: Vec<Carried>,
    /// What remains for one element at a time.
    pub(super) rest: Rest,
    /// Pairs of groups that must not overlap.
    pub(super) apart: Vec<(usize, usize)>,
    /// The number of elements that one round of the loop for vectors handles.
    pub(super) lanes: usize,
    /// The number of elements that an iteration handles.
    pub(super) copies: usize,
    /// The elements that memory is read and written as.
    pub(super) elements: Elements,
}

/// A load or store of vectors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    /// The access of the first copy.
    pub(super) access: usize,
    /// What is loaded or stored.
    pub(super) pack: PackId,
}

impl Plan {
    /// Returns a plan for a candidate, if it is certain that the loop can be made so.
    pub(super) fn of(
        function: &Function,
        flow: &ControlFlowGraph,
        block: Block,
        memories: &Memories,
        elements: Elements,
    ) -> Option<Self> {
        let shape = Shape::of(function, block)?;
        let mut integers = Integers::new(function, &shape);
        let trips = Trips::of(function, &shape, &mut integers)?;
        let (accesses, groups) = access::find(function, &shape, memories, &mut integers)?;
        let reductions = reductions::find(function, &shape, &integers);
        let found = Copies::of(&accesses, &groups, &reductions)?;
        let copies = found.count;
        let apart = order::apart(&groups);
        if groups.len() > MOST_GROUPS || apart.len() > MOST_PAIRS {
            return None;
        }
        let read_before = read_before(function, flow, &shape);
        let mut packer = Packer::new(function, &shape, (accesses, groups), &read_before, found, integers);
        let stores = stores(&mut packer, copies)?;
        let pack = |reduction| pack_reduction(&mut packer, reduction, copies);
        let is_whole = |reduction: &Reduction| reduction.parts.len().is_multiple_of(copies);
        let reductions: Vec<_> = reductions.into_iter().filter(is_whole).map(pack).collect::<Option<_>>()?;
        let rest = packer.rest(&reductions)?;
        let carried = if rest.sums.is_empty() { packer.carried(&reductions)? } else { Vec::new() };
        let is_carried = |pack: &Pack| matches!(pack.kind, Kind::Carried { .. });
        if carried.is_empty() && packer.packs.iter().any(is_carried) {
            return None;
        }
        let previous = packer.previous();
        if stores.is_empty() && reductions.is_empty() && carried.is_empty() && rest.sums.is_empty() {
            return None;
        }
        let asked = asked(function, &shape, &packer, (&stores, &reductions, &carried, &rest));
        let Packer { places, packs, accesses, groups, remembered, .. } = packer;
        let widths = size::widths(&packs, &accesses, &groups, &asked, found)?;
        let loads = packs.iter().enumerate().filter_map(|(pack, found)| match found.kind {
            Kind::Load(access) => Some(Move { access, pack }),
            _ => None,
        });
        let mut moves: Vec<_> = loads.chain(stores).collect();
        moves.sort_by_key(|one| accesses[one.access].place);
        let combined = reductions.iter().map(|(it, _)| function.dfg.value_type(shape.parameters[it.parameter]).bytes());
        let moved = moves
            .iter()
            .map(|one| if accesses[one.access].is_store { accesses[one.access].ty.bytes() } else { widths[one.pack] });
        let lanes = size::lanes(&packs, &widths, moved.chain(combined), copies);
        let is_alone = !found.has_gaps && carried.is_empty() && rest.sums.is_empty();
        let is_twice = is_alone && size::is_light(&packs, moves.len(), lanes) && {
            let together = (2 * lanes / copies) as i64;
            order::is_kept(&accesses, &groups, &places, together)
        };
        let lanes = if is_twice { 2 * lanes } else { lanes };
        let together = (lanes / copies) as i64;
        if together > 1 && !is_alone {
            return None;
        }
        if !are_loaded_before(&accesses, &moves, &packs) || !order::is_kept(&accesses, &groups, &places, together) {
            return None;
        }
        Some(Self {
            shape,
            trips,
            accesses,
            groups,
            packs,
            widths,
            moves,
            reductions,
            previous,
            remembered,
            carried,
            rest,
            apart,
            lanes,
            copies,
            elements,
        })
    }

    /// Returns the operation that a pack is the result of, as it is for vectors.
    pub(super) fn task(&self, pack: PackId, operation: Operation, arguments: &[PackId]) -> Task<'_> {
        let arguments = arguments.iter().map(|&argument| &self.packs[argument]).collect();
        Task { operation, ty: self.packs[pack].ty, bytes: self.widths[pack], arguments }
    }

    /// Returns the number of iterations that one round of the loop for vectors stands for.
    pub(super) fn together(&self) -> usize {
        self.lanes / self.copies
    }

    /// Returns the places of the parameters whose final values the loop for vectors makes.
    pub(super) fn combined(&self) -> impl Iterator<Item = usize> {
        let carried = self.carried.iter().flat_map(|one| one.parameters.iter().copied());
        let reductions = self.reductions.iter().map(|(reduction, _)| reduction.parameter);
        reductions.chain(carried).chain(self.rest.parameters.iter().copied())
    }

    /// Whether iterations may be done twice: nothing depends on those before, and nothing that is written is read.
    pub(super) fn is_repeatable(&self) -> bool {
        let is_ramp = |pack: &Pack| matches!(pack.kind, Kind::Ramp { .. });
        let is_read = |access: &Access| !access.is_store && self.groups[access.group].is_written;
        let is_alone = self.reductions.is_empty()
            && self.previous.is_empty()
            && self.carried.is_empty()
            && self.rest.sums.is_empty()
            && !self.packs.iter().any(is_ramp);
        is_alone && !self.accesses.iter().any(is_read)
    }

    /// Returns the number of vectors that elements of some bytes fill.
    pub(super) fn vectors(&self, bytes: u32) -> usize {
        self.lanes * bytes as usize / BYTES
    }

    /// Returns the smallest number of bytes, apart from none, from an iteration to the next.
    pub(super) fn least_step(&self) -> i64 {
        self.groups.iter().map(Group::step).filter(|&step| step != 0).min().unwrap_or(1)
    }
}

/// Returns of each parameter whether it is read from memory before the loop.
fn read_before(function: &Function, flow: &ControlFlowGraph, shape: &Shape) -> Vec<bool> {
    let mut read = vec![true; shape.parameters.len()];
    let dfg = &function.dfg;
    for from in flow.pred_iter(shape.block).filter(|from| from.block != shape.block) {
        let calls = dfg.insts[from.inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
        if calls.len() > MOST_WAYS {
            return vec![false; shape.parameters.len()];
        }
        for call in calls.iter().filter(|call| call.block(&dfg.value_lists) == shape.block) {
            for (argument, read) in call.args(&dfg.value_lists).zip(&mut read) {
                let value = argument.as_value().map(|value| dfg.resolve_aliases(value));
                let by = value.and_then(|value| dfg.value_def(value).inst());
                *read &= by.is_some_and(|by| dfg.insts[by].opcode().can_load());
            }
        }
    }
    read
}

/// Packs the stores, each with those of the other copies.
fn stores(packer: &mut Packer<'_>, copies: usize) -> Option<Vec<Move>> {
    let accesses = packer.accesses.clone();
    let mut numbers: Vec<_> = (0..accesses.len()).filter(|&number| accesses[number].is_store).collect();
    numbers.sort_by_key(|&number| (accesses[number].group, accesses[number].distance, number));
    if !numbers.len().is_multiple_of(copies) {
        return None;
    }
    let pack = |of_one: &[usize]| {
        let values: Vec<_> = of_one.iter().map(|&number| accesses[number].value).collect();
        let is_packed = packer.neighbours(of_one);
        Some(Move { access: of_one[0], pack: packer.pack(&values).filter(|_| is_packed)? })
    };
    numbers.chunks(copies).map(pack).collect()
}

/// Packs what a reduction is made from in an iteration. Compilers combine the copies in any order, so memory tells which is which.
fn pack_reduction(packer: &mut Packer<'_>, mut reduction: Reduction, copies: usize) -> Option<(Reduction, Vec<PackId>)> {
    if reduction.parts.is_empty() || !reduction.parts.len().is_multiple_of(copies) {
        return None;
    }
    reduction.parts.sort_by_key(|&part| packer.source(part));
    let packs = reduction.parts.chunks(copies).map(|parts| packer.pack(parts)).collect::<Option<Vec<_>>>()?;
    Some((reduction, packs))
}

/// A reduction, and the packs that it combines.
pub(super) type Combined = (Reduction, Vec<PackId>);

/// Returns the packs that something else than a pack is made from, and how many of their lowest bits it needs.
fn asked(
    function: &Function,
    shape: &Shape,
    packer: &Packer<'_>,
    (stores, reductions, carried, rest): (&[Move], &[Combined], &[Carried], &Rest),
) -> Vec<(PackId, u32)> {
    let stored = stores.iter().map(|one| (one.pack, packer.accesses[one.access].ty.bits()));
    let carried = carried.iter().map(|one| (one.of, packer.packs[one.of].ty.bits()));
    let combined = reductions.iter().flat_map(|(reduction, packs)| {
        let bits = match reduction.by {
            By::Plain(_) => function.dfg.value_type(shape.parameters[reduction.parameter]).bits(),
            By::Extreme(_) => width::ALL,
        };
        packs.iter().map(move |&pack| (pack, bits))
    });
    let added = rest.sums.iter().map(|&(pack, _)| (pack, packer.packs[pack].ty.bits()));
    stored.chain(combined).chain(carried).chain(added).collect()
}

/// Whether everything that is stored has been loaded before: the value of an earlier iteration may be that of a later instruction.
fn are_loaded_before(accesses: &[Access], moves: &[Move], packs: &[Pack]) -> bool {
    // The place of the last load that each pack needs; packs come after those that they are made from.
    let mut ready = vec![0; packs.len()];
    for (number, pack) in packs.iter().enumerate() {
        let made = pack.arguments().iter().map(|&argument| ready[argument]).max().unwrap_or(0);
        ready[number] = if let Kind::Load(access) = pack.kind { accesses[access].place } else { made };
    }
    moves.iter().all(|one| ready[one.pack] <= accesses[one.access].place)
}

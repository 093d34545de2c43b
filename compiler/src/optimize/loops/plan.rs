//! Everything that is known about a loop that will handle several elements at once.
//!
//! A plan is made from code that nobody changes meanwhile, and refuses whatever is not certain: then the loop stays as it is.

use super::access::{self, Access, Elements, Group};
use super::affine::Integers;
use super::order;
use super::pack::{Kind, Pack, PackId, Packer, Previous};
use super::shape::Shape;
use super::sums::{self, Sum};
use super::trips::Trips;
use crate::optimize::memories::Memories;
use cranelift_codegen::ir::{Block, Function};

/// The number of bytes in a vector.
pub(super) const BYTES: usize = 16;

/// The numbers of groups and of pairs beyond which the checks before the loop would be too many.
const MOST_GROUPS: usize = 10;
const MOST_PAIRS: usize = 10;

/// A plan for a loop.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    pub(super) trips: Trips,
    pub(super) accesses: Vec<Access>,
    pub(super) groups: Vec<Group>,
    pub(super) packs: Vec<Pack>,
    /// Loads and stores, in their order.
    pub(super) moves: Vec<Move>,
    /// Sums, and the packs that are added to each.
    pub(super) sums: Vec<(Sum, Vec<PackId>)>,
    /// Values of the iteration before.
    pub(super) previous: Vec<Previous>,
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
    pub(super) fn of(function: &Function, block: Block, memories: &Memories, elements: Elements) -> Option<Self> {
        let shape = Shape::of(function, block)?;
        let mut integers = Integers::new(function, &shape);
        let trips = Trips::of(function, &shape, &mut integers)?;
        let (accesses, groups) = access::find(function, &shape, memories, &mut integers)?;
        let sums = sums::find(function, &shape, &integers);
        let copies = copies(&accesses, &groups)?;
        let apart = order::apart(&groups);
        if groups.len() > MOST_GROUPS || apart.len() > MOST_PAIRS {
            return None;
        }
        let mut packer = Packer::new(function, &shape, &accesses, &groups, copies);
        let stores = stores(&mut packer, &accesses, copies)?;
        let sums: Vec<_> = sums.into_iter().map(|sum| pack_sum(&mut packer, sum, copies)).collect::<Option<_>>()?;
        let previous = packer.previous();
        let is_known = |number: usize| {
            let is_sum = sums.iter().any(|(sum, _)| sum.parameter == number);
            is_sum || previous.iter().any(|one| one.parameter == number) || integers.is_counter(shape.parameters[number])
        };
        if (stores.is_empty() && sums.is_empty()) || !(0..shape.parameters.len()).all(is_known) {
            return None;
        }
        let places = packer.places;
        let packs = packer.packs;
        let loads = packs.iter().enumerate().filter_map(|(pack, found)| match found.kind {
            Kind::Load(access) => Some(Move { access, pack }),
            _ => None,
        });
        let mut moves: Vec<_> = loads.chain(stores).collect();
        moves.sort_by_key(|one| accesses[one.access].place);
        let lanes = lanes(&accesses, &moves, &packs, &sums, copies);
        let together = (lanes / copies) as i64;
        if !are_loaded_before(&accesses, &moves, &packs) {
            return None;
        }
        if !order::is_kept(&accesses, &groups, &places, together) {
            return None;
        }
        Some(Self { shape, trips, accesses, groups, packs, moves, sums, previous, apart, lanes, copies, elements })
    }

    /// Returns the number of iterations that one round of the loop for vectors stands for.
    pub(super) fn together(&self) -> usize {
        self.lanes / self.copies
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

/// Returns the number of copies of the body that an iteration is, judging by one access.
fn copies(accesses: &[Access], groups: &[Group]) -> Option<usize> {
    let moving = |access: &&Access| groups[access.group].step() != 0;
    let one = accesses.iter().find(|access| access.is_store).or_else(|| accesses.iter().find(moving))?;
    let step = groups[one.group].step();
    let copies = usize::try_from(step / one.size()).ok().filter(|copies| *copies <= BYTES);
    // All steps are that many elements of 1, 2, 4 or 8 bytes.
    let is_usual = |group: &Group| {
        let copies = copies.unwrap_or(1) as i64;
        group.step() == 0 || group.step() > 0 && group.step() % copies == 0 && [1, 2, 4, 8].contains(&(group.step() / copies))
    };
    copies.filter(|_| step > 0 && step % one.size() == 0 && groups.iter().all(is_usual))
}

/// Packs the stores, each with those of the other copies.
fn stores(packer: &mut Packer<'_>, accesses: &[Access], copies: usize) -> Option<Vec<Move>> {
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

/// Packs what is added to a sum in an iteration. Compilers add the copies up in any order, so memory tells which is which.
fn pack_sum(packer: &mut Packer<'_>, mut sum: Sum, copies: usize) -> Option<(Sum, Vec<PackId>)> {
    if sum.parts.is_empty() || !sum.parts.len().is_multiple_of(copies) {
        return None;
    }
    sum.parts.sort_by_key(|&part| packer.source(part));
    let packs = sum.parts.chunks(copies).map(|parts| packer.pack(parts)).collect::<Option<Vec<_>>>()?;
    Some((sum, packs))
}

/// Whether everything that is stored has been loaded before: the value of an earlier iteration may be that of a later instruction.
fn are_loaded_before(accesses: &[Access], moves: &[Move], packs: &[Pack]) -> bool {
    // The place of the last load that each pack needs; packs come after those that they are made from.
    let mut ready = vec![0; packs.len()];
    for (number, pack) in packs.iter().enumerate() {
        ready[number] = match &pack.kind {
            Kind::Load(access) => accesses[*access].place,
            Kind::Invariant(_) | Kind::LoadOfOne(_) => 0,
            Kind::Previous { of, .. } => ready[*of],
            Kind::Result { arguments, .. } => arguments.iter().map(|&argument| ready[argument]).max().unwrap_or(0),
            Kind::Choice { arguments, .. } => arguments.map(|argument| ready[argument]).into_iter().max().unwrap_or(0),
        };
    }
    moves.iter().all(|one| ready[one.pack] <= accesses[one.access].place)
}

/// Returns the number of elements of a round: whole iterations, and whole vectors of the narrowest elements.
fn lanes(accesses: &[Access], moves: &[Move], packs: &[Pack], sums: &[(Sum, Vec<PackId>)], copies: usize) -> usize {
    let moved = moves.iter().map(|one| accesses[one.access].ty.bytes());
    let computed = packs.iter().filter(|pack| !matches!(pack.kind, Kind::Invariant(_))).map(|pack| pack.ty.bytes());
    // What does not change may be added up, too.
    let added = sums.iter().flat_map(|(_, added)| added).map(|&pack| packs[pack].ty.bytes());
    let lanes = BYTES / moved.chain(computed).chain(added).min().unwrap_or(8) as usize;
    // Both are powers of two apart from odd numbers of copies.
    (1..).map(|times| times * lanes).find(|lanes| lanes % copies == 0).unwrap_or(lanes * copies)
}

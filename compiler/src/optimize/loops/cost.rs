//! Whether vectors are worth it.

use super::access::Elements;
use super::combine;
use super::kind::{Kind, PackId};
use super::operation::Operation;
use super::plan::Plan;
use super::reductions::By;
use cranelift_codegen::ir::{Opcode, Type, types};
use cranelift_codegen::isa::TargetIsa;
use rustc_hash::FxHashSet;
use target_lexicon::Architecture;

/// The number of instructions for vectors beyond which a loop would become too long.
const MOST: usize = 160;

/// The costs of vectors on a processor, in instructions of about one cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Costs {
    /// A product of vectors of `i32`.
    product: usize,
    /// The least or the greatest of vectors of `i32`.
    extreme: usize,
    /// Whether loads may make elements twice as wide: on riscv64 they are loads of 8 bytes, which must be aligned.
    extends: bool,
    /// The elements that memory is read and written as.
    pub(super) elements: Elements,
}

impl Costs {
    /// Returns those of the processors that the code is for; nothing if vectors are not known to work on all of them.
    pub(super) fn of(isa: &dyn TargetIsa) -> Option<Self> {
        let has = |name: &str| isa.isa_flags().iter().any(|flag| flag.name == name && flag.as_bool() == Some(true));
        match isa.triple().architecture {
            Architecture::X86_64 => {
                let (product, extreme) = if has("has_sse41") { (2, 1) } else { (7, 4) };
                Some(Self { product, extreme, extends: true, elements: Elements::Bytes })
            }
            Architecture::Aarch64(_) | Architecture::S390x => {
                Some(Self { product: 1, extreme: 1, extends: true, elements: Elements::Own })
            }
            Architecture::Riscv64(_) if has("has_v") => {
                Some(Self { product: 1, extreme: 1, extends: false, elements: Elements::Bytes })
            }
            _ => None,
        }
    }

    /// Whether a plan is worth it: a round takes fewer instructions than the iterations that it stands for.
    pub(super) fn allow(self, plan: &Plan) -> bool {
        let (mut vectors, mut scalars) = (2, 2 * plan.together());
        let products = products(plan);
        let mut converted = FxHashSet::default();
        let mut convert = |pack: PackId, bytes: u32| {
            if converted.insert((pack, bytes)) { conversion(plan, pack, bytes) } else { 0 }
        };
        for one in &plan.moves {
            let access = &plan.accesses[one.access];
            scalars += plan.lanes;
            if access.is_store {
                vectors += plan.vectors(access.ty.bytes()) + convert(one.pack, access.ty.bytes());
            } else {
                let is_extended = plan.widths[one.pack] > access.ty.bytes();
                if is_extended && !self.extends {
                    return false;
                }
                vectors += plan.vectors(plan.widths[one.pack]) * if is_extended { 3 } else { 1 };
            }
        }
        for (number, pack) in plan.packs.iter().enumerate() {
            let bytes = plan.widths[number];
            match &pack.kind {
                Kind::Previous { of, .. } => {
                    vectors += convert(*of, bytes) + plan.vectors(bytes) * if bytes < 4 { 4 } else { 2 };
                }
                Kind::Ramp { .. } => vectors += plan.vectors(bytes),
                Kind::Result { arguments, .. } if products.contains(&number) => {
                    vectors += 2 * plan.vectors(2) + arguments.iter().map(|&argument| convert(argument, 2)).sum::<usize>();
                    scalars += plan.lanes;
                }
                Kind::Result { operation, arguments, .. } => {
                    let task = plan.task(number, *operation, arguments);
                    for (place, &argument) in arguments.iter().enumerate() {
                        vectors += convert(argument, task.bytes_of(place, plan.widths[argument]));
                    }
                    vectors += plan.vectors(bytes) * self.operation(*operation, pack.ty, bytes);
                    scalars += plan.lanes * scalar(*operation);
                }
                Kind::Invariant(_) | Kind::Load(_) | Kind::LoadOfOne(_) | Kind::Carried { .. } | Kind::Gathered(_) => {}
            }
        }
        for (reduction, packs) in &plan.reductions {
            let combined =
                packs.iter().filter(|pack| !products.contains(pack)).map(|&pack| match (reduction.by, plan.widths[pack]) {
                    (By::Plain(Opcode::Iadd), 1 | 2) => 3 * plan.vectors(2),
                    (_, bytes) => plan.vectors(bytes),
                });
            vectors += combined.sum::<usize>();
            scalars += plan.lanes * packs.len();
        }
        // Lanes are taken out one by one.
        vectors += plan.rest.sums.len() * plan.lanes;
        vectors <= MOST && vectors * 5 < scalars * 4
    }

    fn operation(self, operation: Operation, ty: Type, bytes: u32) -> usize {
        match operation {
            Operation::Plain(Opcode::Imul) if bytes == 4 => self.product,
            // Dividers do one lane after the other.
            Operation::Plain(Opcode::Fdiv | Opcode::Sqrt) => {
                if ty == types::F32 {
                    3
                } else {
                    2
                }
            }
            Operation::Choice | Operation::Absolute | Operation::Distance => 3,
            Operation::Extreme(_) => match bytes {
                1 | 2 => 1,
                _ => self.extreme,
            },
            Operation::Compare(_) | Operation::ShiftBy(..) if bytes == 1 => 2,
            Operation::Convert { .. } | Operation::Promote | Operation::Demote => 2,
            Operation::SignExtend(_) => 0,
            _ => 1,
        }
    }
}

/// Returns the products that are only made as sums of two of them.
fn products(plan: &Plan) -> FxHashSet<PackId> {
    let sums = plan.reductions.iter().filter(|(reduction, _)| reduction.by == By::Plain(Opcode::Iadd));
    sums.flat_map(|(_, packs)| packs).copied().filter(|&pack| combine::factors(plan, pack).is_some()).collect()
}

/// Returns the number of instructions that an operation is for integers.
fn scalar(operation: Operation) -> usize {
    match operation {
        Operation::Choice | Operation::Extreme(_) => 2,
        Operation::Absolute | Operation::Distance => 3,
        Operation::Compare(_) | Operation::CompareFloat(_) => 1,
        _ => 1,
    }
}

/// Returns the number of instructions that make lanes wider or narrower.
fn conversion(plan: &Plan, pack: PackId, to: u32) -> usize {
    if plan.packs[pack].is_invariant() {
        return 0;
    }
    let (mut now, range, mut count) = (plan.widths[pack], plan.packs[pack].range, 0);
    while now < to {
        now *= 2;
        count += plan.vectors(now) * if range.low < 0 { 2 } else { 1 };
    }
    while now > to {
        let is_whole = range.is_in(now / 2);
        count += plan.vectors(now) * if is_whole || now == 8 { 1 } else { 2 };
        now /= 2;
    }
    count
}

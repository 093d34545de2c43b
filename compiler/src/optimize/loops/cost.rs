//! Whether vectors are worth it.

use super::access::Elements;
use super::pack::Kind;
use super::plan::Plan;
use cranelift_codegen::ir::{Function, Opcode, Type, types};
use cranelift_codegen::isa::TargetIsa;
use target_lexicon::Architecture;

/// The number of instructions for vectors beyond which a loop would become too long.
const MOST: usize = 160;

/// The costs of vectors on a processor, in instructions of about one cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Costs {
    /// A product of vectors of `i32`.
    product: usize,
    /// The elements that memory is read and written as.
    pub(super) elements: Elements,
}

impl Costs {
    /// Returns those of the processors that the code is for; nothing if vectors are not known to work on all of them.
    pub(super) fn of(isa: &dyn TargetIsa) -> Option<Self> {
        let has = |name: &str| isa.isa_flags().iter().any(|flag| flag.name == name && flag.as_bool() == Some(true));
        match isa.triple().architecture {
            Architecture::X86_64 => Some(Self { product: if has("has_sse41") { 2 } else { 7 }, elements: Elements::Bytes }),
            Architecture::Aarch64(_) | Architecture::S390x => Some(Self { product: 1, elements: Elements::Own }),
            Architecture::Riscv64(_) if has("has_v") => Some(Self { product: 1, elements: Elements::Bytes }),
            _ => None,
        }
    }

    /// Whether a plan is worth it: a round takes fewer instructions than the iterations that it stands for.
    pub(super) fn allow(self, function: &Function, plan: &Plan) -> bool {
        let (mut vectors, mut scalars) = (2, 2 * plan.together());
        for one in &plan.moves {
            let access = &plan.accesses[one.access];
            let (narrow, wide) = (plan.vectors(access.ty.bytes()), plan.vectors(plan.packs[one.pack].ty.bytes()));
            // Each step of widening or narrowing is an instruction or two for each vector.
            vectors += narrow + if wide > narrow { 3 * wide } else { 0 };
            scalars += plan.lanes;
        }
        for pack in &plan.packs {
            if let Kind::Previous { .. } = pack.kind {
                vectors += 2 * plan.vectors(pack.ty.bytes());
            } else if let Kind::Choice { .. } = pack.kind {
                vectors += 5 * plan.vectors(pack.ty.bytes());
                scalars += 2 * plan.lanes;
            } else if let Kind::Result { instruction, .. } = pack.kind {
                vectors += plan.vectors(pack.ty.bytes()) * self.operation(function.dfg.insts[instruction].opcode(), pack.ty);
                scalars += plan.lanes;
            }
        }
        for (_, packs) in &plan.sums {
            let added = packs.iter().map(|&pack| plan.vectors(plan.packs[pack].ty.bytes()));
            vectors += added.sum::<usize>();
            scalars += plan.lanes * packs.len();
        }
        vectors <= MOST && vectors * 5 < scalars * 4
    }

    fn operation(self, opcode: Opcode, ty: Type) -> usize {
        match (opcode, ty) {
            (Opcode::Imul, types::I32) => self.product,
            // Dividers do one lane after the other.
            (Opcode::Fdiv | Opcode::Sqrt, types::F32) => 3,
            (Opcode::Fdiv | Opcode::Sqrt, _) => 2,
            _ => 1,
        }
    }
}

//! Packs: values of a loop that become lanes of vectors.

use super::affine::Affine;
use super::operation::Operation;
use super::range::Range;
use cranelift_codegen::ir::{Inst, Type, Value};

/// The number of a pack.
pub(super) type PackId = usize;

/// Values that are the same in all copies of a body.
#[derive(Clone, Debug)]
pub(super) struct Pack {
    /// The type of each; of comparisons `i8`.
    pub(super) ty: Type,
    pub(super) kind: Kind,
    /// What each may be, if they are integers.
    pub(super) range: Range,
}

/// The origin of a pack.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A value that the loop does not change.
    Invariant(Value),
    /// Values that the loop does not change, one for each copy.
    Gathered(Vec<Value>),
    /// Neighbours in memory; the number of the access of the first copy.
    Load(usize),
    /// The same element in each iteration; the number of the access.
    LoadOfOne(usize),
    /// What another pack was in the iteration before: a parameter of the loop, and the number of that pack.
    Previous { parameter: usize, of: PackId },
    /// What a pack was in the iteration before, copy by copy: parameters of the loop, one for each copy. Then an iteration is a round.
    Carried { parameters: Vec<usize> },
    /// An integer that changes by the same amount in each iteration and from each copy to the next.
    Ramp { first: Affine, change: u32 },
    /// The results of an operation; the instruction of the first copy.
    Result { operation: Operation, instruction: Inst, arguments: Vec<PackId> },
}

/// A parameter that is what a pack was, in its last copy, in the iteration before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Previous {
    /// Its place among the parameters.
    pub(super) parameter: usize,
    /// The pack of the parameter and the other copies.
    pub(super) pack: PackId,
    /// The pack of which it is the value in the iteration before.
    pub(super) of: PackId,
}

/// A parameter that is the element in front of those that an access of the loop reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remembered {
    /// Its place among the parameters.
    pub(super) parameter: usize,
    /// The number of the access that reads it again.
    pub(super) access: usize,
}

/// Parameters that are what a pack was in the iteration before, copy by copy.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    /// Their places among the parameters.
    pub(super) parameters: Vec<usize>,
    /// The pack of them.
    pub(super) pack: PackId,
    /// The pack of their values in the next iteration.
    pub(super) of: PackId,
}

impl Pack {
    /// Whether each lane is all ones or all zeros.
    pub(super) fn is_mask(&self) -> bool {
        matches!(self.kind, Kind::Result { operation: Operation::Compare(_) | Operation::CompareFloat(_), .. })
    }

    /// Whether all lanes are the same scalar, in all rounds.
    pub(super) fn is_invariant(&self) -> bool {
        matches!(self.kind, Kind::Invariant(_) | Kind::LoadOfOne(_))
    }

    /// Returns the bits of a constant integer.
    pub(super) fn constant(&self) -> Option<i64> {
        (self.ty.is_int() && self.range.low == self.range.high).then_some(self.range.low)
    }

    /// Returns the packs that it is made from.
    pub(super) fn arguments(&self) -> &[PackId] {
        match &self.kind {
            Kind::Result { arguments, .. } => arguments,
            Kind::Previous { of, .. } => std::slice::from_ref(of),
            _ => &[],
        }
    }
}

/// The instructions and values that remain for one element at a time.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// The places of parameters that nothing else is known about.
    pub(super) parameters: Vec<usize>,
    /// The places of counters that these depend on.
    pub(super) counters: Vec<usize>,
    /// The instructions, in their order.
    pub(super) instructions: Vec<Inst>,
    /// Sums: the pack of what is added, and the value that each lane of it is.
    pub(super) sums: Vec<(PackId, Vec<Value>)>,
}

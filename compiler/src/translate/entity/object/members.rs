//! Tests whether a reference is of a type.
//!
//! What a test has to look at depends on what is known before: most references are known to be null or an object, and all that is
//! left is to compare the number of its type with a range.

use super::access::Object;
use crate::program::types::Types;
use crate::program::types::number::NumberRange;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Endianness, InstBuilder, Value, types};
use wasm2native_abi::heap::TYPE_SHIFT;
use wasm2native_abi::trap::Trap;
use wasmparser::AbstractHeapType;

/// The references of a heap type, besides null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Members {
    /// None.
    Nothing,
    /// All of the hierarchy.
    Everything,
    /// The objects of the program, and every i31.
    Eq,
    /// Every i31.
    I31,
    /// The objects with types of these numbers.
    Objects(NumberRange),
    /// The functions with types of these numbers.
    Functions(NumberRange),
}

/// What is known about a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// What it is, unless it is null.
    pub(crate) members: Members,
    /// Whether it may be null.
    pub(crate) may_be_null: bool,
}

/// The references that pass a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Those that are not null.
    pub(crate) members: Members,
    /// Whether null does.
    pub(crate) takes_null: bool,
}

/// The result of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is known.
    Always(bool),
    /// Null passes, and nothing else.
    Null,
    /// Everything passes except null.
    NotNull,
    /// It depends on what the reference is of.
    Members,
}

impl Members {
    /// Returns the references of an abstract heap type.
    pub(crate) fn of_abstract(ty: AbstractHeapType, types: &Types) -> Self {
        use AbstractHeapType as Heap;
        match ty {
            Heap::Any | Heap::Func | Heap::Extern | Heap::Exn | Heap::Cont => Members::Everything,
            Heap::Eq => Members::Eq,
            Heap::I31 => Members::I31,
            Heap::Struct => Members::Objects(types.structures()),
            Heap::Array => Members::Objects(types.arrays()),
            Heap::None | Heap::NoFunc | Heap::NoExtern | Heap::NoExn | Heap::NoCont => Members::Nothing,
        }
    }

    /// Whether all of these are among others of their hierarchy.
    fn is_within(self, others: Self) -> bool {
        match (self, others) {
            (Members::Nothing, _) | (_, Members::Everything) => true,
            (Members::Eq | Members::I31 | Members::Objects(_), Members::Eq) => true,
            (Members::Objects(range), Members::Objects(wider)) | (Members::Functions(range), Members::Functions(wider)) => {
                contains(wider, range)
            }
            _ => self == others,
        }
    }

    /// Whether none of these is among others of their hierarchy.
    fn is_apart_from(self, others: Self) -> bool {
        match (self, others) {
            (Members::Nothing, _) | (_, Members::Nothing) => true,
            (Members::I31, Members::Objects(_)) | (Members::Objects(_), Members::I31) => true,
            // Types form trees, so that two ranges of numbers do not overlap unless one contains the other.
            (Members::Objects(one), Members::Objects(other)) | (Members::Functions(one), Members::Functions(other)) => {
                !contains(one, other) && !contains(other, one)
            }
            _ => false,
        }
    }

    /// Whether the test that a reference is among these fails for null by itself: null is no i31, and has the signature of no function.
    fn excludes_null(self) -> bool {
        matches!(self, Members::I31 | Members::Functions(_))
    }

    /// Whether a reference may be something else than an object.
    fn may_be_tagged(self) -> bool {
        matches!(self, Members::Everything | Members::Eq)
    }
}

fn contains(range: NumberRange, other: NumberRange) -> bool {
    other.count == 0 || range.first <= other.first && other.first + other.count <= range.first + range.count
}

impl Known {
    /// Returns what a test of such a reference has to find out.
    pub(crate) fn verdict(self, wanted: Wanted) -> Verdict {
        let null_matters = self.may_be_null;
        if self.members.is_within(wanted.members) {
            return if null_matters && !wanted.takes_null { Verdict::NotNull } else { Verdict::Always(true) };
        }
        if self.members.is_apart_from(wanted.members) {
            return if null_matters && wanted.takes_null { Verdict::Null } else { Verdict::Always(false) };
        }
        Verdict::Members
    }
}

/// The bits that tell objects from other references of their hierarchy, and those of other references.
const TAG: i64 = 3;
const I31_TAG: i64 = 1;
const HOST_TAG: i64 = 2;

impl Emitter<'_, '_, '_> {
    /// Ends the block with a branch on the test whose verdict depends on [`Verdict::Members`].
    pub(crate) fn branch_on_members(
        &mut self,
        reference: Value,
        known: Known,
        wanted: Wanted,
        (passed, failed): (&Target, &Target),
    ) {
        if known.may_be_null && (wanted.takes_null || !wanted.members.excludes_null()) {
            self.branch_past(reference, if wanted.takes_null { passed } else { failed });
        }
        if known.members.may_be_tagged() && matches!(wanted.members, Members::Objects(_)) {
            let tag = self.builder.ins().band_imm_u(reference, TAG);
            let is_object = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, 0);
            self.branch_past(is_object, failed);
        }
        let passes = self.is_member(Object::new(reference), wanted.members);
        self.builder.ins().brif(passes, passed.block, &passed.arguments, failed.block, &failed.arguments);
    }

    /// Continues in a new block if `condition` is not 0, and otherwise at the target.
    fn branch_past(&mut self, condition: Value, otherwise: &Target) {
        let next = self.builder.create_block();
        self.builder.ins().brif(condition, next, &[], otherwise.block, &otherwise.arguments);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    /// Traps unless a reference passes a test whose verdict depends on [`Verdict::Members`].
    pub(crate) fn check_members(&mut self, reference: Value, known: Known, wanted: Wanted) {
        let mut done = None;
        let mut object = Object::new(reference);
        let is_of_objects = matches!(wanted.members, Members::Objects(_));
        match (known.may_be_null, wanted.takes_null) {
            (true, true) => {
                let (next, end) = (self.builder.create_block(), self.builder.create_block());
                self.builder.ins().brif(reference, next, &[], end, &[]);
                self.builder.seal_block(next);
                self.builder.switch_to_block(next);
                done = Some(end);
            }
            // The header of null cannot be loaded.
            (true, false) if is_of_objects => object.null = Some(Trap::CastFailure),
            (true, false) if wanted.members == Members::Eq => self.trap_unless(reference, Trap::CastFailure),
            _ => {}
        }
        if known.members.may_be_tagged() && is_of_objects {
            let tag = self.builder.ins().band_imm_u(reference, TAG);
            self.trap_if(tag, Trap::CastFailure);
        }
        let passes = self.is_member(object, wanted.members);
        self.trap_unless(passes, Trap::CastFailure);
        if let Some(end) = done {
            self.builder.ins().jump(end, &[]);
            self.builder.seal_block(end);
            self.builder.switch_to_block(end);
        }
    }

    /// Returns whether a reference passes a test whose verdict depends on [`Verdict::Members`]: 1 or 0.
    pub(crate) fn test_members(&mut self, reference: Value, known: Known, wanted: Wanted) -> Value {
        let depends_on_null = known.may_be_null && (wanted.takes_null || !wanted.members.excludes_null());
        let depends_on_tag = known.members.may_be_tagged() && matches!(wanted.members, Members::Objects(_));
        if !depends_on_null && !depends_on_tag {
            return self.is_member(Object::new(reference), wanted.members);
        }
        let done = self.builder.create_block();
        let result = self.builder.append_block_param(done, types::I8);
        let target = |emitter: &mut Self, verdict: bool| {
            let verdict = emitter.builder.ins().iconst(types::I8, i64::from(verdict));
            Target { block: done, arguments: vec![verdict.into()] }
        };
        if depends_on_null {
            let null = target(self, wanted.takes_null);
            self.branch_past(reference, &null);
        }
        if depends_on_tag {
            let tag = self.builder.ins().band_imm_u(reference, TAG);
            let is_object = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, 0);
            let failed = target(self, false);
            self.branch_past(is_object, &failed);
        }
        let passes = self.is_member(Object::new(reference), wanted.members);
        self.builder.ins().jump(done, &[passes.into()]);
        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
        result
    }

    /// Returns whether a reference that is not null, and an object where objects are wanted, is among members. Null counts as neither
    /// an i31 nor a function.
    fn is_member(&mut self, object: Object, members: Members) -> Value {
        match members {
            Members::I31 => {
                let tag = self.builder.ins().band_imm_u(object.reference, I31_TAG);
                self.builder.ins().icmp_imm_u(IntCC::NotEqual, tag, 0)
            }
            Members::Eq => {
                let tag = self.builder.ins().band_imm_u(object.reference, TAG);
                self.builder.ins().icmp_imm_u(IntCC::NotEqual, tag, HOST_TAG)
            }
            Members::Objects(range) => {
                let header = self.header(object);
                self.is_in_range(header, NumberRange { first: range.first << TYPE_SHIFT, count: range.count << TYPE_SHIFT })
            }
            Members::Functions(range) => {
                let signature = self.signature_of(object.reference);
                self.is_in_range(signature, range)
            }
            Members::Nothing | Members::Everything => unreachable!("the verdict does not depend on the reference"),
        }
    }

    /// Returns whether a number of 32 bits is in a range.
    pub(crate) fn is_in_range(&mut self, number: Value, range: NumberRange) -> Value {
        let (condition, distance, bound) = self.range_comparison(number, range);
        self.builder.ins().icmp_imm_u(condition, distance, bound)
    }

    /// Returns the comparison of a value with a constant that holds if a number of 32 bits is in a range.
    pub(crate) fn range_comparison(&mut self, number: Value, range: NumberRange) -> (IntCC, Value, i64) {
        if range.count == 1 {
            return (IntCC::Equal, number, range.first.into());
        }
        let first = self.builder.ins().iconst(types::I32, i64::from(range.first.wrapping_neg()));
        let distance = self.builder.ins().iadd(number, first);
        (IntCC::UnsignedLessThan, distance, range.count.into())
    }

    /// Returns the signature of a reference to a function.
    fn signature_of(&mut self, reference: Value) -> Value {
        let half = match self.isa.endianness() {
            Endianness::Little => reference,
            Endianness::Big => self.builder.ins().ushr_imm_u(reference, 32),
        };
        self.builder.ins().ireduce(types::I32, half)
    }
}

/// Where a branch continues.
pub(crate) struct Target {
    /// The block.
    pub(crate) block: Block,
    /// Its arguments.
    pub(crate) arguments: Vec<BlockArg>,
}

impl Target {
    /// Returns a block without parameters.
    pub(crate) fn of(block: Block) -> Self {
        Self { block, arguments: Vec::new() }
    }
}

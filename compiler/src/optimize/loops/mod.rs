//! Loops over arrays that handle several elements at once.
//!
//! * [`candidate`]: loops that are worth a closer look, found in one pass over the code.

mod candidate;

use crate::program::Program;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;

/// Knowledge about the program and the target.
pub(super) struct Loops<'a> {
    _isa: &'a dyn TargetIsa,
}

impl<'a> Loops<'a> {
    /// Returns what is known, if code for this target may have vectors.
    pub(super) fn new(_program: &'a Program<'_>, isa: &'a dyn TargetIsa) -> Option<Self> {
        Some(Self { _isa: isa })
    }

    /// Returns the number of loops in a function that may be worth a closer look.
    pub(super) fn candidates(&self, function: &Function) -> u64 {
        candidate::count(function)
    }

    /// Makes loops handle several elements at once, and returns how many.
    pub(super) fn vectorize(&self, _function: &mut Function) -> u64 {
        0
    }
}

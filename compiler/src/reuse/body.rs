//! A function's body in its module.

use crate::codegen::stored::Bodies;
use crate::digest::Hasher;
use crate::program::Program;
use crate::program::id::FuncId;
use crate::wasm::Module;

/// The body of a function.
pub(super) struct Body<'p, 'a> {
    module: &'p Module<'a>,
    index: u32,
}

impl<'p, 'a> Body<'p, 'a> {
    /// Returns the body of a function, if it has one.
    pub(super) fn of(program: &'p Program<'a>, function: FuncId) -> Option<Self> {
        let (_, module, index) = program.wasm_function(function)?;
        Some(Self { module, index })
    }

    /// Adds everything that code is made of.
    pub(super) fn add_to(&self, hash: &mut Hasher) {
        hash.field(self.module.code[self.place()].body.as_bytes());
        self.module
            .branch_hints
            .of(self.index)
            .for_each(|(offset, taken)| hash.number(u64::from(offset) << 1 | u64::from(taken)));
    }

    /// Returns its offset in the input.
    fn start(&self) -> Option<u32> {
        u32::try_from(self.module.code[self.place()].body.range().start).ok()
    }

    fn place(&self) -> usize {
        self.index as usize - self.module.imported_functions()
    }
}

/// Returns where a function's body starts in the input, and those in it.
pub(super) fn starts<'p>(program: &'p Program<'_>, own: FuncId) -> Bodies<impl Fn(FuncId) -> Option<u32> + 'p> {
    Bodies { own, start: |function| Body::of(program, function)?.start() }
}

//! References to functions in data.

use super::block::Block;
use crate::clif::symbol::Symbol;
use crate::program::Program;
use crate::program::id::FuncId;
use std::mem::offset_of;
use wasm2native_abi::descriptor::FuncRef;

/// Stores a reference to a function into the block that begins with such references: it has the distance from there to the code.
pub(super) fn put(block: &mut Block, program: &Program<'_>, place: usize, function: FuncId) {
    let signature = program.entities.functions[function].signature;
    block.u32(place + offset_of!(FuncRef, signature), program.types.functions(signature).first);
    block.measure_to(place + offset_of!(FuncRef, code), Symbol::Function(function).name());
}

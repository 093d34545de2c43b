//! Traps.

use crate::clif::trap::encode;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Ends the block with a trap.
    pub(crate) fn trap(&mut self, trap: Trap) {
        self.builder.ins().trap(encode(trap));
    }

    /// Traps when `condition` is not zero.
    pub(crate) fn trap_if(&mut self, condition: Value, trap: Trap) {
        self.builder.ins().trapnz(condition, encode(trap));
    }

    /// Traps when `condition` is zero.
    pub(crate) fn trap_unless(&mut self, condition: Value, trap: Trap) {
        self.builder.ins().trapz(condition, encode(trap));
    }

    /// Traps, but leaves the block open so that what follows, although never executed, can be translated as usual.
    pub(crate) fn trap_always(&mut self, trap: Trap) {
        let always = self.builder.ins().iconst(types::I8, 1);
        self.trap_if(always, trap);
    }
}

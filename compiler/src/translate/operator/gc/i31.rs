//! Integers of 31 bits as references: shifted left by one, with the lowest bit set.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::trap::Trap;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn ref_i31(&mut self) {
        let value = self.stack.pop();
        let shifted = self.emitter.builder.ins().ishl_imm_u(value, 1);
        let tagged = self.emitter.builder.ins().bor_imm_u(shifted, 1);
        let reference = self.emitter.builder.ins().uextend(types::I64, tagged);
        self.stack.push(reference);
    }

    pub(super) fn i31_get_s(&mut self) {
        let tagged = self.pop_i31();
        let value = self.emitter.builder.ins().sshr_imm_u(tagged, 1);
        self.stack.push(value);
    }

    pub(super) fn i31_get_u(&mut self) {
        let tagged = self.pop_i31();
        let value = self.emitter.builder.ins().ushr_imm_u(tagged, 1);
        self.stack.push(value);
    }

    /// Pops an i31 as 32 bits. Traps if it is null.
    fn pop_i31(&mut self) -> Value {
        let reference = self.stack.pop();
        if self.may_be_null() {
            self.emitter.trap_unless(reference, Trap::NullI31);
        }
        self.emitter.builder.ins().ireduce(types::I32, reference)
    }
}

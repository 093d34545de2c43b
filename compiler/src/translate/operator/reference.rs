//! References and their null tests. Null is 0, whatever it is a null of.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::InstBuilder;
use cranelift_codegen::ir::condcodes::IntCC;
use wasm2native_abi::trap::Trap;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn ref_null(&mut self) {
        let null = self.emitter.constant(0);
        self.stack.push(null);
    }

    pub(super) fn ref_is_null(&mut self) {
        self.eqz();
    }

    pub(super) fn ref_func(&mut self, function: u32) {
        let function = self.current.instance.functions[function as usize];
        let reference = self.emitter.func_reference(function);
        self.stack.push(reference);
    }

    pub(super) fn ref_as_non_null(&mut self) {
        if self.may_be_null() {
            self.emitter.trap_unless(self.stack.top(), Trap::NullReference);
        }
    }

    /// Branches without the reference, or continues with it.
    pub(super) fn br_on_null(&mut self, depth: u32) {
        let reference = self.stack.pop();
        let is_null = self.emitter.builder.ins().icmp_imm_u(IntCC::Equal, reference, 0);
        self.branch_when(is_null, depth);
        self.stack.push(reference);
    }

    /// Branches with the reference, or continues without it.
    pub(super) fn br_on_non_null(&mut self, depth: u32) {
        self.branch_when(self.stack.top(), depth);
        self.stack.pop();
    }
}

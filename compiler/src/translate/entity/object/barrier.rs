//! Stores of references into objects that may be older than what they will refer to.
//!
//! The runtime looks at new objects more often than at old ones, and so has to be told about old ones that come to refer to others:
//! see [`UNREMEMBERED`]. New objects are stored to without that, and so is null.

use super::access::Object;
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::translate::emitter::Emitter;
use crate::translate::entity::object::access::Place;
use crate::translate::entity::rare::Usual;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Opcode, Value, types};
use wasm2native_abi::heap::UNREMEMBERED;

impl Emitter<'_, '_, '_> {
    /// Lets the runtime know that references are about to be stored into an object, if it has to. Traps if the object is null.
    pub(crate) fn remember(&mut self, object: Object, usual: Usual) {
        let header = self.header(object);
        match usual {
            Usual::InLine => self.remember_if_flagged(header, object.reference, Self::call_remember),
            Usual::Called => self.call_remember(object.reference),
        }
    }

    /// Lets the runtime know about an object for code that calls this function.
    pub(crate) fn remember_for_caller(&mut self, reference: Value) {
        let header = self.header(Object::new(reference));
        self.remember_if_flagged(header, reference, |emitter, reference| {
            emitter.call_builtin(Builtin::heap_remember, &[reference]);
        });
    }

    fn call_remember(&mut self, reference: Value) {
        let function = self.preserving_function(self.heap_functions().remember);
        self.builder.ins().call(function, &[reference]);
    }

    fn remember_if_flagged(&mut self, header: Value, reference: Value, remember: impl FnOnce(&mut Self, Value)) {
        let flag = self.builder.ins().band_imm_u(header, i64::from(UNREMEMBERED));
        let [unremembered, next] = [(); 2].map(|()| self.builder.create_block());
        let zero = self.builder.ins().iconst(types::I32, 0);
        self.branch_rarely((IntCC::NotEqual, flag, zero), unremembered, next);
        self.builder.switch_to_block(unremembered);
        remember(self, reference);
        self.builder.ins().jump(next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    /// Whether a reference cannot be to an object that is reclaimed: a constant is null, an i31, or a constant object, and what is extended
    /// to a reference is an i31.
    pub(crate) fn is_permanent(&self, reference: Value) -> bool {
        let dfg = &self.builder.func.dfg;
        let is_extended = dfg.value_def(reference).inst().is_some_and(|inst| dfg.insts[inst].opcode() == Opcode::Uextend);
        is_extended || self.constant_value(reference).is_some()
    }

    /// Returns the header of an object. Traps if the object is null.
    pub(crate) fn header(&mut self, object: Object) -> Value {
        let Place { address, offset, flags } = self.header_place(object);
        self.builder.ins().load(types::I32, flags, address, offset)
    }

    /// Returns the place of an object's header.
    pub(super) fn header_place(&mut self, object: Object) -> Place {
        self.place(object, 0, size_of::<u32>() as u32, Region::Headers)
    }
}

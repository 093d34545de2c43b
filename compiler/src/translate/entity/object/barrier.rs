//! Stores of references into objects that may be older than what they will refer to.
//!
//! The runtime looks at new objects more often than at old ones, and so has to be told about old ones that come to refer to others:
//! see [`UNREMEMBERED`]. New objects are stored to without that, and so is null.

use super::access::Object;
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::program::types::objects::Storage;
use crate::translate::emitter::Emitter;
use crate::translate::entity::object::access::Place;
use crate::translate::entity::rare::Usual;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Opcode, Value, types};
use std::mem::offset_of;
use wasm2native_abi::heap::{CARD_SHIFT, CARDED, ELEMENTS_OFFSET, HeapState, UNREMEMBERED};

/// What references are about to be stored into.
#[derive(Clone, Copy)]
pub(crate) enum Stored {
    /// A field of a structure.
    Field,
    /// An element of an array, [`ELEMENTS_OFFSET`] behind this address.
    Element(Value),
    /// As many elements of an array, from this address on. The number has 64 bits.
    Elements(Value, Value),
}

impl Emitter<'_, '_, '_> {
    /// Lets the runtime know that references are about to be stored into an object, if it has to. Traps if the object is null.
    pub(crate) fn remember(&mut self, object: Object, stored: Stored, usual: Usual) {
        let header = self.header(object);
        let reference = object.reference;
        match (usual, stored) {
            (Usual::InLine, Stored::Field) => self.if_flagged(header, UNREMEMBERED, |emitter| emitter.call_remember(reference)),
            (Usual::InLine, _) => self.if_flagged(header, UNREMEMBERED | CARDED, |emitter| {
                emitter.mark_cards(stored);
                emitter.if_flagged(header, UNREMEMBERED, |emitter| emitter.call_remember(reference));
                // What follows the call is as rare.
                let after = emitter.builder.current_block();
                after.into_iter().for_each(|block| emitter.set_cold(block));
            }),
            (Usual::Called, _) => {
                self.mark_cards(stored);
                self.call_remember(reference);
            }
        }
    }

    /// Lets the runtime know about an object for code that calls this function.
    pub(crate) fn remember_for_caller(&mut self, reference: Value) {
        let header = self.header(Object::new(reference));
        self.if_flagged(header, UNREMEMBERED, |emitter| {
            emitter.call_builtin(Builtin::heap_remember, &[reference]);
        });
    }

    fn call_remember(&mut self, reference: Value) {
        let function = self.preserving_function(self.heap_functions().remember);
        self.builder.ins().call(function, &[reference]);
    }

    /// Notes which elements are about to be stored to, as [`CARDED`] says.
    fn mark_cards(&mut self, stored: Stored) {
        match stored {
            Stored::Field => {}
            Stored::Element(address) => {
                let card = self.card(address);
                let (flags, one) = (self.flags(Region::Allocation), self.builder.ins().iconst(types::I32, 1));
                self.builder.ins().istore8(flags, one, card, 0);
            }
            Stored::Elements(first, count) => {
                let bytes = self.scale(count, Storage::Reference);
                let first = self.builder.ins().iadd_imm_s(first, -i64::from(ELEMENTS_OFFSET));
                let end = self.builder.ins().iadd(first, bytes);
                // The card behind the last element means nothing, or is of an element that is looked at in vain.
                let (first, end) = (self.card(first), self.card(end));
                let distance = self.builder.ins().isub(end, first);
                let count = self.advance(distance, 1);
                let one = self.builder.ins().iconst(types::I32, 1);
                self.call_builtin(Builtin::memory_fill, &[first, one, count]);
            }
        }
    }

    /// Returns the address of the card of an address.
    fn card(&mut self, address: Value) -> Value {
        let (flags, word) = (self.flags(Region::Allocation), self.heap_word(offset_of!(HeapState, cards)));
        let variables = self.variables();
        let cards = self.builder.ins().load(types::I64, flags, variables, word);
        let number = self.builder.ins().ushr_imm_u(address, i64::from(CARD_SHIFT));
        self.builder.ins().iadd(cards, number)
    }

    /// Does something if a header has one of these flags, which is rare.
    fn if_flagged(&mut self, header: Value, flags: u32, act: impl FnOnce(&mut Self)) {
        let flags = self.builder.ins().band_imm_u(header, i64::from(flags));
        let [flagged, next] = [(); 2].map(|()| self.builder.create_block());
        let zero = self.builder.ins().iconst(types::I32, 0);
        self.branch_rarely((IntCC::NotEqual, flags, zero), flagged, next);
        self.builder.switch_to_block(flagged);
        act(self);
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

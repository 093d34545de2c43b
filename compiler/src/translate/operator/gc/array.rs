//! Arrays and their elements.

use crate::program::id::TypeId;
use crate::program::types::objects::Storage;
use crate::translate::entity::object::access::{Extension, Object};
use crate::translate::entity::object::barrier::Stored;
use crate::translate::entity::range::Range;
use crate::translate::function::FunctionTranslator;
use crate::translate::index::IndexType;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::heap::ELEMENTS_OFFSET;
use wasm2native_abi::trap::Trap;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn array_new(&mut self, ty: u32) {
        let (value, length) = self.stack.pop2();
        self.array_of(ty, value, length);
    }

    pub(super) fn array_new_default(&mut self, ty: u32) {
        let (_, element) = self.array_type(ty);
        let length = self.stack.pop();
        let value = self.emitter.default_value(element);
        self.array_of(ty, value, length);
    }

    /// Pushes a new array with elements that are all the same.
    fn array_of(&mut self, ty: u32, value: Value, length: Value) {
        let (ty, element) = self.array_type(ty);
        let usual = self.usual();
        let array = self.emitter.new_array(ty, length, usual);
        let first = self.emitter.advance(array, ELEMENTS_OFFSET.into());
        let count = self.emitter.widen(length, IndexType::I32);
        self.fill(element, first, value, count);
        self.stack.push(array);
    }

    pub(super) fn array_new_fixed(&mut self, ty: u32, length: u32) {
        let (ty, element) = self.array_type(ty);
        self.budget.pass(length as usize);
        let values = self.stack.pop_many(length as usize);
        let length = self.emitter.builder.ins().iconst(types::I32, i64::from(length));
        let usual = self.usual();
        let array = self.emitter.new_array(ty, length, usual);
        for (number, value) in (0..).zip(values) {
            let place = self.emitter.nth_element(array, number, element);
            self.emitter.store_value(element, value, place);
        }
        self.stack.push(array);
    }

    pub(super) fn array_get(&mut self, ty: u32, extension: Extension) {
        let (_, element) = self.array_type(ty);
        let (array, index) = self.stack.pop2();
        let array = self.object(array, Trap::NullArray);
        let place = self.emitter.array_element(array, index, element);
        let value = self.emitter.load_stored(element, extension, place);
        self.stack.push(value);
    }

    pub(super) fn array_set(&mut self, ty: u32) {
        let (_, element) = self.array_type(ty);
        let (array, index, value) = self.stack.pop3();
        let object = self.object(array, Trap::NullArray);
        let place = self.emitter.array_element(object, index, element);
        if element == Storage::Reference && !self.emitter.is_permanent(value) {
            self.remember(Object::new(array), Stored::Element(place.address));
        }
        self.emitter.store_value(element, value, place);
    }

    pub(super) fn array_len(&mut self) {
        let array = self.stack.pop();
        let array = self.object(array, Trap::NullArray);
        let length = self.emitter.array_length(array);
        self.stack.push(length);
    }

    pub(super) fn array_fill(&mut self, ty: u32) {
        let (_, element) = self.array_type(ty);
        let count = self.stack.pop();
        let (array, start, value) = self.stack.pop3();
        let object = self.object(array, Trap::NullArray);
        let range = self.range(start, count);
        let first = self.emitter.array_range(object, range, element);
        if element == Storage::Reference && !self.emitter.is_permanent(value) {
            self.remember(Object::new(array), Stored::Elements(first, range.count));
        }
        self.fill(element, first, value, range.count);
    }

    pub(super) fn array_copy(&mut self, to: u32) {
        let (_, element) = self.array_type(to);
        let (from, from_start, count) = self.stack.pop3();
        let (to, to_start) = self.stack.pop2();
        let target = self.object(to, Trap::NullArray);
        // Only what is known about the lowest operand has been kept.
        let source = Object { reference: from, null: Some(Trap::NullArray) };
        let ranges = (self.range(to_start, count), self.range(from_start, count));
        let (target, source) = self.emitter.array_ranges((target, ranges.0), (source, ranges.1), element);
        if element == Storage::Reference {
            self.remember(Object::new(to), Stored::Elements(target, ranges.0.count));
        }
        self.emitter.copy_elements(element, target, source, ranges.0.count);
    }

    /// Returns a type of arrays, and how its elements are represented.
    pub(super) fn array_type(&self, ty: u32) -> (TypeId, Storage) {
        let ty = self.current.instance.types[ty as usize];
        (ty, self.emitter.program.types.array(ty).element)
    }

    /// Returns a range from operands.
    pub(super) fn range(&mut self, start: Value, count: Value) -> Range {
        let start = self.emitter.widen(start, IndexType::I32);
        Range { start, count: self.emitter.widen(count, IndexType::I32), width: IndexType::I32 }
    }

    fn fill(&mut self, element: Storage, first: Value, value: Value, count: Value) {
        self.budget.nest(self.loops + 1);
        self.emitter.fill_elements(element, first, value, count);
    }
}

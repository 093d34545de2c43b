//! Arrays from segments.

use crate::translate::function::FunctionTranslator;
use wasm2native_abi::heap::ELEMENTS_OFFSET;
use wasm2native_abi::trap::Trap;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn array_new_data(&mut self, ty: u32, data: u32) {
        let (ty, element) = self.array_type(ty);
        let data = self.current.instance.data[data as usize];
        let (start, length) = self.stack.pop2();
        let range = self.range(start, length);
        let source = self.emitter.data_elements(data, range, element);
        let usual = self.usual();
        let array = self.emitter.new_array(ty, length, usual);
        let first = self.emitter.advance(array, ELEMENTS_OFFSET.into());
        self.emitter.copy_data(element, first, source, range.count);
        self.stack.push(array);
    }

    pub(super) fn array_new_elem(&mut self, ty: u32, elements: u32) {
        let (ty, element) = self.array_type(ty);
        let elements = self.current.instance.elements[elements as usize];
        let (start, length) = self.stack.pop2();
        let range = self.range(start, length);
        let source = self.emitter.element_range(elements, range);
        let usual = self.usual();
        let array = self.emitter.new_array(ty, length, usual);
        let first = self.emitter.advance(array, ELEMENTS_OFFSET.into());
        self.emitter.copy_segment(element, first, source, range.count);
        self.stack.push(array);
    }

    pub(super) fn array_init_data(&mut self, ty: u32, data: u32) {
        let (_, element) = self.array_type(ty);
        let data = self.current.instance.data[data as usize];
        let (to, from, count) = self.stack.pop3();
        let array = self.stack.pop();
        let array = self.object(array, Trap::NullArray);
        let (to, from) = (self.range(to, count), self.range(from, count));
        let first = self.emitter.array_range(array, to, element);
        let source = self.emitter.data_elements(data, from, element);
        self.emitter.copy_data(element, first, source, to.count);
    }

    pub(super) fn array_init_elem(&mut self, ty: u32, elements: u32) {
        let (_, element) = self.array_type(ty);
        let elements = self.current.instance.elements[elements as usize];
        let (to, from, count) = self.stack.pop3();
        let array = self.stack.pop();
        let object = self.object(array, Trap::NullArray);
        let (to, from) = (self.range(to, count), self.range(from, count));
        let first = self.emitter.array_range(object, to, element);
        let source = self.emitter.element_range(elements, from);
        // Elements are null, functions, i31 or constant objects, so that the runtime need not know about them.
        self.emitter.copy_segment(element, first, source, to.count);
    }
}

//! Lengths and elements of arrays.

use super::access::{Object, Place, register_type};
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::program::id::{DataId, TypeId};
use crate::program::types::objects::Storage;
use crate::translate::emitter::Emitter;
use crate::translate::entity::range::Range;
use crate::translate::entity::rare::Usual;
use crate::translate::index::IndexType;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Endianness, InstBuilder, MemFlagsData, Value, types};
use wasm2native_abi::heap::{ALIGNMENT, ELEMENTS_OFFSET, LENGTH_OFFSET};
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Allocates an array of a type, whose length has 32 bits. All elements are still to be stored.
    pub(crate) fn new_array(&mut self, ty: TypeId, length: Value, usual: Usual) -> Value {
        let element = self.program.types.array(ty).element;
        let size = match self.constant_value(length) {
            Some(length) => self.constant(array_size(length, element)),
            None => {
                let length = self.widen(length, IndexType::I32);
                let bytes = self.scale(length, element);
                if element.size() < ALIGNMENT as u32 {
                    let most = self.advance(bytes, u64::from(ELEMENTS_OFFSET) + ALIGNMENT - 1);
                    self.builder.ins().band_imm_s(most, -(ALIGNMENT.cast_signed()))
                } else {
                    self.advance(bytes, ELEMENTS_OFFSET.into())
                }
            }
        };
        let array = self.new_object_of(self.program.types.objects(ty).first, size, usual);
        let place = self.length_place(Object::new(array));
        self.builder.ins().store(place.flags, length, place.address, place.offset);
        array
    }

    /// Returns the length of an array, as 32 bits. Traps if the array is null.
    pub(crate) fn array_length(&mut self, array: Object) -> Value {
        let Place { address, offset, flags } = self.length_place(array);
        self.builder.ins().load(types::I32, flags, address, offset)
    }

    fn length_place(&mut self, array: Object) -> Place {
        self.place(array, LENGTH_OFFSET, size_of::<u32>() as u32, Region::ArrayLengths)
    }

    /// Checks an index of 32 bits and returns the place of its element. Traps if the array is null.
    pub(crate) fn array_element(&mut self, array: Object, index: Value, element: Storage) -> Place {
        let length = self.array_length(array);
        let outside = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, length);
        self.trap_if(outside, Trap::ArrayOutOfBounds);
        let index = self.widen(index, IndexType::I32);
        let distance = self.scale(index, element);
        let address = self.builder.ins().iadd(array.reference, distance);
        self.element_place(address, element)
    }

    /// Returns the place of an element of an array by its number, which the array has.
    pub(crate) fn nth_element(&mut self, array: Value, number: u32, element: Storage) -> Place {
        let place = self.element_place(array, element);
        let distance = u64::from(number) * u64::from(element.size());
        match i32::try_from(distance + u64::from(ELEMENTS_OFFSET)) {
            Ok(offset) => Place { offset, ..place },
            Err(_) => Place { address: self.advance(array, distance), ..place },
        }
    }

    /// Returns the place of the element at a distance from the first, when that distance was added to the address of the array.
    fn element_place(&mut self, address: Value, element: Storage) -> Place {
        let flags = self.flags(Region::Elements(element as u32));
        Place { address, offset: ELEMENTS_OFFSET.cast_signed(), flags }
    }

    /// Checks a range of an array, and returns the native address of its first element. Traps if the array is null.
    pub(crate) fn array_range(&mut self, array: Object, range: Range, element: Storage) -> Value {
        let length = self.array_length(array);
        self.range_within(array, length, range, element)
    }

    /// Checks ranges of the same count in two arrays, and returns the native addresses of their first elements. Traps if an array is
    /// null.
    pub(crate) fn array_ranges(&mut self, to: (Object, Range), from: (Object, Range), element: Storage) -> (Value, Value) {
        let (to_length, from_length) = (self.array_length(to.0), self.array_length(from.0));
        let target = self.range_within(to.0, to_length, to.1, element);
        (target, self.range_within(from.0, from_length, from.1, element))
    }

    fn range_within(&mut self, array: Object, length: Value, range: Range, element: Storage) -> Value {
        let length = self.widen(length, IndexType::I32);
        self.check_range(range, length, Trap::ArrayOutOfBounds);
        let distance = self.scale(range.start, element);
        let address = self.builder.ins().iadd(array.reference, distance);
        self.advance(address, ELEMENTS_OFFSET.into())
    }

    /// Returns the size of `count` elements in bytes.
    pub(crate) fn scale(&mut self, count: Value, element: Storage) -> Value {
        match element.size() {
            1 => count,
            size => self.builder.ins().ishl_imm_u(count, i64::from(size.ilog2())),
        }
    }

    /// Checks a range of a data segment, which begins at a byte and has as many elements; returns the native address of its first
    /// byte.
    pub(crate) fn data_elements(&mut self, data: DataId, range: Range, element: Storage) -> Value {
        let count = self.scale(range.count, element);
        self.data_range(data, Range { count, ..range })
    }

    /// Copies elements from a data segment, where they have the byte order of linear memory.
    pub(crate) fn copy_data(&mut self, element: Storage, to: Value, from: Value, count: Value) {
        if element == Storage::I8 || self.isa.endianness() == Endianness::Little {
            return self.copy_elements(element, to, from, count);
        }
        let segment = MemFlagsData::new().with_notrap().with_endianness(Endianness::Little);
        self.for_each_element(element, to, count, |emitter, place, position| {
            let distance = emitter.scale(position, element);
            let source = emitter.builder.ins().iadd(from, distance);
            let value = match element {
                Storage::I16 => emitter.builder.ins().uload16(types::I32, segment, source, 0),
                _ => emitter.builder.ins().load(register_type(element), segment, source, 0),
            };
            emitter.store_value(element, value, place);
        });
    }

    /// Copies elements from a segment, where they are as in registers.
    pub(crate) fn copy_segment(&mut self, element: Storage, to: Value, from: Value, count: Value) {
        if element != Storage::Reference {
            return self.copy_elements(element, to, from, count);
        }
        self.for_each_element(element, to, count, |emitter, place, position| {
            let source = emitter.element_address(from, position);
            let reference = emitter.builder.ins().load(types::I64, MemFlagsData::trusted().with_readonly(), source, 0);
            emitter.store_value(element, reference, place);
        });
    }

    /// Copies `count` elements. The ranges may overlap.
    pub(crate) fn copy_elements(&mut self, element: Storage, to: Value, from: Value, count: Value) {
        let bytes = self.scale(count, element);
        self.call_builtin(Builtin::memory_copy, &[to, from, bytes]);
    }

    /// Emits a loop over `count` elements from the native address `first` on. `store` is given the place of each, and its position.
    pub(super) fn for_each_element(
        &mut self,
        element: Storage,
        first: Value,
        count: Value,
        store: impl FnOnce(&mut Self, Place, Value),
    ) {
        let flags = self.flags(Region::Elements(element as u32));
        let [head, body, done] = [(); 3].map(|()| self.builder.create_block());
        let position = self.builder.append_block_param(head, types::I64);
        let zero = self.constant(0);
        self.builder.ins().jump(head, &[zero.into()]);
        self.builder.switch_to_block(head);
        let is_done = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, position, count);
        self.builder.ins().brif(is_done, done, &[], body, &[]);
        self.builder.seal_block(body);
        self.builder.seal_block(done);
        self.builder.switch_to_block(body);
        let distance = self.scale(position, element);
        let address = self.builder.ins().iadd(first, distance);
        store(self, Place { address, offset: 0, flags }, position);
        let next = self.builder.ins().iadd_imm_s(position, 1);
        self.builder.ins().jump(head, &[next.into()]);
        self.builder.seal_block(head);
        self.builder.switch_to_block(done);
    }
}

/// Returns the size of an array in bytes.
fn array_size(length: u64, element: Storage) -> u64 {
    (u64::from(ELEMENTS_OFFSET) + length * u64::from(element.size())).next_multiple_of(ALIGNMENT)
}

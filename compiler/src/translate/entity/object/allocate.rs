//! New objects.
//!
//! They lie one after the other in free memory: a cursor moves on, up to a limit, beyond which the runtime takes over. See
//! [`HeapState`]. Its calls are rare, and so made by a function that preserves all registers: what is in registers here stays there.
//! Where code is too much otherwise, that function does everything.

use super::access::Object;
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::clif::signature::ADDRESS;
use crate::program::heap::HeapFunctions;
use crate::translate::emitter::Emitter;
use crate::translate::entity::rare::Usual;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use std::mem::offset_of;
use wasm2native_abi::heap::{HeapState, TYPE_SHIFT};

/// The free memory at the cursor.
struct Free {
    start: Value,
    /// The end of the next object there.
    end: Value,
    /// The end of the memory.
    limit: Value,
}

impl Emitter<'_, '_, '_> {
    /// Allocates an object of a type, by its number, and of a size in bytes. All but its header is still to be stored.
    pub(crate) fn new_object(&mut self, number: u32, size: u64, usual: Usual) -> Value {
        let size = self.constant(size);
        self.new_object_of(number, size, usual)
    }

    /// Likewise, of a size that is computed.
    pub(crate) fn new_object_of(&mut self, number: u32, size: Value, usual: Usual) -> Value {
        let reference = match usual {
            Usual::InLine => self.allocate_in_line(size),
            Usual::Called => self.call_allocate(size),
        };
        let header = self.builder.ins().iconst(types::I32, i64::from(number << TYPE_SHIFT));
        let place = self.header_place(Object::new(reference));
        self.builder.ins().store(place.flags, header, place.address, place.offset);
        reference
    }

    /// Returns the address of free memory of this size, a multiple of the alignment of objects.
    fn allocate_in_line(&mut self, size: Value) -> Value {
        self.allocate_at_cursor(size, Self::call_allocate)
    }

    /// Likewise, by a call.
    fn call_allocate(&mut self, size: Value) -> Value {
        let function = self.preserving_function(self.heap_functions().allocate);
        self.builder.ins().call(function, &[size]);
        let (flags, word) = (self.flags(Region::Allocation), self.heap_word(offset_of!(HeapState, allocated)));
        let variables = self.variables();
        self.builder.ins().load(types::I64, flags, variables, word)
    }

    /// Allocates an object of a size in bytes for code that calls this function, and passes it on as [`HeapState`] says.
    pub(crate) fn allocate_for_caller(&mut self, size: Value) {
        let object = self.allocate_at_cursor(size, |emitter, size| emitter.compute(Builtin::heap_allocate, &[size]));
        let (flags, word) = (self.flags(Region::Allocation), self.heap_word(offset_of!(HeapState, allocated)));
        let variables = self.variables();
        self.builder.ins().store(flags, object, variables, word);
    }

    /// Takes memory of a size at the cursor if there is enough, and otherwise from elsewhere. Returns its address.
    fn allocate_at_cursor(&mut self, size: Value, elsewhere: impl FnOnce(&mut Self, Value) -> Value) -> Value {
        let Free { start, end, limit } = self.free(size);
        let [fits, full, allocated] = [(); 3].map(|()| self.builder.create_block());
        let object = self.builder.append_block_param(allocated, ADDRESS);
        self.branch_rarely((IntCC::UnsignedGreaterThan, end, limit), full, fits);
        self.builder.seal_block(fits);
        self.builder.switch_to_block(full);
        let other = elsewhere(self, size);
        self.builder.ins().jump(allocated, &[other.into()]);
        self.builder.switch_to_block(fits);
        let (flags, cursor) = (self.flags(Region::Allocation), self.heap_word(offset_of!(HeapState, cursor)));
        let variables = self.variables();
        self.builder.ins().store(flags, end, variables, cursor);
        self.builder.ins().jump(allocated, &[start.into()]);
        self.builder.seal_block(allocated);
        self.builder.switch_to_block(allocated);
        object
    }

    /// Returns the free memory at the cursor, where the next object has a size.
    fn free(&mut self, size: Value) -> Free {
        let flags = self.flags(Region::Allocation);
        let variables = self.variables();
        let [cursor, limit] = [offset_of!(HeapState, cursor), offset_of!(HeapState, limit)].map(|field| self.heap_word(field));
        let start = self.builder.ins().load(types::I64, flags, variables, cursor);
        let end = self.builder.ins().iadd(start, size);
        Free { start, end, limit: self.builder.ins().load(types::I64, flags, variables, limit) }
    }

    /// Returns the functions that code for objects calls.
    pub(super) fn heap_functions(&self) -> HeapFunctions {
        let functions = self.program.heap.as_ref().and_then(|heap| heap.functions);
        functions.unwrap_or_else(|| unreachable!("the plan foresees a heap where there are objects"))
    }

    /// Returns the offset of a word of the heap among the variables.
    pub(super) fn heap_word(&self, field: usize) -> i32 {
        let Some(state) = self.program.layout.heap else { unreachable!("the plan lays out a heap where there are objects") };
        state.cast_signed() + field as i32
    }
}

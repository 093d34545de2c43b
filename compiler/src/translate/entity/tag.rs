//! Construction and access of exceptions.
//!
//! A reference to an exception is the native address of an [`ExceptionHeader`], 0 for null. The identity of a tag is its number
//! in the program, by which handlers are found too.
//!
//! In a program with a heap, exceptions are objects like any other.

use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::clif::signature::machine_type;
use crate::program::id::TagId;
use crate::translate::emitter::Emitter;
use crate::translate::entity::rare::Usual;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use std::mem::offset_of;
use wasm2native_abi::exception::{ExceptionHeader, FIELD_SIZE};
use wasm2native_abi::heap::ALIGNMENT;
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Creates an exception with these values.
    pub(crate) fn new_exception(&mut self, tag: TagId, values: &[Value]) -> Value {
        let number = self.builder.ins().iconst(types::I32, i64::from(tag.as_u32()));
        let flags = self.flags(Region::Exceptions);
        let exception = if self.program.has_heap() {
            let size = (self.program.exception_size() as u64).next_multiple_of(ALIGNMENT);
            // By a call: throwing it takes much longer.
            let exception = self.new_object(self.program.types.exception(), size, Usual::Called);
            self.builder.ins().store(flags, number, exception, offset_of!(ExceptionHeader, tag) as i32);
            exception
        } else {
            self.compute(Builtin::exception_new, &[number])
        };
        let flags = self.value_flags();
        for (position, &value) in values.iter().enumerate() {
            self.builder.ins().store(flags, value, exception, field_offset(position));
        }
        exception
    }

    /// Returns the values of an exception that has this tag.
    pub(crate) fn exception_values(&mut self, exception: Value, tag: TagId) -> Vec<Value> {
        let flags = self.value_flags();
        let types = self.program.entities.tags[tag].params.iter().map(|&ty| machine_type(ty));
        let load = |(position, ty)| self.builder.ins().load(ty, flags, exception, field_offset(position));
        types.enumerate().map(load).collect()
    }

    /// Returns the flags of values of exceptions: a heap aligns no vector.
    fn value_flags(&mut self) -> MemFlagsData {
        match self.program.has_heap() {
            true => MemFlagsData::new().with_notrap().with_alias_region(Some(self.region(Region::Exceptions))),
            false => self.flags(Region::Exceptions),
        }
    }

    /// Returns the number of an exception's tag, as 32 bits.
    pub(crate) fn exception_tag(&mut self, exception: Value) -> Value {
        let flags = self.flags(Region::Exceptions);
        self.builder.ins().load(types::I32, flags, exception, offset_of!(ExceptionHeader, tag) as i32)
    }

    /// Continues at a handler outside this function, and ends the block.
    pub(crate) fn throw(&mut self, exception: Value) {
        self.call_builtin(Builtin::throw, &[exception]);
        self.trap(Trap::UncaughtException);
    }
}

fn field_offset(position: usize) -> i32 {
    (size_of::<ExceptionHeader>() + position * FIELD_SIZE) as i32
}

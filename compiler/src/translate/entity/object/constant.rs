//! Constant objects: what never changes in them is known.

use super::access::Extension;
use crate::program::Value as Constant;
use crate::program::heap::ConstantObject;
use crate::program::types::objects::{Field, Storage};
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::Value;

impl Emitter<'_, '_, '_> {
    /// Returns the constant object that a reference refers to, if it is known to refer to one.
    pub(crate) fn constant_object(&self, reference: Value) -> Option<ConstantObject> {
        let heap = self.program.heap.as_ref()?;
        heap.find(u32::try_from(self.constant_value(reference)?).ok()?)
    }

    /// Notes the function that a value refers to which was loaded from a field of a constant object that never changes.
    pub(crate) fn note_function(&mut self, object: ConstantObject, field: Field, value: Value) {
        let heap = self.program.heap.as_ref();
        if field.storage == Storage::Function
            && let Some(Constant::Func(function)) = heap.map(|heap| heap.value(object.offset + field.offset, field.storage))
        {
            self.known_functions.insert(value, function);
        }
    }

    /// Returns what is loaded from a field of a constant object, unless only the load can tell.
    pub(crate) fn constant_field(&mut self, object: ConstantObject, field: Field, extension: Extension) -> Option<Value> {
        let heap = self.program.heap.as_ref()?;
        let value = match (heap.value(object.offset + field.offset, field.storage), field.storage, extension) {
            (Constant::I32(value), Storage::I8, Extension::Signed) => Constant::I32((value as i8).into()),
            (Constant::I32(value), Storage::I16, Extension::Signed) => Constant::I32((value as i16).into()),
            // Not every function that a constant object refers to is among those whose reference is taken by code.
            (Constant::Func(function), ..) if !self.program.layout.funcrefs.contains_key(&function) => return None,
            (value, ..) => value,
        };
        Some(self.program_value(value))
    }
}

//! Constant objects: what never changes in them is known.

use super::access::Extension;
use crate::program::Value as Constant;
use crate::program::heap::ConstantObject;
use crate::program::types::objects::Storage;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::Value;

impl<'p> Emitter<'_, 'p, '_> {
    /// Returns the constant object that a reference refers to, if it is known to refer to one.
    pub(crate) fn constant_object(&self, reference: Value) -> Option<&'p ConstantObject> {
        let heap = self.program.heap.as_ref()?;
        heap.find(u32::try_from(self.constant_value(reference)?).ok()?)
    }

    /// Returns a value as it is loaded from where it is stored, unless only the load can tell.
    pub(crate) fn stored_constant(&mut self, value: Constant, storage: Storage, extension: Extension) -> Option<Value> {
        let value = match (value, storage, extension) {
            (Constant::I32(value), Storage::I8, Extension::Signed) => Constant::I32((value as i8).into()),
            (Constant::I32(value), Storage::I8, Extension::Unsigned) => Constant::I32((value as u8).into()),
            (Constant::I32(value), Storage::I16, Extension::Signed) => Constant::I32((value as i16).into()),
            (Constant::I32(value), Storage::I16, Extension::Unsigned) => Constant::I32((value as u16).into()),
            // Not every function that a constant object refers to is among those whose reference is taken by code.
            (Constant::Func(function), ..) if !self.program.layout.funcrefs.contains_key(&function) => return None,
            (value, ..) => value,
        };
        Some(self.program_value(value))
    }
}

//! Elements that are all the same.

use super::access::{Place, register_type};
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::program::types::objects::Storage;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{InstBuilder, InstructionData, Value, types};

/// The maximum number of elements that are stored one by one.
const FEW: u64 = 8;

impl Emitter<'_, '_, '_> {
    /// Sets `count` elements from the native address `first` on to a value.
    pub(crate) fn fill_elements(&mut self, element: Storage, first: Value, value: Value, count: Value) {
        match self.constant_value(count) {
            Some(count) if count <= FEW => {
                let flags = self.flags(Region::Elements(element as u32));
                for position in 0..count as u32 {
                    let offset = (position * element.size()).cast_signed();
                    self.store_value(element, value, Place { address: first, offset, flags });
                }
            }
            _ if element == Storage::I8 => {
                self.call_builtin(Builtin::memory_fill, &[first, value, count]);
            }
            _ if self.is_zero(value) => {
                let zero = self.builder.ins().iconst(types::I32, 0);
                let bytes = self.scale(count, element);
                self.call_builtin(Builtin::memory_fill, &[first, zero, bytes]);
            }
            _ if element.size() == 8 => {
                let word = self.as_type(value, types::I64);
                self.call_builtin(Builtin::table_fill, &[first, word, count]);
            }
            _ => self.for_each_element(element, first, count, |emitter, place, _| emitter.store_value(element, value, place)),
        }
    }

    /// Returns the value that elements and fields have by default.
    pub(crate) fn default_value(&mut self, storage: Storage) -> Value {
        match register_type(storage) {
            types::F32 => self.builder.ins().f32const(0.0),
            types::F64 => self.builder.ins().f64const(0.0),
            types::I8X16 => self.vector_constant([0; 16]),
            integer => self.builder.ins().iconst(integer, 0),
        }
    }

    /// Whether all bits of a value are known to be 0.
    fn is_zero(&self, value: Value) -> bool {
        let dfg = &self.builder.func.dfg;
        let Some(inst) = dfg.value_def(value).inst() else { return false };
        match dfg.insts[inst] {
            InstructionData::UnaryIeee32 { imm, .. } => imm.bits() == 0,
            InstructionData::UnaryIeee64 { imm, .. } => imm.bits() == 0,
            InstructionData::UnaryConst { constant_handle, .. } => {
                dfg.constants.get(constant_handle).iter().all(|byte| *byte == 0)
            }
            _ => self.constant_value(value) == Some(0),
        }
    }

    /// Sets bytes to 0.
    pub(crate) fn clear_bytes(&mut self, first: Value, bytes: u64) {
        let zero = self.builder.ins().iconst(types::I32, 0);
        let bytes = self.constant(bytes);
        self.call_builtin(Builtin::memory_fill, &[first, zero, bytes]);
    }
}

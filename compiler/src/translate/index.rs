//! Indices and sizes, of 32 or 64 bits.

use super::emitter::Emitter;
use crate::clif::watch::EXTENDED;
use cranelift_codegen::ir::{InstBuilder, Value, types};

/// The width of the indices of a memory or table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexType {
    I32,
    I64,
}

impl IndexType {
    /// Converts the flag of a memory type or table type.
    pub(crate) fn new(is_64: bool) -> Self {
        if is_64 { IndexType::I64 } else { IndexType::I32 }
    }

    /// Returns the type of a count shared by both: the narrower one.
    pub(crate) fn narrower(self, other: Self) -> Self {
        if self == other { self } else { IndexType::I32 }
    }
}

impl Emitter<'_, '_, '_> {
    /// Extends an index to 64 bits.
    pub(crate) fn widen(&mut self, index: Value, ty: IndexType) -> Value {
        match (ty, self.constant_value(index)) {
            (IndexType::I64, _) => index,
            (IndexType::I32, Some(value)) => self.constant(value),
            (IndexType::I32, None) => {
                let wide = self.builder.ins().uextend(types::I64, index);
                self.note_derived(index, wide, EXTENDED);
                wide
            }
        }
    }

    /// Converts a 64-bit size to an index type; -1 stays -1.
    pub(crate) fn narrow(&mut self, size: Value, ty: IndexType) -> Value {
        match ty {
            IndexType::I32 => self.builder.ins().ireduce(types::I32, size),
            IndexType::I64 => size,
        }
    }
}

//! Ranges that bulk operators work on.

use crate::translate::emitter::Emitter;
use crate::translate::index::IndexType;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};
use wasm2native_abi::trap::Trap;

/// A number of bytes or elements starting at an index.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    /// The index of the first, as 64 bits.
    pub(crate) start: Value,
    /// The number of bytes or elements, as 64 bits.
    pub(crate) count: Value,
    /// The type that `start` and `count` fit: their sum may overflow only with 64 bits.
    pub(crate) width: IndexType,
}

impl Emitter<'_, '_, '_> {
    /// Returns a range from 64-bit constants.
    pub(crate) fn constant_range(&mut self, start: u64, count: u64) -> Range {
        Range { start: self.constant(start), count: self.constant(count), width: IndexType::I64 }
    }

    /// Traps unless the range lies below `limit`. According to the specification, an empty range may start at the limit but not
    /// beyond.
    pub(crate) fn check_range(&mut self, range: Range, limit: Value, trap: Trap) {
        let outside = match range.width {
            IndexType::I32 => {
                let end = self.builder.ins().iadd(range.start, range.count);
                self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, limit)
            }
            IndexType::I64 => {
                let too_many = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, range.count, limit);
                let last = self.builder.ins().isub(limit, range.count);
                let too_far = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, range.start, last);
                self.builder.ins().bor(too_many, too_far)
            }
        };
        self.trap_if(outside, trap);
    }
}

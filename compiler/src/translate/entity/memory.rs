//! Bounds checks and addresses of memories.
//!
//! With [`Strategy::Guard`] the base never changes and a 32-bit index cannot leave the reserved range, so most accesses are one
//! instruction, which faults when out of bounds. Otherwise the end of the access is compared with the current length.

use super::range::Range;
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::clif::symbol::Symbol;
use crate::clif::trap;
use crate::clif::watch::ADDRESS_OF;
use crate::program::id::{DataId, MemoryId};
use crate::program::{Memory, Strategy};
use crate::translate::emitter::{Emitter, EntryValue, constant_flags};
use crate::translate::index::IndexType;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Endianness, InstBuilder, MemFlagsData, Value, types};
use std::mem::offset_of;
use wasm2native_abi::descriptor::MemoryDescriptor;
use wasm2native_abi::trap::Trap;

/// The target of an access. The access may be made, and traps if it is out of bounds.
#[derive(Clone, Copy)]
pub(crate) struct Access {
    /// A native address.
    pub(crate) address: Value,
    /// The distance from `address` in bytes.
    pub(crate) offset: i32,
    /// The flags that the access must be marked with.
    pub(crate) flags: MemFlagsData,
}

/// The number of bytes that a 32-bit index reaches.
const INDEX_RANGE_32: u64 = 1 << 32;

impl Emitter<'_, '_, '_> {
    /// Returns the index type of a memory.
    pub(crate) fn memory_index_type(&self, id: MemoryId) -> IndexType {
        IndexType::new(self.program.entities.memories[id].ty.memory64)
    }

    /// Returns the target of an access of `size` bytes at `index + offset`.
    pub(crate) fn memory_access(&mut self, id: MemoryId, index: Value, offset: u64, size: u64) -> Access {
        let folded = self.constant_value(index).map(|index| index.checked_add(offset));
        let (index, offset) = match folded {
            Some(effective) => (None, effective),
            None => (Some(self.widen(index, self.memory_index_type(id))), Some(offset)),
        };
        let Some(end) = offset.and_then(|offset| offset.checked_add(size)) else {
            self.trap_always(Trap::MemoryOutOfBounds);
            return self.access(id, None, 0);
        };
        if !self.is_guarded(id, index, end) {
            self.check_access(id, index, end);
        }
        self.access(id, index, end - size)
    }

    /// Whether an access up to `index + end` needs no check. Without an index, the access ends at `end`.
    fn is_guarded(&self, id: MemoryId, index: Option<Value>, end: u64) -> bool {
        let memory = &self.program.entities.memories[id];
        match (memory.strategy, index) {
            (Strategy::Guard { guard }, Some(_)) => end <= guard,
            (Strategy::Guard { guard }, None) => end <= INDEX_RANGE_32 + guard,
            (Strategy::Explicit, Some(_)) => false,
            (Strategy::Explicit, None) => end <= minimum(memory),
        }
    }

    fn check_access(&mut self, id: MemoryId, index: Option<Value>, end: u64) {
        let length = self.memory_length(id);
        let outside = match index {
            None => {
                let end = self.constant(end);
                self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, length)
            }
            // The length never falls below the minimum, so the difference is not negative.
            Some(index) if end <= minimum(&self.program.entities.memories[id]) => {
                let last = match self.constant_value(length) {
                    Some(length) => self.constant(length - end),
                    None => self.builder.ins().iadd_imm_s(length, end.cast_signed().wrapping_neg()),
                };
                self.builder.ins().icmp(IntCC::UnsignedGreaterThan, index, last)
            }
            Some(index) => {
                let end = self.constant(end);
                let end = match self.memory_index_type(id) {
                    IndexType::I32 => self.builder.ins().iadd(index, end),
                    IndexType::I64 => self.builder.ins().uadd_overflow_trap(index, end, trap::encode(Trap::MemoryOutOfBounds)),
                };
                self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, length)
            }
        };
        self.trap_if(outside, Trap::MemoryOutOfBounds);
    }

    fn access(&mut self, id: MemoryId, index: Option<Value>, offset: u64) -> Access {
        let mut address = self.memory_base(id);
        if let Some(index) = index {
            address = self.builder.ins().iadd(address, index);
            let memories = &self.program.entities.memories;
            if memories.len() == 1 && memories[id].strategy != Strategy::Explicit {
                self.note_derived(index, address, ADDRESS_OF);
            }
        }
        let displacement = i32::try_from(offset).ok();
        if displacement.is_none() {
            address = self.advance(address, offset);
        }
        Access { address, offset: displacement.unwrap_or(0), flags: self.memory_flags(id) }
    }

    /// Returns the flags of accesses to the contents of a memory. Even explicitly checked accesses may fault as out of bounds:
    /// nothing is gained by promising otherwise.
    fn memory_flags(&mut self, id: MemoryId) -> MemFlagsData {
        MemFlagsData::new()
            .with_endianness(Endianness::Little)
            .with_trap_code(Some(trap::ACCESS))
            .with_alias_region(Some(self.region(Region::Memory(id))))
    }

    /// Returns the native address of guest address 0.
    fn memory_base(&mut self, id: MemoryId) -> Value {
        let offset = self.descriptor_offset(id, offset_of!(MemoryDescriptor, base));
        let memory = &self.program.entities.memories[id];
        if memory.strategy == Strategy::Explicit && can_grow(memory) {
            let flags = self.flags(Region::Lengths);
            let variables = self.variables();
            return self.builder.ins().load(types::I64, flags, variables, offset);
        }
        let key = EntryValue::MemoryBase(id);
        match self.entry_value(key) {
            Some(base) => base,
            None => {
                let variables = self.variables();
                self.compute_at_entry(key, |cursor| cursor.ins().load(types::I64, constant_flags(), variables, offset))
            }
        }
    }

    /// Returns the current length in bytes.
    fn memory_length(&mut self, id: MemoryId) -> Value {
        let memory = &self.program.entities.memories[id];
        if !can_grow(memory) {
            return self.constant(minimum(memory));
        }
        let offset = self.descriptor_offset(id, offset_of!(MemoryDescriptor, length));
        let flags = self.flags(Region::Lengths);
        let variables = self.variables();
        self.builder.ins().load(types::I64, flags, variables, offset)
    }

    fn descriptor_offset(&self, id: MemoryId, field: usize) -> i32 {
        self.program.layout.memories[id].cast_signed() + field as i32
    }

    /// Returns the native address of a memory's descriptor.
    pub(crate) fn memory_descriptor(&mut self, id: MemoryId) -> Value {
        let variables = self.variables();
        self.advance(variables, u64::from(self.program.layout.memories[id]))
    }

    /// Returns the current size in pages, as 64 bits.
    pub(crate) fn memory_size(&mut self, id: MemoryId) -> Value {
        let length = self.memory_length(id);
        let page_size_log2 = self.program.entities.memories[id].page_size_log2();
        self.builder.ins().ushr_imm_u(length, i64::from(page_size_log2))
    }

    /// Grows by `delta` pages and returns the old size in pages, or -1; both as 64 bits.
    pub(crate) fn memory_grow(&mut self, id: MemoryId, delta: Value) -> Value {
        let record = self.address(Symbol::MemoryRecord(id));
        let options = &self.program.options;
        let builtin = match options.limits.max_memory {
            _ if options.sandbox.debuggable => Builtin::memory_grow_dumped,
            Some(_) => Builtin::memory_grow_within,
            None => Builtin::memory_grow,
        };
        self.compute(builtin, &[record, delta])
    }

    /// Checks a range and returns the native address of its first byte.
    fn memory_range(&mut self, id: MemoryId, range: Range) -> Value {
        let length = self.memory_length(id);
        self.check_range(range, length, Trap::MemoryOutOfBounds);
        let base = self.memory_base(id);
        self.builder.ins().iadd(base, range.start)
    }

    /// `memory.fill`: sets every byte of the range to the low byte of `value`.
    pub(crate) fn memory_fill(&mut self, id: MemoryId, range: Range, value: Value) {
        let address = self.memory_range(id, range);
        self.call_builtin(Builtin::memory_fill, &[address, value, range.count]);
    }

    /// `memory.copy`: ranges of the same count.
    pub(crate) fn memory_copy(&mut self, to: (MemoryId, Range), from: (MemoryId, Range)) {
        let source = self.memory_range(from.0, from.1);
        let target = self.memory_range(to.0, to.1);
        self.call_builtin(Builtin::memory_copy, &[target, source, to.1.count]);
    }

    /// `memory.init`: ranges of the same count.
    pub(crate) fn memory_init(&mut self, to: (MemoryId, Range), from: (DataId, Range)) {
        let source = self.data_range(from.0, from.1);
        let target = self.memory_range(to.0, to.1);
        self.call_builtin(Builtin::memory_copy, &[target, source, to.1.count]);
    }
}

/// Returns the length that a memory never falls below, in bytes. A memory so large that it cannot exist ends the program at
/// start.
fn minimum(memory: &Memory<'_>) -> u64 {
    memory.initial_bytes().unwrap_or(u64::MAX)
}

fn can_grow(memory: &Memory<'_>) -> bool {
    memory.maximum > memory.ty.initial
}

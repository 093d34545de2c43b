//! Addresses and operations of tables.
//!
//! A table that is never modified is constant data of known length. Any other has its elements in a range that never moves, and
//! its length among the variables. Elements have the form of references in registers: 64 bits, all zero for null.

use super::range::Range;
use crate::clif::builtin::Builtin;
use crate::clif::region::Region;
use crate::clif::symbol::Symbol;
use crate::program::TableStorage;
use crate::program::id::{ElementId, TableId};
use crate::program::layout::TableLayout;
use crate::translate::emitter::{Emitter, EntryValue, constant_flags};
use crate::translate::index::IndexType;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use std::mem::offset_of;
use wasm2native_abi::descriptor::TableDescriptor;
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Returns the index type of a table.
    pub(crate) fn table_index_type(&self, id: TableId) -> IndexType {
        IndexType::new(self.program.entities.tables[id].ty.table64)
    }

    /// Checks `index`, which has 64 bits, and returns the native address of its element.
    pub(crate) fn table_element(&mut self, id: TableId, index: Value, trap: Trap) -> Value {
        let length = self.table_length(id);
        let inside = match (self.constant_value(index), self.constant_value(length)) {
            (Some(index), Some(length)) => index < length,
            _ => false,
        };
        if !inside {
            let outside = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, length);
            self.trap_if(outside, trap);
        }
        let first = self.table_base(id);
        self.element_address(first, index)
    }

    /// Returns the flags of accesses to elements, which must be checked first.
    pub(crate) fn table_flags(&mut self, id: TableId) -> MemFlagsData {
        match self.program.entities.tables[id].storage {
            // The access must not be moved before its check.
            TableStorage::Constant { .. } => MemFlagsData::trusted().with_readonly(),
            TableStorage::Variable { .. } => self.flags(Region::Table(id)),
        }
    }

    /// `table.get`
    pub(crate) fn table_get(&mut self, id: TableId, index: Value) -> Value {
        let element = self.table_element(id, index, Trap::TableOutOfBounds);
        let flags = self.table_flags(id);
        self.builder.ins().load(types::I64, flags, element, 0)
    }

    /// `table.set`
    pub(crate) fn table_set(&mut self, id: TableId, index: Value, value: Value) {
        let element = self.table_element(id, index, Trap::TableOutOfBounds);
        let flags = self.table_flags(id);
        self.builder.ins().store(flags, value, element, 0);
    }

    /// Returns the current length in elements, as 64 bits.
    pub(crate) fn table_length(&mut self, id: TableId) -> Value {
        let table = &self.program.entities.tables[id];
        let (true, &TableLayout::Variable { descriptor, .. }) = (table.can_grow(), &self.program.layout.tables[id]) else {
            return self.constant(table.ty.initial);
        };
        let offset = descriptor.cast_signed() + offset_of!(TableDescriptor, length) as i32;
        let flags = self.flags(Region::Lengths);
        let variables = self.variables();
        self.builder.ins().load(types::I64, flags, variables, offset)
    }

    /// Grows by `delta` elements of the value `value` and returns the old length, or -1; both as 64 bits.
    pub(crate) fn table_grow(&mut self, id: TableId, delta: Value, value: Value) -> Value {
        let record = self.address(Symbol::TableRecord(id));
        let is_limited = self.program.options.limits.max_memory.is_some();
        self.compute(if is_limited { Builtin::table_grow_within } else { Builtin::table_grow }, &[record, delta, value])
    }

    /// `table.fill`
    pub(crate) fn table_fill(&mut self, id: TableId, range: Range, value: Value) {
        let address = self.table_range(id, range);
        self.call_builtin(Builtin::table_fill, &[address, value, range.count]);
    }

    /// `table.copy`: ranges of the same count.
    pub(crate) fn table_copy(&mut self, to: (TableId, Range), from: (TableId, Range)) {
        let source = self.table_range(from.0, from.1);
        let target = self.table_range(to.0, to.1);
        let bytes = self.element_bytes(to.1.count);
        self.call_builtin(Builtin::memory_copy, &[target, source, bytes]);
    }

    /// `table.init`: ranges of the same count.
    pub(crate) fn table_init(&mut self, to: (TableId, Range), from: (ElementId, Range)) {
        let source = self.element_range(from.0, from.1);
        let target = self.table_range(to.0, to.1);
        let bytes = self.element_bytes(to.1.count);
        self.call_builtin(Builtin::memory_copy, &[target, source, bytes]);
    }

    /// Checks a range and returns the native address of its first element.
    fn table_range(&mut self, id: TableId, range: Range) -> Value {
        let length = self.table_length(id);
        self.check_range(range, length, Trap::TableOutOfBounds);
        let first = self.table_base(id);
        self.element_address(first, range.start)
    }

    /// Returns the native address of element 0.
    fn table_base(&mut self, id: TableId) -> Value {
        let descriptor = match self.program.layout.tables[id] {
            TableLayout::Constant(elements) => {
                let constants = self.address(Symbol::FuncRefs);
                return self.advance(constants, u64::from(elements));
            }
            TableLayout::Variable { descriptor, .. } => descriptor,
        };
        let key = EntryValue::TableBase(id);
        if let Some(base) = self.entry_value(key) {
            return base;
        }
        let offset = descriptor.cast_signed() + offset_of!(TableDescriptor, base) as i32;
        let variables = self.variables();
        self.compute_at_entry(key, |cursor| cursor.ins().load(types::I64, constant_flags(), variables, offset))
    }
}

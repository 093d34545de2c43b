//! Reads of data and element segments.
//!
//! Contents are constants. The length of a segment that can be dropped is a variable, 0 once dropped.

use super::range::Range;
use crate::clif::region::Region;
use crate::clif::symbol::Symbol;
use crate::program::id::{DataId, ElementId};
use crate::program::layout::SegmentLayout;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Checks a range and returns the native address of its first byte.
    pub(crate) fn data_range(&mut self, id: DataId, range: Range) -> Value {
        let program = self.program;
        let layout = program.layout.data[id];
        let length = self.segment_length(layout, program.entities.data[id].bytes.len());
        self.check_range(range, length, Trap::MemoryOutOfBounds);
        let segments = self.address(Symbol::DataSegments);
        let segment = self.advance(segments, u64::from(layout.contents()));
        self.builder.ins().iadd(segment, range.start)
    }

    /// Checks a range and returns the native address of its first element.
    pub(crate) fn element_range(&mut self, id: ElementId, range: Range) -> Value {
        let program = self.program;
        let layout = program.layout.elements[id];
        let length = self.segment_length(layout, program.entities.elements[id].values.len());
        self.check_range(range, length, Trap::TableOutOfBounds);
        let constants = self.address(Symbol::FuncRefs);
        let segment = self.advance(constants, u64::from(layout.contents()));
        self.element_address(segment, range.start)
    }

    /// Returns the address of an element by its index; see [`TABLE_ELEMENT_SIZE`].
    pub(crate) fn element_address(&mut self, first: Value, index: Value) -> Value {
        let distance = self.element_bytes(index);
        self.builder.ins().iadd(first, distance)
    }

    /// Returns the size of `count` elements in bytes.
    pub(crate) fn element_bytes(&mut self, count: Value) -> Value {
        self.builder.ins().ishl_imm_u(count, i64::from(TABLE_ELEMENT_SIZE.ilog2()))
    }

    /// `data.drop`. Does nothing for a segment that is never read afterwards.
    pub(crate) fn drop_data(&mut self, id: DataId) {
        self.drop_segment(self.program.layout.data[id]);
    }

    /// `elem.drop`.
    pub(crate) fn drop_element(&mut self, id: ElementId) {
        self.drop_segment(self.program.layout.elements[id]);
    }

    fn segment_length(&mut self, layout: SegmentLayout, constant: usize) -> Value {
        let Some(offset) = layout.length() else { return self.constant(constant as u64) };
        let flags = self.flags(Region::Lengths);
        let variables = self.variables();
        self.builder.ins().load(types::I64, flags, variables, offset.cast_signed())
    }

    fn drop_segment(&mut self, layout: SegmentLayout) {
        let Some(offset) = layout.length() else { return };
        let flags = self.flags(Region::Lengths);
        let variables = self.variables();
        let zero = self.constant(0);
        self.builder.ins().store(flags, zero, variables, offset.cast_signed());
    }
}

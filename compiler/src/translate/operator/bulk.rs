//! Operators on ranges of memories and tables.

use crate::translate::entity::range::Range;
use crate::translate::function::FunctionTranslator;
use crate::translate::index::IndexType;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn memory_init(&mut self, data: u32, memory: u32) {
        let data = self.current.instance.data[data as usize];
        let memory = self.current.instance.memories[memory as usize];
        let (to, from) = self.pop_ranges(self.emitter.memory_index_type(memory), IndexType::I32);
        self.emitter.memory_init((memory, to), (data, from));
    }

    pub(super) fn memory_copy(&mut self, to: u32, from: u32) {
        let (to, from) = (self.current.instance.memories[to as usize], self.current.instance.memories[from as usize]);
        let ranges = self.pop_ranges(self.emitter.memory_index_type(to), self.emitter.memory_index_type(from));
        self.emitter.memory_copy((to, ranges.0), (from, ranges.1));
    }

    pub(super) fn memory_fill(&mut self, memory: u32) {
        let memory = self.current.instance.memories[memory as usize];
        let width = self.emitter.memory_index_type(memory);
        let (start, value, count) = self.stack.pop3();
        let range = Range { start: self.emitter.widen(start, width), count: self.emitter.widen(count, width), width };
        self.emitter.memory_fill(memory, range, value);
    }

    pub(super) fn data_drop(&mut self, data: u32) {
        self.emitter.drop_data(self.current.instance.data[data as usize]);
    }

    pub(super) fn table_init(&mut self, element: u32, table: u32) {
        let element = self.current.instance.elements[element as usize];
        let table = self.current.instance.tables[table as usize];
        let (to, from) = self.pop_ranges(self.emitter.table_index_type(table), IndexType::I32);
        self.emitter.table_init((table, to), (element, from));
    }

    pub(super) fn table_copy(&mut self, to: u32, from: u32) {
        let (to, from) = (self.current.instance.tables[to as usize], self.current.instance.tables[from as usize]);
        let ranges = self.pop_ranges(self.emitter.table_index_type(to), self.emitter.table_index_type(from));
        self.emitter.table_copy((to, ranges.0), (from, ranges.1));
    }

    pub(super) fn table_fill(&mut self, table: u32) {
        let table = self.current.instance.tables[table as usize];
        let width = self.emitter.table_index_type(table);
        let (start, value, count) = self.stack.pop3();
        let range = Range { start: self.emitter.widen(start, width), count: self.emitter.widen(count, width), width };
        self.emitter.table_fill(table, range, value);
    }

    pub(super) fn elem_drop(&mut self, element: u32) {
        self.emitter.drop_element(self.current.instance.elements[element as usize]);
    }

    /// Pops the target, the source and the count of a copy. The count is of the narrower index type.
    fn pop_ranges(&mut self, to: IndexType, from: IndexType) -> (Range, Range) {
        let (target, source, count) = self.stack.pop3();
        let count = self.emitter.widen(count, to.narrower(from));
        let target = Range { start: self.emitter.widen(target, to), count, width: to };
        let source = Range { start: self.emitter.widen(source, from), count, width: from };
        (target, source)
    }
}

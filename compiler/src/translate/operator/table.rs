//! Elements of tables, `table.size` and `table.grow`.

use crate::program::id::TableId;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::Value;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn table_get(&mut self, table: u32) {
        let table = self.current.instance.tables[table as usize];
        let index = self.pop_index(table);
        let value = self.emitter.table_get(table, index);
        self.stack.push(value);
    }

    pub(super) fn table_set(&mut self, table: u32) {
        let table = self.current.instance.tables[table as usize];
        let value = self.stack.pop();
        let index = self.pop_index(table);
        self.emitter.table_set(table, index, value);
    }

    pub(super) fn table_size(&mut self, table: u32) {
        let table = self.current.instance.tables[table as usize];
        let length = self.emitter.table_length(table);
        let length = self.emitter.narrow(length, self.emitter.table_index_type(table));
        self.stack.push(length);
    }

    pub(super) fn table_grow(&mut self, table: u32) {
        let table = self.current.instance.tables[table as usize];
        let delta = self.pop_index(table);
        let value = self.stack.pop();
        let length = self.emitter.table_grow(table, delta, value);
        let length = self.emitter.narrow(length, self.emitter.table_index_type(table));
        self.stack.push(length);
    }

    fn pop_index(&mut self, table: TableId) -> Value {
        let index = self.stack.pop();
        self.emitter.widen(index, self.emitter.table_index_type(table))
    }
}

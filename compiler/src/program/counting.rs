//! The counters of programs that count what they do, as `count` plans them.

use super::id::{FuncId, IdVec, TableId};
use std::collections::BTreeMap;

/// The counters of a program that counts what it does.
#[derive(Debug)]
pub struct Counting {
    /// The offset of the variable for the address of the counters.
    pub base: u32,
    /// The head of the file.
    pub head: Vec<u64>,
    /// The number of counters.
    pub counters: u64,
    pub(super) functions: IdVec<FuncId, Option<Counters>>,
    /// The number of the first element of each constant table.
    pub(super) tables: BTreeMap<TableId, u64>,
}

/// The counters of a function.
#[derive(Clone, Copy, Debug)]
pub struct Counters {
    /// The number of the first one.
    pub first: u64,
    /// The number of the first one of its calls.
    pub calls: u64,
}

impl Counting {
    /// Returns the counters of a function with a body.
    pub fn of(&self, function: FuncId) -> Option<Counters> {
        self.functions[function]
    }

    /// Returns the number of the first element of a table, if it never changes.
    pub fn first_element(&self, table: TableId) -> Option<u64> {
        self.tables.get(&table).copied()
    }
}

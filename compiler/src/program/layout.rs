//! Offsets of variables and constants in their sections.
//!
//! *Variables* are one block of writable data: descriptors of memories and tables, mutable globals, current lengths of
//! droppable segments. A single symbol for all means one address computation per function.
//!
//! *Function references* are one block of constants: `FuncRef`s of functions whose reference is taken, constant tables,
//! element segments, initial contents of other tables. Code addresses in it are relative to its start, which makes them
//! link-time constants in position-independent code.
//!
//! *Data segments* are one block of constants: those that are read at run time.

use super::entity::Entities;
use super::id::{DataId, ElementId, FuncId, GlobalId, Id, IdVec, MemoryId, SignatureId, TableId};
use super::value::Value;
use super::{Table, TableStorage};
use std::collections::BTreeMap;
use wasm2native_abi::descriptor::{MemoryDescriptor, TABLE_ELEMENT_SIZE, TableDescriptor};
use wasmparser::ValType;

/// Offsets into the three blocks, in bytes.
#[derive(Debug, Default)]
pub struct Layout {
    /// The size of the variables.
    pub variables_size: u64,
    /// Variables: the `MemoryDescriptor` of each memory.
    pub memories: IdVec<MemoryId, u32>,
    /// Variables: the `TableDescriptor` of each table that is not constant.
    pub tables: IdVec<TableId, Option<u32>>,
    /// Variables: the value of each mutable global.
    pub globals: IdVec<GlobalId, Option<u32>>,
    /// Variables: the current length (64 bits, in bytes) of each droppable data segment.
    pub data_lengths: IdVec<DataId, Option<u32>>,
    /// Variables: the current length (64 bits, in elements) of each droppable element segment.
    pub element_lengths: IdVec<ElementId, Option<u32>>,

    /// Function references: the contents of the block.
    pub constants: Vec<Constant>,
    /// Function references: the entry of each function whose reference is taken.
    pub funcrefs: BTreeMap<FuncId, u32>,
    /// Function references: each constant table.
    pub constant_tables: IdVec<TableId, Option<u32>>,
    /// Function references: each element segment that is used.
    pub elements: IdVec<ElementId, Option<u32>>,
    /// Function references: the initial contents of each table that is not constant, in the order of its runs.
    pub table_runs: IdVec<TableId, Vec<u32>>,

    /// Data segments: each one that is used.
    pub data: IdVec<DataId, Option<u32>>,
    /// The size of the data segments.
    pub data_size: u64,
}

/// One 8-byte word of the function references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// All zero.
    Null,
    /// A reference to a function, and its signature.
    Func(FuncId, SignatureId),
}

impl Layout {
    /// Assigns all offsets; `referenced` are the functions whose reference is taken by code.
    pub fn plan(entities: &Entities<'_>, referenced: &[FuncId]) -> Self {
        let mut layout = Self::default();
        layout.plan_variables(entities);
        layout.plan_constants(entities, referenced);
        for (_, data) in entities.data.iter() {
            let offset = data.used.then_some(layout.data_size as u32);
            layout.data.push(offset);
            layout.data_size += if data.used { data.bytes.len() as u64 } else { 0 };
        }
        layout
    }

    fn plan_variables(&mut self, entities: &Entities<'_>) {
        let mut size = 0u64;
        let mut take = |bytes: u64, align: u64| {
            let offset = size.next_multiple_of(align);
            size = offset + bytes;
            offset as u32
        };
        self.memories = entities.memories.iter().map(|_| take(size_of::<MemoryDescriptor>() as u64, 8)).collect();
        self.globals = entities
            .globals
            .iter()
            .map(|(_, global)| {
                let bytes = if global.ty.content_type == ValType::V128 { 16 } else { 8 };
                global.ty.mutable.then(|| take(bytes, bytes))
            })
            .collect();
        self.tables = entities
            .tables
            .iter()
            .map(|(_, table)| {
                let variable = matches!(table.storage, TableStorage::Variable { .. });
                variable.then(|| take(size_of::<TableDescriptor>() as u64, 8))
            })
            .collect();
        self.data_lengths = entities.data.iter().map(|(_, data)| data.droppable.then(|| take(8, 8))).collect();
        self.element_lengths = entities.elements.iter().map(|(_, element)| element.droppable.then(|| take(8, 8))).collect();
        self.variables_size = size;
    }

    fn plan_constants(&mut self, entities: &Entities<'_>, referenced: &[FuncId]) {
        for &function in referenced {
            let offset = self.push_constants(&[Value::Func(function)], entities);
            self.funcrefs.insert(function, offset);
        }
        for (_, table) in entities.tables.iter() {
            let constant = matches!(table.storage, TableStorage::Constant { .. });
            let offset = constant.then(|| self.constants_size());
            self.constant_tables.push(offset);
            if constant {
                self.push_runs(table, entities);
            }
            let runs = match constant {
                true => Vec::new(),
                false => table.runs.iter().map(|(_, values)| self.push_constants(values, entities)).collect(),
            };
            self.table_runs.push(runs);
        }
        for (_, element) in entities.elements.iter() {
            let offset = element.used.then(|| self.push_constants(&element.values, entities));
            self.elements.push(offset);
        }
    }

    fn push_runs(&mut self, table: &Table, entities: &Entities<'_>) {
        let first = self.constants.len();
        for (index, values) in &table.runs {
            self.constants.resize(first + *index as usize, Constant::Null);
            self.push_constants(values, entities);
        }
        self.constants.resize(first + table.ty.initial as usize, Constant::Null);
    }

    fn push_constants(&mut self, values: &[Value], entities: &Entities<'_>) -> u32 {
        let offset = self.constants_size();
        self.constants.extend(values.iter().map(|value| match *value {
            Value::Func(id) => Constant::Func(id, entities.functions[id].signature),
            _ => Constant::Null,
        }));
        offset
    }

    fn constants_size(&self) -> u32 {
        (self.constants.len() * TABLE_ELEMENT_SIZE) as u32
    }

    /// Returns the offset of the entry of a function whose reference is taken.
    ///
    /// # Panics
    ///
    /// If the plan did not foresee it.
    pub fn funcref(&self, function: FuncId) -> u32 {
        *self.funcrefs.get(&function).unwrap_or_else(|| panic!("function {} was not planned as referenced", function.index()))
    }
}

//! Offsets of variables and constants in their sections.
//!
//! *Variables* are one block of writable data: descriptors of memories and tables, the state of component instances, mutable
//! globals, current lengths of droppable segments. A single symbol for all means one address computation per function.
//!
//! *Function references* are one block of constants: `FuncRef`s of functions whose reference is taken, constant tables,
//! element segments, initial contents of other tables. Code addresses in it are relative to its start, which makes them
//! link-time constants in position-independent code.
//!
//! *Data segments* are one block of constants: those that are read at run time.

use super::entity::Entities;
use super::heap::Heap;
use super::id::{ComponentInstanceId, DataId, ElementId, FuncId, GlobalId, Id, IdVec, MemoryId, TableId};
use super::value::Value;
use super::{SegmentUse, Table, TableStorage};
use std::collections::BTreeMap;
use std::mem::offset_of;
use wasm2native_abi::component::InstanceState;
use wasm2native_abi::descriptor::{MemoryDescriptor, TABLE_ELEMENT_SIZE, TableDescriptor};
use wasm2native_abi::heap::HeapState;
use wasmparser::ValType;

/// Offsets into the three blocks, in bytes.
#[derive(Debug, Default)]
pub struct Layout {
    /// The size of the variables.
    pub variables_size: u64,
    /// The contents of the function references.
    pub constants: Vec<Constant>,
    /// The size of the data segments.
    pub data_size: u64,

    /// Variables: the `HeapState`, in programs that make objects.
    pub heap: Option<u32>,
    /// Variables: the `MemoryDescriptor` of each memory.
    pub memories: IdVec<MemoryId, u32>,
    /// Variables: the `InstanceState` of each instance of a component.
    pub component_instances: IdVec<ComponentInstanceId, u32>,
    /// Variables: the value of each mutable global.
    pub globals: IdVec<GlobalId, Option<u32>>,
    /// Variables and function references: each table.
    pub tables: IdVec<TableId, TableLayout>,
    /// Variables and data segments: each data segment.
    pub data: IdVec<DataId, SegmentLayout>,
    /// Variables and function references: each element segment.
    pub elements: IdVec<ElementId, SegmentLayout>,
    /// Function references: the entry of each function whose reference is taken.
    pub funcrefs: BTreeMap<FuncId, u32>,
}

/// The offsets of a table.
#[derive(Debug)]
pub enum TableLayout {
    /// Function references: that of the elements of a constant table.
    Constant(u32),
    /// The offsets of a table that can change.
    Variable {
        /// Variables: its `TableDescriptor`.
        descriptor: u32,
        /// Function references: its initial contents, in the order of its runs.
        runs: Vec<u32>,
    },
}

/// The offsets of a segment.
#[derive(Clone, Copy, Debug)]
pub enum SegmentLayout {
    /// None: it is left out.
    Unused,
    /// The offset of contents that are never dropped.
    Constant {
        /// Data segments or function references: the contents.
        contents: u32,
    },
    /// The offsets of contents that may be dropped.
    Variable {
        /// Data segments or function references: the contents.
        contents: u32,
        /// Variables: the current length (64 bits, in bytes or elements).
        length: u32,
    },
}

impl SegmentLayout {
    /// Returns the offset of the contents. A segment that is left out has none to read, so that any offset will do.
    pub fn contents(self) -> u32 {
        match self {
            SegmentLayout::Unused => 0,
            SegmentLayout::Constant { contents } | SegmentLayout::Variable { contents, .. } => contents,
        }
    }

    /// Returns the offset of the current length, if that is a variable.
    pub fn length(self) -> Option<u32> {
        match self {
            SegmentLayout::Variable { length, .. } => Some(length),
            SegmentLayout::Unused | SegmentLayout::Constant { .. } => None,
        }
    }
}

/// One 8-byte word of the function references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// All zero.
    Null,
    /// A reference to a function.
    Func(FuncId),
    /// Any other reference.
    Object(u32),
}

impl Layout {
    /// Assigns all offsets; `referenced` are the functions whose reference is taken by code, `heap` the objects, if there are any.
    pub fn plan(entities: &Entities<'_>, referenced: &[FuncId], heap: Option<&Heap>) -> Self {
        let mut layout = Self::default();
        layout.heap = heap.map(|_| layout.push_variable(size_of::<HeapState>() as u64, 8));
        for &function in referenced {
            let offset = layout.push_constants(&[Value::Func(function)]);
            layout.funcrefs.insert(function, offset);
        }
        layout.memories =
            entities.memories.iter().map(|_| layout.push_variable(size_of::<MemoryDescriptor>() as u64, 8)).collect();
        let state = (size_of::<InstanceState>() as u64, align_of::<InstanceState>() as u64);
        layout.component_instances =
            entities.component_instances.iter().map(|_| layout.push_variable(state.0, state.1)).collect();
        for (_, global) in entities.globals.iter() {
            if let Some(instance) = global.may_leave {
                let field = offset_of!(InstanceState, may_leave) as u32;
                layout.globals.push(Some(layout.component_instances[instance] + field));
                continue;
            }
            let bytes = if global.ty.content_type == ValType::V128 { 16 } else { 8 };
            let offset = global.ty.mutable.then(|| layout.push_variable(bytes, bytes));
            layout.globals.push(offset);
        }
        for (_, table) in entities.tables.iter() {
            let table = layout.plan_table(table);
            layout.tables.push(table);
        }
        for (_, data) in entities.data.iter() {
            let contents = layout.data_size as u32;
            let segment = layout.plan_segment(data.usage, contents);
            layout.data.push(segment);
            layout.data_size += if data.usage == SegmentUse::Unused { 0 } else { data.bytes.len() as u64 };
        }
        for (_, element) in entities.elements.iter() {
            let contents = layout.constants_size();
            let segment = layout.plan_segment(element.usage, contents);
            layout.elements.push(segment);
            if element.usage != SegmentUse::Unused {
                layout.push_constants(&element.values);
            }
        }
        layout
    }

    /// Adds the variable for the address of counters, and returns its offset.
    pub(super) fn add_counters(&mut self) -> u32 {
        self.push_variable(size_of::<u64>() as u64, 8)
    }

    fn plan_table(&mut self, table: &Table) -> TableLayout {
        match table.storage {
            TableStorage::Constant { .. } => {
                let offset = self.constants_size();
                self.push_runs(table);
                TableLayout::Constant(offset)
            }
            TableStorage::Variable { .. } => TableLayout::Variable {
                descriptor: self.push_variable(size_of::<TableDescriptor>() as u64, 8),
                runs: table.runs.iter().map(|(_, values)| self.push_constants(values)).collect(),
            },
        }
    }

    fn plan_segment(&mut self, usage: SegmentUse, contents: u32) -> SegmentLayout {
        match usage {
            SegmentUse::Unused => SegmentLayout::Unused,
            SegmentUse::Read => SegmentLayout::Constant { contents },
            SegmentUse::Dropped => SegmentLayout::Variable { contents, length: self.push_variable(8, 8) },
        }
    }

    fn push_variable(&mut self, size: u64, align: u64) -> u32 {
        let offset = self.variables_size.next_multiple_of(align);
        self.variables_size = offset + size;
        offset as u32
    }

    fn push_runs(&mut self, table: &Table) {
        let first = self.constants.len();
        for (index, values) in &table.runs {
            self.constants.resize(first + *index as usize, Constant::Null);
            self.push_constants(values);
        }
        self.constants.resize(first + table.ty.initial as usize, Constant::Null);
    }

    fn push_constants(&mut self, values: &[Value]) -> u32 {
        let offset = self.constants_size();
        self.constants.extend(values.iter().map(|value| match *value {
            Value::Func(id) => Constant::Func(id),
            Value::Object(reference) => Constant::Object(reference),
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

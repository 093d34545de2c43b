//! The entities that a program consists of: instances, functions, globals, tags, segments. Memories and tables have files of
//! their own.

use super::canonical::{Canonical, ComponentInstance, Context, Tasks};
use super::host_call::HostCall;
use super::id::{
    ComponentInstanceId, ContextId, DataId, ElementId, FuncId, GlobalId, IdVec, InstanceId, MemoryId, ModuleId, TableId, TagId,
    TypeId,
};
use super::lift::Lift;
use super::memory::Memory;
use super::table::Table;
use super::types::subtype::CanonicalValue;
use super::value::Value;
use std::collections::BTreeMap;
use wasmparser::{GlobalType, ValType};

/// All entities of the instances of a program, each indexed by its number.
#[derive(Debug, Default)]
pub struct Entities<'a> {
    /// Every compiled function, in code order.
    pub functions: IdVec<FuncId, Function>,
    /// Every memory.
    pub memories: IdVec<MemoryId, Memory<'a>>,
    /// Every table.
    pub tables: IdVec<TableId, Table>,
    /// Every global.
    pub globals: IdVec<GlobalId, Global>,
    /// Every tag.
    pub tags: IdVec<TagId, Tag>,
    /// Every data segment.
    pub data: IdVec<DataId, Data<'a>>,
    /// Every element segment.
    pub elements: IdVec<ElementId, Element>,
    /// Every instance of a component.
    pub component_instances: IdVec<ComponentInstanceId, ComponentInstance>,
    /// Every context of calls by components.
    pub contexts: IdVec<ContextId, Context>,
    /// The state of the task that is running, where calls of components are tasks.
    pub tasks: Option<Tasks>,
}

/// An entity, as instances export and import it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the kinds of the specification")]
pub enum Extern {
    Func(FuncId),
    Memory(MemoryId),
    Table(TableId),
    Global(GlobalId),
    Tag(TagId),
}

impl Extern {
    /// Returns its kind, as messages name it.
    pub fn kind(self) -> &'static str {
        match self {
            Extern::Func(_) => "function",
            Extern::Memory(_) => "memory",
            Extern::Table(_) => "table",
            Extern::Global(_) => "global",
            Extern::Tag(_) => "tag",
        }
    }
}

/// One instance: its index spaces as entries of the program's lists.
#[derive(Debug)]
pub struct Instance {
    /// The module that it instantiates.
    pub module: ModuleId,
    /// Function index space.
    pub functions: Vec<FuncId>,
    /// Memory index space.
    pub memories: Vec<MemoryId>,
    /// Table index space.
    pub tables: Vec<TableId>,
    /// Global index space.
    pub globals: Vec<GlobalId>,
    /// Tag index space.
    pub tags: Vec<TagId>,
    /// Data segment index space.
    pub data: Vec<DataId>,
    /// Element segment index space.
    pub elements: Vec<ElementId>,
    /// Type index space: the canonical number of each type.
    pub types: Vec<TypeId>,
    /// The instantiation steps left for run time, in order, after those already in the image.
    pub init: Vec<InitStep>,
}

/// A function of the program.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its canonical type.
    pub signature: TypeId,
    /// The behaviour of the function.
    pub body: FunctionBody,
}

/// The behaviour of a function.
#[derive(Clone, Debug)]
pub enum FunctionBody {
    /// Runs the body that `instance`'s module defines as function `index`.
    Wasm {
        /// The instance whose entities it sees.
        instance: InstanceId,
        /// Its function index in the module.
        index: u32,
    },
    /// Calls a host function.
    Host(HostCall),
    /// Does what the canonical ABI of components defines.
    Canonical(Canonical),
    /// Traps: nothing serves the import.
    UnknownImport,
    /// Calls the function whose table index is its last parameter, passing on the others.
    Indirect {
        /// The table that holds the function.
        table: TableId,
        /// The type that the function must have.
        signature: TypeId,
    },
    /// Calls the runtime on behalf of code that is about to allocate or store, and preserves all its registers.
    Heap(HeapFunction),
    /// Instantiates `instances` and makes `calls`; called by the runtime.
    Entry {
        /// The instances, in order.
        instances: Vec<InstanceId>,
        /// The functions without parameters to call afterwards, in order; their results are dropped.
        calls: Vec<FuncId>,
        /// The function to call last, if its parameters or results have to do with the process.
        last: Option<Last>,
    },
    /// Calls `function` with parameters from an array of 16-byte values, which its results replace: an `extern "C"` function
    /// of the array's address, called by the runtime's script driver. Its `signature` is that of `function`.
    Invoke {
        /// The function to call.
        function: FuncId,
    },
    /// Stores a global's value into such an array. The only result of its `signature` is that value.
    Read {
        /// The global to read.
        global: GlobalId,
    },
}

/// A function that code for objects rarely calls. It takes one operand, of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeapFunction {
    /// Allocates an object of a size.
    Allocate,
    /// Notes that an object is about to refer to others.
    Remember,
}

/// The last function that an entry calls.
#[derive(Clone, Debug)]
pub enum Last {
    /// It takes the arguments of the process, and its results are printed.
    Invoked(Invoked),
    /// It is the command of a component: without parameters, and with a `result` that becomes the exit status.
    Command(FuncId),
    /// The runtime calls it, with arguments that are known now, and prints its result.
    Lifted(Box<Lift>),
    /// The runtime calls it for each request, without arguments.
    Served(FuncId),
    /// The runtime makes this call for each request, with handles as arguments.
    Handled(Box<Lift>),
    /// None: the runtime reports the state of the program.
    Snapshot,
}

impl Last {
    /// Returns the function, if the entry calls it itself.
    pub fn function(&self) -> Option<FuncId> {
        match self {
            Last::Invoked(invoked) => Some(invoked.function),
            Last::Command(function) => Some(*function),
            Last::Lifted(_) | Last::Served(_) | Last::Handled(_) | Last::Snapshot => None,
        }
    }
}

/// A function that takes the arguments of the process and whose results are printed. All of them are numbers.
#[derive(Clone, Debug)]
pub struct Invoked {
    /// The function to call.
    pub function: FuncId,
    /// Its name and type, for messages.
    pub signature: String,
}

/// A global of the program.
#[derive(Debug)]
pub struct Global {
    /// Its type, in the numbering of the module that defines it.
    pub ty: GlobalType,
    /// The type of its value, in the program's numbering.
    pub content: CanonicalValue,
    /// Its initial value; if it is immutable, its only value.
    pub value: Value,
    /// The instance of a component whose permission to call out it is; it has no storage of its own then.
    pub may_leave: Option<ComponentInstanceId>,
}

/// A tag of the program. Its number is its identity at run time.
#[derive(Debug)]
pub struct Tag {
    /// Its canonical type.
    pub signature: TypeId,
    /// The types of its values.
    pub params: Vec<ValType>,
}

/// A data segment of the program.
#[derive(Debug)]
pub struct Data<'a> {
    /// Its contents.
    pub bytes: &'a [u8],
    /// The use of it at run time.
    pub usage: SegmentUse,
}

/// An element segment of the program.
#[derive(Debug)]
pub struct Element {
    /// Its values.
    pub values: Vec<Value>,
    /// The use of it at run time.
    pub usage: SegmentUse,
}

/// The use of a segment at run time, by code and by instantiation steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentUse {
    /// Nothing reads it: it is left out of the output.
    Unused,
    /// It is read, and never dropped.
    Read,
    /// It is read, and may be dropped, which makes its length a variable.
    Dropped,
}

/// An instantiation step that cannot be part of the image.
#[derive(Clone, Debug)]
pub enum InitStep {
    /// Traps unless an imported memory is at least as large as the import requires, perhaps only after growing.
    CheckMemory {
        /// The imported memory.
        memory: MemoryId,
        /// The minimum size in pages.
        minimum: u64,
    },
    /// Traps unless an imported table is at least as large as the import requires.
    CheckTable {
        /// The imported table.
        table: TableId,
        /// The minimum size in elements.
        minimum: u64,
    },
    /// Copies an element segment to a table, like `table.init` of the whole segment followed by `elem.drop`.
    Element {
        /// The segment.
        segment: ElementId,
        /// The table.
        table: TableId,
        /// The first index in the table.
        offset: u64,
    },
    /// Copies a data segment to a memory, like `memory.init` of the whole segment followed by `data.drop`.
    Data {
        /// The segment.
        segment: DataId,
        /// The memory.
        memory: MemoryId,
        /// The first address in the memory.
        offset: u64,
    },
    /// Sets a mutable global to a function reference: an address, which variables cannot hold in the image.
    Global {
        /// The global.
        global: GlobalId,
        /// Its value.
        function: FuncId,
    },
    /// Sets every element of a table to a reference, where that would be too large for the image.
    Fill {
        /// The table.
        table: TableId,
        /// The reference.
        value: Value,
    },
    /// Calls the start function.
    Start(FuncId),
}

/// The functions that perform calls of a type through a table.
pub type IndirectCalls = BTreeMap<(TableId, TypeId), FuncId>;

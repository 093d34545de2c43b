//! The things that a program consists of: instances, functions, globals, tags, segments. Memories and tables have files of their
//! own.

use super::host::HostFunction;
use super::id::{DataId, ElementId, FuncId, GlobalId, IdVec, InstanceId, MemoryId, ModuleId, SignatureId, TableId, TagId};
use super::memory::Memory;
use super::subtype::CanonicalValue;
use super::table::Table;
use super::value::Value;
use std::collections::BTreeMap;
use wasmparser::{GlobalType, ValType};

/// Everything that the instances of a program consist of, each thing by its number.
#[derive(Debug, Default)]
pub struct Entities<'a> {
    /// Every function that is compiled, in the order of its code.
    pub functions: IdVec<FuncId, Function>,
    /// Every memory.
    pub memories: IdVec<MemoryId, Memory>,
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
}

/// One instance: its index spaces as entries of the program's lists.
#[derive(Debug)]
pub struct Instance {
    /// What it is an instance of.
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
    /// For each type index that is a function type, its canonical number; for others a number that no function has.
    pub signatures: Vec<SignatureId>,
    /// What instantiation does when the program runs, in order, after what is in the image already.
    pub init: Vec<InitStep>,
    /// The memory that host functions called by this instance work on.
    pub host_memory: Option<MemoryId>,
}

/// A function of the program.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its canonical type.
    pub signature: SignatureId,
    /// What it does.
    pub body: FunctionBody,
}

/// What a function does.
#[derive(Clone, Debug)]
pub enum FunctionBody {
    /// Runs the body that `instance`'s module defines as function `index`.
    Wasm {
        /// Whose entities it sees.
        instance: InstanceId,
        /// Its function index in the module.
        index: u32,
    },
    /// Calls a host function on behalf of `instance`.
    Host {
        /// Whose memory is passed on.
        instance: InstanceId,
        /// What is called.
        function: HostFunction,
    },
    /// Traps: nobody provides the import.
    UnknownImport {
        /// For whom.
        instance: InstanceId,
        /// Which of its module's imports.
        import: u32,
    },
    /// Calls what its last parameter is the index of, with the others.
    Indirect {
        /// Where that is.
        table: TableId,
        /// What the type of the function must be.
        signature: SignatureId,
    },
    /// Instantiates `instances` and makes `calls`; called by the runtime.
    Entry {
        /// What is instantiated, in order.
        instances: Vec<InstanceId>,
        /// Functions without parameters that are called then, in order; their results are dropped.
        calls: Vec<FuncId>,
        /// What is called last, if its parameters or results are the process's.
        invoked: Option<Invoked>,
    },
    /// Calls `function` with parameters from an array of 16-byte values, which its results replace: an `extern "C"` function
    /// of the array's address, called by the runtime's script driver. Its `signature` is that of `function`.
    Invoke {
        /// What is called.
        function: FuncId,
    },
    /// Stores a global's value into such an array. Its `signature` has the value as its result.
    Read {
        /// What is read.
        global: GlobalId,
    },
}

/// A function that takes the arguments of the process, and whose results are printed. All are numbers.
#[derive(Clone, Debug)]
pub struct Invoked {
    /// What is called.
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
    /// Its value at start; for one that is not mutable, forever.
    pub value: Value,
}

/// A tag of the program. Its number is its identity at run time.
#[derive(Debug)]
pub struct Tag {
    /// Its canonical type.
    pub signature: SignatureId,
    /// The types of its values.
    pub params: Vec<ValType>,
}

/// A data segment of the program.
#[derive(Debug)]
pub struct Data<'a> {
    /// Its contents.
    pub bytes: &'a [u8],
    /// Whether code or an initialisation step reads it when the program runs; else it is not laid down.
    pub used: bool,
    /// Whether `data.drop` may be executed on it, so that its length is a variable.
    pub droppable: bool,
}

/// An element segment of the program.
#[derive(Debug)]
pub struct Element {
    /// Its values.
    pub values: Vec<Value>,
    /// Whether code or an initialisation step reads it when the program runs; else it is not laid down.
    pub used: bool,
    /// Whether `elem.drop` may be executed on it, so that its length is a variable.
    pub droppable: bool,
}

/// A step of instantiation that cannot be laid down in the image.
#[derive(Clone, Debug)]
pub enum InitStep {
    /// Traps unless an imported memory is as large as the import asks for, which it may only be after growing.
    CheckMemory {
        /// The imported memory.
        memory: MemoryId,
        /// The least size in pages.
        minimum: u64,
    },
    /// Traps unless an imported table is as large as the import asks for.
    CheckTable {
        /// The imported table.
        table: TableId,
        /// The least size in elements.
        minimum: u64,
    },
    /// Copies an element segment to a table, as `table.init` of the whole and `elem.drop` do.
    Element {
        /// The segment.
        segment: ElementId,
        /// The table.
        table: TableId,
        /// The first index in the table.
        offset: u64,
    },
    /// Copies a data segment to a memory, as `memory.init` of the whole and `data.drop` do.
    Data {
        /// The segment.
        segment: DataId,
        /// The memory.
        memory: MemoryId,
        /// The first address in the memory.
        offset: u64,
    },
    /// Gives a mutable global a reference to a function: an address, which variables cannot hold in the image.
    Global {
        /// The global.
        global: GlobalId,
        /// Its value.
        function: FuncId,
    },
    /// Gives every element of a table a reference to a function, where that would be too large for the image.
    Fill {
        /// The table.
        table: TableId,
        /// The value.
        function: FuncId,
    },
    /// Calls the start function.
    Start(FuncId),
}

/// The functions that stand for calls of a type through a table.
pub type IndirectCalls = BTreeMap<(TableId, SignatureId), FuncId>;

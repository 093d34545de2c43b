//! PLAN: modules become a [`Program`], in which every decision is taken.
//!
//! A program is modules × instances × resolved imports. A single module is a program of one instance; a test script or
//! modules linked together are programs of many. Instances are static: all of them are known now, so every function, memory,
//! table and global is one entry of a list here, and gets a link-time address.
//!
//! * [`builder`]: instantiates modules one after the other;
//! * `instantiate`: what an instance adds;
//! * [`entry`]: the program of a module and those linked with it, and what it calls first;
//! * [`links`]: the modules linked with it, in order;
//! * [`resolve`]: who serves each import;
//! * `unknown`: what is said about imports that nobody serves, and `origin`: what such a module was made for;
//! * [`signature`]: types that are equal across modules get one number;
//! * [`subtype`]: when one type stands for another;
//! * [`value`]: constant expressions are evaluated;
//! * [`scan`]: what the code does to tables and segments, so that the rest can be constant;
//! * [`limit`]: how much it may hold;
//! * [`memory`] and [`table`]: strategy, limits and initial contents of each;
//! * [`image`]: initial contents as sparse runs;
//! * [`indirect`]: functions that check indirect calls, for size;
//! * [`layout`]: where variables and constants lie in their sections;
//! * [`parts`]: how the text is cut into objects;
//! * [`host`]: the functions that the runtime serves imports with;
//! * [`system_call`]: which system calls those and the rest come to;
//! * [`symbol`]: what generated code may refer to by name;
//! * [`function_name`]: names of functions for people, as symbols.
//!
//! If translation has to ask "should I?", the answer belongs here. Nothing here knows Cranelift or a file format.

pub mod builder;
pub mod entry;
pub mod function_name;
pub mod host;
pub mod id;
pub mod image;
pub mod indirect;
mod instantiate;
pub mod layout;
mod limit;
pub mod links;
pub mod memory;
mod notes;
mod origin;
pub mod parts;
pub mod resolve;
pub mod scan;
pub mod signature;
pub mod subtype;
pub mod symbol;
pub mod system_call;
pub mod table;
mod unknown;
pub mod value;

use crate::options::{Confinement, Permissions};
use crate::program::host::HostFunction;
use crate::program::id::{
    DataId, ElementId, FuncId, GlobalId, IdVec, InstanceId, MemoryId, ModuleId, SignatureId, TableId, TagId,
};
use crate::wasm::Module;
use std::time::Duration;
use wasmparser::{GlobalType, ValType};

pub use builder::Builder;
pub use memory::{Memory, Strategy};
pub use subtype::{CanonicalReference, CanonicalValue};
pub use table::{Table, TableStorage};
pub use value::Value;

/// Everything that is to become one executable.
pub struct Program<'a> {
    /// The modules as they were read.
    pub modules: IdVec<ModuleId, Module<'a>>,
    /// Their instances, in the order of instantiation.
    pub instances: IdVec<InstanceId, Instance>,
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
    /// Canonical function types.
    pub signatures: signature::Signatures,
    /// The functions that check indirect calls, where size matters.
    pub indirect_calls: indirect::IndirectCalls,
    /// What the runtime calls.
    pub root: Root,
    /// Where variables and constants lie.
    pub layout: layout::Layout,
    /// What the program may touch.
    pub permissions: Permissions,
    /// The environment variable that lets the program show its calls of the host, if that is built in.
    pub trace: Option<String>,
    /// What the kernel is asked to keep the program in.
    pub confinement: Confinement,
    /// The most bytes that memories, tables and exceptions may have together.
    pub max_memory: Option<u64>,
    /// Bytes of native stack for guest code.
    pub stack_size: u64,
    /// Whether there is anything of type `v128`: some targets need a processor feature for it.
    pub uses_vectors: bool,
    /// File descriptors that the program may have at once.
    pub max_files: u32,
    /// After how long the process ends.
    pub timeout: Option<Duration>,
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

/// What the runtime calls.
#[derive(Clone, Debug)]
pub enum Root {
    /// An entry function.
    Entry(FuncId),
    /// A test script's calls.
    Script(Vec<Command>),
}

/// A call of a test script.
#[derive(Clone, Debug)]
pub struct Command {
    /// An entry, or a function that invokes or reads.
    pub function: FuncId,
    /// Parameters as they stand in the array.
    pub parameters: Vec<[u8; 16]>,
    /// How many results there are.
    pub results: usize,
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

impl<'a> Program<'a> {
    /// The instance and module that a wasm function belongs to, and its index there.
    pub fn wasm_function(&self, function: FuncId) -> Option<(&Instance, &Module<'a>, u32)> {
        match self.functions[function].body {
            FunctionBody::Wasm { instance, index } => {
                let instance = &self.instances[instance];
                Some((instance, &self.modules[instance.module], index))
            }
            _ => None,
        }
    }

    /// Whether it asks for its environment and was granted some of it.
    pub fn sees_variables(&self) -> bool {
        let asks = self.functions.iter().any(|(_, function)| match &function.body {
            FunctionBody::Host { function, .. } => matches!(function.name(), "environ_get" | "environ_sizes_get"),
            _ => false,
        });
        asks && (self.permissions.inherit_environment || !self.permissions.variables.is_empty())
    }

    /// The name by which messages call a function, if it has one.
    pub fn function_name(&self, function: FuncId) -> Option<&'a str> {
        let (_, module, index) = self.wasm_function(function)?;
        module.names.function(index)
    }
}

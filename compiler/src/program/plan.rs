//! The program: everything that is to become one executable.

use super::entity::{Data, Element, Function, FunctionBody, Global, IndirectCalls, Instance, Tag};
use super::host::HostFunction;
use super::id::{DataId, ElementId, FuncId, GlobalId, IdVec, InstanceId, MemoryId, ModuleId, TableId, TagId};
use super::layout::Layout;
use super::memory::Memory;
use super::signature::Signatures;
use super::table::Table;
use crate::options::{Confinement, Permissions};
use crate::wasm::Module;
use std::time::Duration;

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
    pub signatures: Signatures,
    /// The functions that check indirect calls, where size matters.
    pub indirect_calls: IndirectCalls,
    /// What the runtime calls.
    pub root: Root,
    /// Where variables and constants lie.
    pub layout: Layout,
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

    /// The host functions that its modules import.
    pub fn host_functions(&self) -> impl Iterator<Item = HostFunction> {
        self.functions.iter().filter_map(|(_, function)| match function.body {
            FunctionBody::Host { function, .. } => Some(function),
            _ => None,
        })
    }

    /// The name by which messages call a function, if it has one.
    pub fn function_name(&self, function: FuncId) -> Option<&'a str> {
        let (_, module, index) = self.wasm_function(function)?;
        module.names.function(index)
    }
}

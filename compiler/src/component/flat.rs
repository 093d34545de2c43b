//! A component, flattened: core modules, and the steps that instantiate them, with every argument resolved.
//!
//! Components inside components, their instances and aliases are gone. Calls from one to another go through *adapters*: modules
//! that copy arguments and results between memories. Everything is numbered in the order of its list.

use super::types::FunctionType;
use crate::error::Error;
use std::ops::Range;
use std::sync::Arc;
use wasm2native_abi::component::Encoding;
use wasm2native_abi::trap::Trap;
use wasmparser::{ExternalKind, ValType};

/// A component, flattened.
#[derive(Debug, Default)]
pub struct Component {
    /// The core modules, adapters among them.
    pub modules: Vec<CoreModule>,
    /// The steps of instantiation, in order.
    pub steps: Vec<Step>,
    /// The number of component instances.
    pub instances: usize,
    /// The functions that are no module's.
    pub functions: Vec<Builtin>,
    /// The functions to be served by the host that it calls.
    pub imports: Vec<Import>,
    /// The names of all imports, as the component lists them.
    pub import_names: Vec<String>,
    /// The resource types: first those that are imported, then those that it defines.
    pub resources: Vec<ResourceType>,
    /// The handles of a type in an instance: by the numbers that adapters pass on.
    pub handles: Vec<Option<HandleTable>>,
    /// The reasons for traps, by the numbers that adapters know them by.
    pub traps: Arc<[Trap]>,
    /// The exports by name.
    pub exports: Vec<(String, Export)>,
    /// Whether calls are tasks: something in it is asynchronous.
    pub has_tasks: bool,
}

/// A core module.
#[derive(Debug)]
pub enum CoreModule {
    /// A part of the input.
    Given(Range<usize>),
    /// An adapter, which was made for calls between components.
    Adapter(Vec<u8>),
}

/// A step of instantiation.
#[derive(Debug)]
pub enum Step {
    /// Instantiates a module; core instances are numbered by these steps.
    Instantiate {
        /// The module.
        module: usize,
        /// What serves its imports, in order.
        arguments: Vec<Definition>,
    },
    /// Names the next memory of canonical options.
    Memory(Definition),
    /// Names the next `realloc` of canonical options.
    Realloc(Definition),
    /// Names the next `post-return` of canonical options.
    PostReturn(Definition),
    /// Names the next `callback` of canonical options.
    Callback(Definition),
    /// Defines a resource type.
    Resource {
        /// The number of the type.
        resource: usize,
        /// The function that is called with the representation when a resource is dropped.
        destructor: Option<Definition>,
    },
}

/// A core item.
#[derive(Clone, Copy, Debug)]
pub enum Definition {
    /// An item of an instance that exists already.
    Export {
        /// The core instance.
        instance: usize,
        /// The index space of `index`.
        kind: ExternalKind,
        /// The index in the instance's module.
        index: u32,
    },
    /// A global that tells whether a component instance may call out.
    MayLeave(usize),
    /// A global that tells whether the function that is running may wait for others.
    MayBlock,
    /// A function that reads a word of the task that is running.
    ContextGet(usize),
    /// A function that writes such a word.
    ContextSet(usize),
    /// A function that is no module's.
    Builtin(usize),
}

/// A function that is no module's.
#[derive(Debug)]
pub struct Builtin {
    /// Its core parameters.
    pub params: Vec<ValType>,
    /// Its core results.
    pub results: Vec<ValType>,
    /// What it does.
    pub kind: BuiltinKind,
}

/// What a function does that is no module's.
#[derive(Debug)]
pub enum BuiltinKind {
    /// Calls an import.
    Lower {
        /// The import.
        import: usize,
        /// The canonical options.
        options: CanonicalOptions,
        /// The type as the component sees it.
        ty: FunctionType,
    },
    /// `canon resource.new` for handles of a number.
    ResourceNew(usize),
    /// `canon resource.rep`.
    ResourceRep(usize),
    /// `canon resource.drop`.
    ResourceDrop(usize),
    /// Passes an owning handle on, for an adapter.
    TransferOwn,
    /// Lends a handle, for an adapter.
    TransferBorrow,
    /// Begins a call that lends handles, or that is a task of its own.
    EnterCall,
    /// Ends such a call.
    ExitCall,
    /// `canon backpressure.inc` of a component instance.
    BackpressureInc(usize),
    /// `canon backpressure.dec`.
    BackpressureDec(usize),
    /// `canon thread.yield` of a component instance.
    Yield(usize),
    /// `canon task.return`.
    TaskReturn {
        /// The number of the type of the result.
        ty: usize,
        /// The canonical options.
        options: CanonicalOptions,
    },
    /// `canon task.cancel` of a component instance.
    TaskCancel(usize),
    /// Prepares a call that is asynchronous for the caller, for the function that is called, or for both.
    PrepareCall {
        /// The memory of the function that is called.
        memory: Option<usize>,
    },
    /// Makes the call that has been prepared.
    StartCall {
        /// The function that is called until the task has ended.
        callback: Option<usize>,
        /// The function to call after results have been read.
        post_return: Option<usize>,
    },
    /// A built-in of asynchronous components that is not supported.
    Unsupported {
        /// The component instance that calls it.
        instance: Option<usize>,
        /// Its name in the specification.
        name: &'static str,
    },
    /// Copies a string, for an adapter.
    Transcode {
        /// The encodings.
        transcoder: crate::program::canonical::Transcoder,
        /// The memory that is read, as canonical options number them.
        from: usize,
        /// The memory that is written.
        to: usize,
    },
    /// Traps for the reason of a number.
    Trap,
}

/// The canonical options of a lift or lower.
#[derive(Clone, Copy, Debug)]
pub struct CanonicalOptions {
    /// The component instance that the function belongs to.
    pub instance: usize,
    /// The memory of values that are not passed by themselves.
    pub memory: Option<usize>,
    /// The function that allocates in that memory.
    pub realloc: Option<usize>,
    /// The function to call after results have been read.
    pub post_return: Option<usize>,
    /// The encoding of strings.
    pub encoding: Encoding,
    /// Whether results are returned by `task.return`.
    pub is_async: bool,
}

/// A function to be served by the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The interface, with its version: nothing for a function that is imported by itself.
    pub interface: String,
    /// The function in it.
    pub name: String,
}

/// A resource type.
#[derive(Debug)]
pub enum ResourceType {
    /// One of the host.
    Imported(Import),
    /// One that a component instance defines.
    Defined {
        /// The instance.
        instance: usize,
    },
}

/// The handles of a type in an instance.
#[derive(Clone, Copy, Debug)]
pub struct HandleTable {
    /// The resource type.
    pub resource: usize,
    /// The component instance.
    pub instance: usize,
}

/// An export of a component.
#[derive(Debug)]
pub enum Export {
    /// A function.
    Function(Lifted),
    /// An instance of an interface.
    Instance(Vec<(String, Export)>),
    /// A type.
    Type,
}

/// A function of a module as the component exports it.
#[derive(Debug)]
pub struct Lifted {
    /// Its type.
    pub ty: FunctionType,
    /// The core function.
    pub function: Definition,
    /// The canonical options.
    pub options: CanonicalOptions,
}

/// Returns the error for values in a memory with 64-bit addresses.
pub(super) fn wide_memory() -> Error {
    Error::unsupported("the component passes values in a memory with 64-bit addresses, which is not supported yet")
        .help("build it for wasm32: addresses of the component model have 32 bits")
}

//! Functions of the canonical ABI, by which instances of components reach the host and each other.
//!
//! What they do is in the runtime, as far as it does not call guest code: see [`wasm2native_abi::component`]. Here is what each
//! of them is given, all of which is known now.

use super::host::HostFunction;
use super::host_call::Route;
use super::id::{ComponentInstanceId, ContextId, FuncId, GlobalId, MemoryId};
use std::sync::Arc;
pub use wasm2native_abi::component::{Encoding, ResourceNumber};
use wasm2native_abi::trap::Trap;
use wasmparser::ValType;

/// An instance of a component.
#[derive(Debug)]
pub struct ComponentInstance {
    /// Whether it may call out: a mutable global that adapters have access to.
    pub may_leave: GlobalId,
    /// The number of reasons that it has for letting calls of asynchronous functions wait, where calls are tasks.
    pub backpressure: Option<GlobalId>,
}

/// The state of the task that is running, in programs in which calls of components are tasks: mutable globals.
///
/// A call of another function saves them, begins with zeros, and restores them.
#[derive(Clone, Copy, Debug)]
pub struct Tasks {
    /// The words of the task, which `context.get` and `context.set` reach.
    pub context: [GlobalId; 2],
    /// Whether the function may wait for others: it is asynchronous, or was called by one that is.
    pub may_block: GlobalId,
    /// The address of the record of an asynchronous function that is to return by `task.return`; 0 in all others.
    pub current: GlobalId,
}

/// The context of calls by an instance of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The memory that addresses refer to.
    pub memory: Option<MemoryId>,
    /// The calling instance.
    pub instance: ComponentInstanceId,
    /// The encoding of strings in the memory.
    pub encoding: Encoding,
}

/// A function of the canonical ABI.
#[derive(Clone, Debug)]
pub enum Canonical {
    /// `canon lower` of an import that the host serves.
    Lower(Lowered),
    /// `canon resource.new`, `canon resource.rep` and `canon resource.drop`.
    Resource {
        /// The one of the three.
        operation: ResourceOperation,
        /// The context of the instance whose handles these are.
        context: ContextId,
        /// The type.
        resource: ResourceNumber,
        /// The destructor, for a handle that is dropped.
        destructor: Option<FuncId>,
    },
    /// Passes an owning handle from one instance to another.
    TransferOwn(Arc<[Handles]>),
    /// Lends a handle of one instance to another.
    TransferBorrow(Arc<[Handles]>),
    /// Begins a call from one instance to another that lends handles or is a task: by the number of each, the contexts of all
    /// instances.
    EnterCall(Arc<[ContextId]>),
    /// Ends such a call.
    ExitCall,
    /// Copies a string from one memory to another, perhaps in another encoding.
    Transcode {
        /// The encodings.
        transcoder: Transcoder,
        /// The memory that is read.
        from: MemoryId,
        /// The memory that is written.
        to: MemoryId,
    },
    /// Traps for the reason of a number.
    Trap(Arc<[Trap]>),
    /// Does something with the task that is running.
    Task(TaskFunction),
    /// Traps, as a built-in that is not supported.
    Unsupported {
        /// The context of the instance that calls it, if it is one's.
        context: Option<ContextId>,
        /// Its name.
        name: &'static str,
    },
}

/// A function of tasks.
#[derive(Clone, Debug)]
pub enum TaskFunction {
    /// `canon context.get` of the word with this number.
    ContextGet(usize),
    /// `canon context.set`.
    ContextSet(usize),
    /// `canon backpressure.inc` of an instance.
    BackpressureInc(ComponentInstanceId),
    /// `canon backpressure.dec`.
    BackpressureDec(ComponentInstanceId),
    /// `canon thread.yield` by an instance.
    Yield(ContextId),
    /// `canon task.return`.
    Return {
        /// The canonical options.
        context: ContextId,
        /// The number of the type of the result.
        ty: u32,
        /// The core types of the result, or of its address.
        params: Vec<ValType>,
    },
    /// `canon task.cancel` by an instance.
    Cancel(ContextId),
    /// Prepares a call from one instance to another, of which at least one is asynchronous there.
    Prepare {
        /// By the number of each, the contexts of all instances, without memory.
        contexts: Arc<[ContextId]>,
        /// By the number of its instance times three and the encoding of strings, the context of the function that is called:
        /// with its memory, and without.
        callees: Arc<[[ContextId; 2]]>,
    },
    /// Makes the call that has been prepared.
    Start {
        /// The function that is called until the task has ended.
        callback: Option<FuncId>,
        /// The function to call after results have been read.
        post_return: Option<FuncId>,
        /// The core result of the caller.
        result: Option<ValType>,
    },
    /// Calls a function as the first of a task: for calls by the host.
    Enter {
        /// The function.
        function: FuncId,
        /// Whether it may wait for others.
        may_block: bool,
    },
}

/// An import that the host serves, as an instance of a component calls it.
#[derive(Clone, Copy, Debug)]
pub struct Lowered {
    /// The host function.
    pub function: HostFunction,
    /// The context of the calling instance.
    pub context: ContextId,
    /// The function of the guest that allocates memory.
    pub realloc: Option<FuncId>,
    /// The way from guest code to the function.
    pub route: Route,
}

/// The operation on a handle by the instance that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceOperation {
    /// Makes a handle that owns a new resource.
    New,
    /// Returns the representation of a resource.
    Rep,
    /// Drops a handle, and the resource if the handle owns it.
    Drop,
}

/// The handles of one type in one instance.
#[derive(Clone, Copy, Debug)]
pub struct Handles {
    /// The type.
    pub resource: ResourceNumber,
    /// The context of the instance.
    pub context: ContextId,
    /// Whether the instance defines the type, so that it gets representations in place of borrowed handles.
    pub is_defined_here: bool,
}

/// A pair of encodings between which a string is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract documents them")]
pub enum Transcoder {
    CopyUtf8,
    CopyUtf16,
    CopyLatin1,
    Latin1ToUtf16,
    Latin1ToUtf8,
    Utf16ToCompactProbablyUtf16,
    Utf16ToCompactUtf16,
    Utf16ToLatin1,
    Utf16ToUtf8,
    Utf8ToCompactUtf16,
    Utf8ToLatin1,
    Utf8ToUtf16,
}

impl Canonical {
    /// Whether calls are made in place: those that may call guest code or are logged pass a trampoline.
    pub fn is_called_in_place(&self) -> bool {
        match self {
            Canonical::Lower(lowered) => !lowered.function.allocates() && lowered.route == Route::InPlace,
            Canonical::Resource { destructor, .. } => destructor.is_none(),
            // It is called once, if ever.
            Canonical::Unsupported { .. } => false,
            Canonical::Task(TaskFunction::Enter { .. }) => false,
            _ => true,
        }
    }

    /// Returns the functions of the guest that it may call.
    pub fn callees(&self) -> impl Iterator<Item = FuncId> + use<> {
        let only = match *self {
            Canonical::Lower(Lowered { realloc, function, .. }) => realloc.filter(|_| function.allocates()),
            Canonical::Resource { destructor, .. } => destructor,
            Canonical::Task(TaskFunction::Enter { function, .. }) => Some(function),
            Canonical::Task(TaskFunction::Start { callback, post_return, .. }) => {
                return [callback, post_return].into_iter().flatten();
            }
            _ => None,
        };
        [only, None].into_iter().flatten()
    }

    /// Returns its name in the specification, or in the interface that it belongs to.
    pub fn name(&self) -> &'static str {
        match self {
            Canonical::Lower(lowered) => lowered.function.name(),
            Canonical::Resource { operation: ResourceOperation::New, .. } => "resource.new",
            Canonical::Resource { operation: ResourceOperation::Rep, .. } => "resource.rep",
            Canonical::Resource { operation: ResourceOperation::Drop, .. } => "resource.drop",
            Canonical::TransferOwn(_) => "transfer-own",
            Canonical::TransferBorrow(_) => "transfer-borrow",
            Canonical::EnterCall(_) => "enter-call",
            Canonical::ExitCall => "exit-call",
            Canonical::Transcode { .. } => "transcode",
            Canonical::Trap(_) => "trap",
            Canonical::Unsupported { name, .. } => name,
            Canonical::Task(function) => match function {
                TaskFunction::ContextGet(_) => "context.get",
                TaskFunction::ContextSet(_) => "context.set",
                TaskFunction::BackpressureInc(_) => "backpressure.inc",
                TaskFunction::BackpressureDec(_) => "backpressure.dec",
                TaskFunction::Yield(_) => "thread.yield",
                TaskFunction::Return { .. } => "task.return",
                TaskFunction::Cancel(_) => "task.cancel",
                TaskFunction::Prepare { .. } => "prepare-call",
                TaskFunction::Start { .. } => "start-call",
                TaskFunction::Enter { .. } => "enter",
            },
        }
    }
}

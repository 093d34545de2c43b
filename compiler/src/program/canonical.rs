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

/// An instance of a component.
#[derive(Debug)]
pub struct ComponentInstance {
    /// Whether it may call out: a mutable global that adapters have access to.
    pub may_leave: GlobalId,
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
    /// Begins a call from one instance to another that lends handles: by the number of each, the contexts of all instances.
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
            _ => true,
        }
    }

    /// Returns the functions of the guest that it may call.
    pub fn callees(&self) -> impl Iterator<Item = FuncId> + use<> {
        match *self {
            Canonical::Lower(Lowered { realloc, function, .. }) => realloc.filter(|_| function.allocates()),
            Canonical::Resource { destructor, .. } => destructor,
            _ => None,
        }
        .into_iter()
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
        }
    }
}

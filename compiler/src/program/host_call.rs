//! Calls of host functions: what a function is given of the guest, and how guest code reaches it.

use super::host::HostFunction;
use super::id::{InstanceId, MemoryId};

/// A host function as one instance calls it.
#[derive(Clone, Copy, Debug)]
pub struct HostCall {
    /// The function to call.
    pub function: HostFunction,
    /// The importing instance.
    pub instance: InstanceId,
    /// The entities that the function works with.
    pub options: CanonicalOptions,
    /// The way from guest code to the function.
    pub route: Route,
}

/// The things of a guest that a host function works with: the canonical options of the component model, as far as there are
/// functions that need them. Preview 1 needs a memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CanonicalOptions {
    /// The memory that holds what pointers refer to.
    pub memory: Option<MemoryOption>,
}

/// The memory that a host function works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryOption {
    /// One of the importing instance, by its index: it may be made after the import is bound.
    Own(u32),
    /// One that is there already.
    Existing(MemoryId),
}

/// The way from guest code to a host function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Calls are made in place, and only references and tail calls need a trampoline: a host function never throws, and each
    /// return after a system call costs a misprediction.
    InPlace,
    /// All calls pass a trampoline, which logs them.
    Logged,
    /// All calls pass a trampoline, which ends start-up that runs while the program is built.
    Refused,
    /// Likewise, unless the first parameter, a descriptor, is at least this number.
    From(u32),
}

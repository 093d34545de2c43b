//! The state of an adapter of components while it is translated: the things that it has begun, kept by its emitter.

use crate::program::id::{ContextId, FuncId};
use cranelift_codegen::ir::Value;

/// The saved state of a task.
pub(super) struct State {
    pub(super) context: [Value; 2],
    pub(super) current: Value,
}

/// A call that an adapter has begun.
pub(super) struct Entered {
    /// The context of the instance that is called.
    pub(super) callee: ContextId,
    /// The state of the caller's task, where calls are tasks.
    pub(super) caller: Option<State>,
}

/// A call that an adapter has prepared.
pub(super) struct Prepared {
    /// The adapter's function that lowers the arguments.
    pub(super) start: FuncId,
    /// The adapter's function that lowers the result: a reference.
    pub(super) give_back: Value,
    pub(super) caller: ContextId,
    /// The context of the function that is called, with its memory and without.
    pub(super) callee: [ContextId; 2],
    /// The number of the type of its result.
    pub(super) ty: Value,
    pub(super) is_async: bool,
    /// The core arguments of the caller.
    pub(super) arguments: Vec<Value>,
    /// The address that the caller has for the result.
    pub(super) area: Option<Value>,
}

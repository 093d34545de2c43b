//! The body that is being translated: a function's own, or one that takes the place of a call in it.

use crate::program::Instance;
use crate::program::head::Head;
use crate::program::id::FuncId;
use crate::wasm::Module;
use cranelift_codegen::ir::Block;

/// Whether bodies are copied to calls. Those that are moved there have no other place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copies {
    /// They are.
    Made,
    /// They are not: with them, the function was too much work.
    Refused,
}

/// The body that is being translated.
#[derive(Clone, Copy)]
pub(super) struct Body<'p, 'a> {
    pub(super) function: FuncId,
    pub(super) instance: &'p Instance,
    pub(super) module: &'p Module<'a>,
    /// The index of the function in its module.
    pub(super) index: u32,
    /// The number of reachable loops around the body.
    pub(super) loops: usize,
    /// The call that it takes the place of.
    pub(super) call: Option<Call>,
    /// Where it goes on, if only its head is translated.
    pub(super) rest: Option<Rest<'p>>,
    /// The next counters, if the program counts what it does.
    pub(super) counters: Counters,
}

/// The call that a body takes the place of.
#[derive(Clone, Copy)]
pub(super) struct Call {
    /// Its number among those of the function.
    pub(super) number: u32,
    /// The position of the frame of the body.
    pub(super) frame: usize,
    /// Whether the body is a copy, or is in one.
    pub(super) is_copy: bool,
}

/// What follows the head of a body.
#[derive(Clone, Copy)]
pub(super) struct Rest<'p> {
    pub(super) head: &'p Head,
    /// The block where the function is called.
    pub(super) block: Block,
}

/// The next counters of a body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counters {
    /// The next one besides those of calls.
    pub(super) plain: u64,
    /// The next one of calls.
    pub(super) calls: u64,
}

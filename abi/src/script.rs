//! Programs that are test scripts: a list of calls instead of one entry function.
//!
//! The runtime makes the calls in order, catches traps, and writes an [`Outcome`] and the results of each to standard
//! output. The expectations are known to the reader of that output. Only programs that refer to [`symbol::RUN_SCRIPT`] link
//! that part of the runtime.
//!
//! [`symbol::RUN_SCRIPT`]: crate::symbol::RUN_SCRIPT

use crate::lift::LiftRecord;
use crate::relative::{RelFn, RelPtr, RelSlice};

/// The list of calls, at [`symbol::SCRIPT`](crate::symbol::SCRIPT).
#[repr(C)]
pub struct ScriptRecord {
    /// The calls, in order.
    pub commands: RelSlice<CommandRecord>,
}

/// One call.
#[repr(C)]
pub struct CommandRecord {
    /// `extern "C" fn(values)`, where `values` is the address of [`VALUE_SIZE`] bytes for each parameter, which the results
    /// replace. Numbers and references lie at the start of their bytes, the least significant byte first. Behind a reference that a
    /// program with objects returns, at [`KIND_OFFSET`], is what it refers to.
    pub function: RelFn<extern "C" fn(*mut u8)>,
    /// The parameters.
    pub parameters: RelSlice<[u8; VALUE_SIZE]>,
    /// The number of results.
    pub results: u32,
    /// The call of a function of a component that is made in place of all that; usually null. Its result is text, followed by zeros
    /// up to a whole value.
    pub lift: RelPtr<LiftRecord>,
}

/// The size of one parameter or result, in bytes.
pub const VALUE_SIZE: usize = 16;

/// The offset in a result that is a reference, in a program with objects, of 64 bits: [`STRUCTURE`], [`ARRAY`], or 0 for anything else.
pub const KIND_OFFSET: usize = 8;

/// The kind of a structure.
pub const STRUCTURE: u64 = 1;

/// The kind of an array.
pub const ARRAY: u64 = 2;

/// The maximum number of parameters or results of a function, as limited by the JavaScript API of WebAssembly.
pub const MAXIMUM_VALUES: usize = 1000;

/// The outcome of a call, the least significant byte of each field first; if it returned, `results` values of [`VALUE_SIZE`]
/// bytes follow.
#[repr(C)]
pub struct Outcome {
    /// 0 if it returned, otherwise the code of the [`Trap`](crate::trap::Trap).
    pub trap: u32,
    /// The number of values that follow.
    pub results: u32,
}

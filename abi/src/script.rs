//! A program that is a test script: a list of calls instead of one entry function.
//!
//! The runtime makes the calls in order, catches what traps, and writes an [`Outcome`] and the results of each on standard
//! output. What is expected is the business of whoever reads that. Only programs that refer to [`symbol::RUN_SCRIPT`] link
//! that part of the runtime.
//!
//! [`symbol::RUN_SCRIPT`]: crate::symbol::RUN_SCRIPT

use crate::relative::{RelFn, RelSlice};

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
    /// replace. Numbers and references lie at the start of their bytes, the least significant byte first.
    pub function: RelFn<extern "C" fn(*mut u8)>,
    /// The parameters.
    pub parameters: RelSlice<[u8; VALUE_SIZE]>,
    /// How many results there are.
    pub results: u32,
}

/// The bytes of one parameter or result.
pub const VALUE_SIZE: usize = 16;

/// The most parameters or results of a function, as the JavaScript API of WebAssembly limits them.
pub const MAXIMUM_VALUES: usize = 1000;

/// What became of a call, the least significant byte of each field first; when it returned, `results` values of [`VALUE_SIZE`] bytes follow.
#[repr(C)]
pub struct Outcome {
    /// 0 when it returned, else the code of the [`Trap`](crate::trap::Trap).
    pub trap: u32,
    /// How many values follow.
    pub results: u32,
}

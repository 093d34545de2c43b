//! Functions called with the arguments of the process, for `--invoke`.
//!
//! First of all, the entry point asks the runtime for each argument, by a builtin for its type; when the function has
//! returned, it passes each result to the runtime, which prints it. A program that calls no such function has no such record.

use crate::relative::RelSlice;

/// The function, at [`symbol::INVOKED`](crate::symbol::INVOKED).
#[repr(C)]
pub struct InvokedRecord {
    /// Its name and type, for people: `add [i32 i32] -> [i32]`.
    pub signature: RelSlice<u8>,
    /// The number of its parameters.
    pub parameters: u32,
}

//! A function that is called with the arguments of the process, as `--invoke` has it.
//!
//! Before anything else, the entry function asks the runtime for each argument, by a builtin for its type; when the function has
//! returned, it hands each result to the runtime, which prints it. A program that calls no such function has no such record.

use crate::relative::RelSlice;

/// The function, at [`symbol::INVOKED`](crate::symbol::INVOKED).
#[repr(C)]
pub struct InvokedRecord {
    /// Its name and type, for people: `add [i32 i32] -> [i32]`.
    pub signature: RelSlice<u8>,
    /// How many parameters it has.
    pub parameters: u32,
}

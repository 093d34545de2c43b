//! The record of the program: read-only data, written by the compiler, that describes it. Nothing is copied.
//!
//! # Safety
//!
//! The compiler guarantees its records: every `RelPtr` and `RelSlice` of a program leads to live, immutable data of its type
//! (mutable words are behind `RelPtr`s that only their owners follow).
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::record::ProgramRecord;
use wasm2native_abi::relative::RelSlice;

use crate::arch::{Architecture as _, Machine};

/// Returns the record of the program linked with this runtime.
pub(crate) fn record() -> &'static ProgramRecord {
    // SAFETY: the compiler places one at this symbol.
    unsafe { &*Machine::program() }
}

/// Returns the values of a slice of the program's records.
#[inline]
pub(crate) fn items<T>(values: &'static RelSlice<T>) -> &'static [T] {
    if values.len == 0 {
        return &[];
    }
    // SAFETY: such a slice exists only in the program's records, where it leads to `len` values that never change.
    unsafe { slice::from_raw_parts(values.as_ptr(), values.len as usize) }
}

// Names the contract that this runtime keeps: a program refers to the name it was compiled for. As a constant of Rust it would
// be merged with others, which then would be reached through a table that needs relocation.
#[cfg(not(test))]
core::arch::global_asm!(
    ".pushsection .rodata.w2n_abi_version,\"a\",@progbits",
    concat!(".globl ", wasm2native_abi::abi_version!()),
    concat!(wasm2native_abi::abi_version!(), ":"),
    ".byte 0",
    ".popsection",
);

/// The stand-in for the program in tests of the runtime's parts: it has nothing except the right to open files.
#[cfg(test)]
mod empty {
    use wasm2native_abi::limit::MOST_FILES;
    use wasm2native_abi::record::ProgramRecord;

    #[repr(transparent)]
    struct Program(ProgramRecord);

    // SAFETY: nothing ever changes it.
    unsafe impl Sync for Program {}

    #[unsafe(export_name = "w2n_program")]
    static PROGRAM: Program = {
        // SAFETY: in every record zeros are null pointers, empty slices and numbers.
        let mut program: ProgramRecord = unsafe { core::mem::zeroed() };
        program.limits.files = MOST_FILES;
        program.limits.room = u64::MAX;
        Program(program)
    };
}

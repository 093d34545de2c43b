//! Functions that implement an operator of wasm, or part of one, and need nothing of the program.
//!
//! Operators on memories, tables and exceptions are in the files of their subject. The whole list is `wasm2native_abi::builtin`.

mod fma;
mod mem;
mod round;
mod sleep;

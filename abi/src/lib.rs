//! The contract between generated code and the runtime.
//!
//! The compiler lays down data whose shape is given by the `repr(C)` structs here, with `offset_of!` and `size_of` on the
//! very types that the runtime reads; both sides name each other's symbols by the constants and lists here. Nothing else is
//! shared: `compiler` never imports `libwasi-rt` nor the other way round.
//!
//! * [`record`]: what a program consists of, read once at start and again when a trap is reported;
//! * [`descriptor`]: the few words of mutable state that generated code reads inline;
//! * [`trap`]: why a program ended;
//! * [`builtin`]: functions of the runtime that stand for an operator;
//! * [`host`]: functions of the runtime that serve an import;
//! * [`permission`]: what the program may touch, decided when it was built;
//! * [`start`]: what the runtime does before guest code runs;
//! * [`limit`]: how much the program may use;
//! * [`confinement`]: what the kernel is asked to keep the program in;
//! * [`text`]: how text that others wrote is shown to people;
//! * [`system_call`]: which system calls the runtime makes, and on whose behalf;
//! * [`trace`]: calls of host functions that are shown;
//! * [`tree`]: files that are part of the executable;
//! * [`invoke`]: a function that is called with the arguments of the process;
//! * [`script`]: programs that are test scripts;
//! * [`relative`]: pointers that need no relocation.
//!
//! To add a builtin or a host function, add a row to its list; the runtime fails to build until it has it.
#![no_std]
#![forbid(unsafe_code)]

pub mod builtin;
pub mod confinement;
pub mod descriptor;
pub mod exception;
pub mod host;
pub mod invoke;
pub mod limit;
pub mod permission;
pub mod record;
pub mod relative;
pub mod script;
pub mod start;
pub mod symbol;
pub mod system_call;
pub mod text;
pub mod trace;
pub mod trap;
pub mod tree;

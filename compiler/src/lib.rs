//! Compiles WebAssembly programs ahead of time to static native executables.
//!
//! ```text
//!         app.wasm / app.wat
//!                 │
//!    wasm/     READ       bytes → Module
//!                 │
//!    program/  PLAN       Module(s) → Program   who serves each import, where each thing lives, what can be computed now
//!    translate/ LOWER     function body → CLIF          ┐ each function alone, in parallel;
//!    optimize/ OPTIMIZE   CLIF → better CLIF            │ results kept in index order
//!    codegen/  COMPILE    CLIF → CompiledFunction       ┘
//!    object/   EMIT       code + data + tables → objects
//!    link/     LINK       objects + the runtime of that target → executable
//!    debug/    DESCRIBE   what debuggers need of it, with `-g`
//!    package/  FINISH     the file that was asked for
//! ```
//!
//! [`driver`] calls one function a stage, in order. The library never prints and never exits.
#![forbid(unsafe_code)]
// The library never prints.
#![cfg_attr(not(test), warn(clippy::print_stdout, clippy::print_stderr))]

pub mod cache;
pub mod clif;
pub mod codegen;
pub mod companion;
pub mod component;
pub mod debug;
pub mod demangle;
pub mod digest;
pub mod driver;
pub mod dump;
pub mod embed;
pub mod error;
pub mod file;
pub mod foreign;
pub mod inspect;
mod leb128;
pub mod link;
pub mod manifest;
pub mod object;
pub mod optimize;
pub mod options;
pub mod package;
mod private;
pub mod profile;
pub mod program;
pub mod progress;
pub mod reuse;
pub mod symbolize;
pub mod target;
pub mod temporary;
pub mod timing;
pub mod translate;
pub mod trust;
pub mod wasm;

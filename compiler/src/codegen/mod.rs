//! COMPILE: CLIF becomes machine code, each function alone.
//!
//! * [`isa`]: Cranelift's settings for a target and options;
//! * [`compile`]: one function's CLIF to a [`CompiledFunction`];
//! * [`function`]: such a function;
//! * [`describe`]: what debuggers must know about it;
//! * [`shorten`]: short branches in it, for `-O size`;
//! * [`stored`]: such a function as bytes, for builds that follow.
//!
//! Nothing here knows WebAssembly or a file format.

pub mod compile;
pub mod describe;
pub mod function;
pub mod isa;
mod shorten;
pub mod stored;

pub use compile::{Compiler, Text};
pub use function::{CallSite, CompiledFunction, Handler, Relocation, Site, Sites};

/// The version of the code generator.
pub const VERSION: &str = cranelift_codegen::VERSION;

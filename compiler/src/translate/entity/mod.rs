//! The representation of a program's entities in memory and registers.
//!
//! * [`memory`]: bounds checks, addresses, growth;
//! * [`table`]: elements, constant tables;
//! * [`range`] and [`segment`]: the operands of bulk operators;
//! * [`global`]: constants and variables;
//! * [`func`]: references to functions, direct and indirect calls;
//! * [`tag`]: exceptions and their types;
//! * [`object`]: structures and arrays;
//! * [`builtin`]: calls of the runtime;
//! * `rare`: branches to code that rarely runs;
//! * [`trap`](mod@trap): the raising of traps.
//!
//! All are methods of [`Emitter`](super::emitter::Emitter). Offsets come from the plan's layout.

pub(crate) mod builtin;
pub(crate) mod func;
pub(crate) mod global;
pub(crate) mod memory;
pub(crate) mod object;
pub(crate) mod range;
pub(crate) mod rare;
pub(crate) mod segment;
pub(crate) mod table;
pub(crate) mod tag;
mod trap;

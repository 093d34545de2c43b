//! Whatever travels through the code generator as numbers and types.
//!
//! * [`symbol`]: the things that generated code may refer to by name;
//! * [`name`]: names of functions for people;
//! * [`builtin`]: the functions of the runtime that implement operators;
//! * [`trap`]: trap codes, both ways;
//! * [`region`]: the parts of memory that never overlap;
//! * [`signature`]: machine types and signatures;
//! * [`origin`]: the operators that instructions come from, where bodies take the place of calls;
//! * [`watch`]: the values of locals and operands, for debuggers;
//! * [`effort`]: how much is done for a function;
//! * [`failure`]: errors of the code generator.
//!
//! Code is made of these in `translate/`, improved in `optimize/`, and read with them in `codegen/`, `object/` and `dump/`, which do
//! not know each other.

pub mod builtin;
pub mod effort;
pub mod failure;
pub mod name;
pub mod origin;
pub mod region;
pub mod signature;
pub mod symbol;
pub mod trap;
pub mod watch;

//! Structures and arrays: see [`wasm2native_abi::heap`].
//!
//! * [`access`]: fields, elements, and the check for null;
//! * [`allocate`]: new objects;
//! * [`array`](mod@array): lengths, ranges and their contents;
//! * [`fill`]: elements that are all the same;
//! * [`barrier`]: stores of references;
//! * `constant`: what is known about constant objects;
//! * [`members`]: tests whether a reference is of a type.
//!
//! A reference is the address of its object, so that the runtime finds it in any register and any word of the stack. It finds addresses
//! inside of objects, too, but nothing here computes one from which that of the object could only be told by calculation.

pub(crate) mod access;
pub(crate) mod allocate;
pub(crate) mod array;
pub(crate) mod barrier;
mod constant;
pub(crate) mod fill;
pub(crate) mod members;

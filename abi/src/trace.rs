//! Calls of host functions that are shown, in programs built with `--trace-wasi`.
//!
//! A trampoline of such a program calls [`symbol::TRACE`](crate::symbol::TRACE) after the host function, and before one that
//! does not return, with: the descriptor of the memory, the address of [`symbol::TRACE_VARIABLE`], the function's line in
//! [`for_each_host_function`](crate::for_each_host_function) counted from 0, its result, and the address of
//! [`MOST_ARGUMENTS`] words with the arguments.
//!
//! [`symbol::TRACE_VARIABLE`]: crate::symbol::TRACE_VARIABLE

/// The most parameters that a host function has, the memory not among them.
pub const MOST_ARGUMENTS: usize = 9;

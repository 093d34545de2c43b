//! Logging of host function calls, in programs built with `--trace-wasi`.
//!
//! A trampoline of such a program calls [`symbol::TRACE`](crate::symbol::TRACE) after a host function of preview 1, and before one
//! that does not return, with: the descriptor of the memory, the address of [`symbol::TRACE_VARIABLE`], the function's number
//! ([`FUNCTIONS`]), its result, and the address of [`MOST_ARGUMENTS`] words with the arguments.
//!
//! For one that components import it calls [`symbol::TRACE_CANONICAL`](crate::symbol::TRACE_CANONICAL), with: the address of the
//! [`CallContext`](crate::component::CallContext), and as above, but what the function returned is 64 bits, and there are
//! [`MOST_CANONICAL_ARGUMENTS`] words. It is not called for a function that asks for memory, but only when it has returned for good.
//!
//! [`symbol::TRACE_VARIABLE`]: crate::symbol::TRACE_VARIABLE

use crate::host::{FUNCTIONS, preview1};

/// The maximum number of arguments of a host function of preview 1, not counting the memory.
pub const MOST_ARGUMENTS: usize = most_arguments(0, preview1::COUNT);

/// The maximum number of arguments of a host function that components import, not counting the context and the allocation.
pub const MOST_CANONICAL_ARGUMENTS: usize = most_arguments(preview1::COUNT, FUNCTIONS.len());

/// Returns the maximum number of arguments of the functions with these numbers.
const fn most_arguments(first: usize, end: usize) -> usize {
    let (mut most, mut number) = (0, first);
    while number < end {
        if FUNCTIONS[number].arguments.len() > most {
            most = FUNCTIONS[number].arguments.len();
        }
        number += 1;
    }
    most
}

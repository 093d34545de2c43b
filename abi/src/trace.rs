//! Logging of host function calls, in programs built with `--trace-wasi`.
//!
//! A trampoline of such a program calls [`symbol::TRACE`](crate::symbol::TRACE) after the host function, and before one that
//! does not return, with: the descriptor of the memory, the address of [`symbol::TRACE_VARIABLE`], the function's number
//! ([`FUNCTIONS`]), its result, and the address of [`MOST_ARGUMENTS`] words with the arguments.
//!
//! [`symbol::TRACE_VARIABLE`]: crate::symbol::TRACE_VARIABLE

use crate::host::FUNCTIONS;

/// The maximum number of arguments of a host function, not counting the memory.
pub const MOST_ARGUMENTS: usize = {
    let (mut most, mut number) = (0, 0);
    while number < FUNCTIONS.len() {
        if FUNCTIONS[number].arguments.len() > most {
            most = FUNCTIONS[number].arguments.len();
        }
        number += 1;
    }
    most
};

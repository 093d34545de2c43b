//! Types in messages.

use wasmparser::{FuncType, ValType};

/// Formats a function type as the specification writes it.
pub fn describe(ty: &FuncType) -> String {
    describe_lists(ty.params(), ty.results())
}

/// Like [`describe`], for the types of parameters and results.
pub fn describe_lists(params: &[ValType], results: &[ValType]) -> String {
    let list = |types: &[ValType]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("[{}] -> [{}]", list(params), list(results))
}

//! Names as reports show them.

use crate::demangle::demangle;
use wasm2native_abi::text::Shown;

/// Returns a name as backtraces show it: as in the source, with escapes, and truncated where it would fill the report.
pub(super) fn shown_name(name: &str) -> String {
    const MOST_CHARACTERS: usize = 500;
    let name = demangle(name);
    let cut = name.char_indices().nth(MOST_CHARACTERS).map_or(name.len(), |(end, _)| end);
    format!("{}{}", Shown(&name[..cut]), if cut < name.len() { "…" } else { "" })
}

//! Names as reports show them.

use crate::demangle::demangle;
use std::collections::HashMap;
use wasm2native_abi::text::Shown;

/// Returns a name as backtraces show it: as in the source, with escapes, and truncated where it would fill the report.
pub(super) fn shown_name(name: &str) -> String {
    const MOST_CHARACTERS: usize = 500;
    let name = demangle(name);
    let cut = name.char_indices().nth(MOST_CHARACTERS).map_or(name.len(), |(end, _)| end);
    format!("{}{}", Shown(&name[..cut]), if cut < name.len() { "…" } else { "" })
}

/// The names of the functions of a part, one after the other.
#[derive(Default)]
pub struct Names {
    /// The bytes of all.
    pub bytes: Vec<u8>,
    offsets: HashMap<String, u32>,
}

impl Names {
    /// Adds a name behind the others; returns its offset.
    pub fn add(&mut self, name: String) -> u32 {
        let offset = self.bytes.len() as u32;
        self.bytes.extend_from_slice(name.as_bytes());
        self.offsets.insert(name, offset);
        offset
    }

    /// Returns the offset of a name, if it is there.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.offsets.get(name).copied()
    }

    /// Returns the offset of a name, which is added if it is not there.
    pub fn find_or_add(&mut self, name: String) -> u32 {
        self.find(&name).unwrap_or_else(|| self.add(name))
    }
}

//! The decisions about a link, for every linker.
//!
//! To add one, add a field, and its argument to [`arguments`](mod@super::arguments) if other linkers have it.

use super::linked::Symbols;
use crate::options::{BuildId, DebugInfo, Tools};
use crate::target::Target;
use std::path::Path;
use wasm2native_abi::symbol;

/// The decisions about a link.
#[derive(Clone, Copy, Debug)]
pub struct LinkOptions<'a> {
    /// The linkers' common name of the output format.
    pub emulation: &'a str,
    /// The symbols of the first instruction.
    pub entries: Entries<'a>,
    /// The largest pages of a kernel for the target: segments start on multiples of it.
    pub page_size: u64,
    /// The identification of the executable.
    pub build_id: BuildId,
    /// Whether names are listed.
    pub symbols: Symbols,
    /// The linker to run instead of the one in process.
    pub linker: Option<&'a Path>,
}

impl<'a> LinkOptions<'a> {
    /// Returns the decisions for a target and the tools that the user chose.
    pub fn new(target: &'a Target, tools: &'a Tools) -> Self {
        Self {
            emulation: &target.emulation,
            entries: Entries { relocated: symbol::RELOCATED_ENTRY, relocating: symbol::ENTRY },
            page_size: target.page_size,
            build_id: tools.build_id,
            symbols: if tools.debug_info == DebugInfo::None { Symbols::Discarded } else { Symbols::Listed },
            linker: tools.linker.as_deref(),
        }
    }
}

/// The symbols of an executable's first instruction.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a> {
    /// The one for executables in which no word holds an address, so that nothing is to be relocated.
    pub relocated: &'a str,
    /// The one by which the program relocates itself, which is right for every program.
    pub relocating: &'a str,
}

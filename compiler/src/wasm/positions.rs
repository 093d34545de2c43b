//! The positions of operators in source code: function, file and line, and those of the functions that theirs is inlined in.
//!
//! They are read from a module's debug information, which is a custom section: whatever is wrong with it, a position is unknown.

use super::Module;
use addr2line::Context;
use gimli::{Dwarf, EndianSlice, LittleEndian};
use std::borrow::Cow;

/// The positions of a module.
pub struct Positions<'a> {
    context: Option<Context<EndianSlice<'a, LittleEndian>>>,
    origin: u64,
}

/// A position in a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position<'p> {
    /// The name of the function, as compilers encode it.
    pub function: Option<Cow<'p, str>>,
    /// The path of the file; empty if it is unknown.
    pub file: &'p str,
    /// The line; 0 if it is unknown.
    pub line: u32,
    /// The column; 0 if it is unknown.
    pub column: u32,
}

/// The path of files that are unknown, in debug information: where it names one, a line is expected, too.
pub const UNKNOWN_FILE: &str = "??";

impl Position<'_> {
    /// One that nothing is known of.
    pub const UNKNOWN: Self = Self { function: None, file: "", line: 0, column: 0 };
}

impl<'a> Positions<'a> {
    /// Prepares to read those of a module.
    pub fn of(module: &Module<'a>) -> Self {
        let debug = &module.debug;
        let load = |id: gimli::SectionId| gimli::Result::Ok(EndianSlice::new(debug.section(id.name()), LittleEndian));
        let context = Dwarf::load(load).and_then(Context::from_dwarf).ok();
        Self { context, origin: debug.code_start }
    }

    /// Returns the positions of the operator at an offset in the input: its own, and if its function is inlined, that of each call,
    /// from the innermost to the outermost. Nothing if they are unknown.
    pub fn find(&self, operator: u32) -> Vec<Position<'_>> {
        let (Some(context), Some(address)) = (&self.context, u64::from(operator).checked_sub(self.origin)) else {
            return Vec::new();
        };
        let Ok(mut frames) = context.find_frames(address).skip_all_loads() else { return Vec::new() };
        // Rows of larger ones are damaged.
        const MOST_LINES: u32 = 1 << 28;
        let mut found = Vec::new();
        while let Ok(Some(frame)) = frames.next() {
            let place = frame.location.as_ref();
            found.push(Position {
                function: frame.function.and_then(|name| Some(name.raw_name().ok()?.into_owned().into())),
                file: place.and_then(|place| place.file).unwrap_or_default(),
                line: place.and_then(|place| place.line).filter(|line| *line < MOST_LINES).unwrap_or_default(),
                column: place.and_then(|place| place.column).unwrap_or_default(),
            });
        }
        found
    }
}

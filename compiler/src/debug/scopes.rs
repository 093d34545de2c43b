//! The entries around the one that is being converted.

use super::operands::FrameBase;
use super::unit::Unit;
use gimli::constants::{self as dw, DwTag};
use std::ops::Range;

/// All of them, the unit first.
pub struct Scopes<'i> {
    open: Vec<Scope<'i>>,
    /// Whether the unit has any entries.
    pub has_written: bool,
}

/// An entry that others are inside of.
pub struct Scope<'i> {
    /// Its depth in the input.
    pub depth: isize,
    /// Whether it is in the output.
    pub written: Written<'i>,
    /// Its code, if it has addresses.
    pub code: Option<Vec<Range<u64>>>,
    /// For a function, its address in the input, and the start of its frame.
    pub function: Option<(u64, Option<FrameBase>)>,
}

/// Whether an entry is in the output.
pub enum Written<'i> {
    /// It is, inside of as many others.
    Already(usize),
    /// It will be when something is inside it: its number, what it is, and its name.
    Later(u32, DwTag, Option<&'i [u8]>),
    /// It is not.
    Never,
}

impl<'i> Scopes<'i> {
    /// Returns those of entries directly in a unit.
    pub fn new(depth: isize) -> Self {
        Self { open: vec![Scope { depth, written: Written::Already(0), code: None, function: None }], has_written: false }
    }

    /// Ends those that an entry at this depth is not inside of.
    pub fn leave(&mut self, depth: isize) {
        let first = self.open.iter().skip(1).position(|scope| scope.depth >= depth);
        self.open.truncate(first.map_or(self.open.len(), |first| first + 1));
    }

    /// Begins another.
    pub fn enter(&mut self, scope: Scope<'i>) {
        self.open.push(scope);
    }

    /// Returns the code of the innermost one that has any.
    pub fn code(&self) -> Option<&[Range<u64>]> {
        self.open.iter().rev().find_map(|scope| scope.code.as_deref())
    }

    /// Returns the innermost function.
    pub fn function(&self) -> Option<(u64, Option<FrameBase>)> {
        self.open.iter().rev().find_map(|scope| scope.function)
    }

    /// Returns the number of entries that the current one is inside of in the output. These are written if they were not;
    /// `offsets` are those of the needed entries.
    pub fn level(&mut self, unit: &mut Unit<'_, 'i>, offsets: &mut [u32]) -> usize {
        self.has_written = true;
        let mut inside = 0;
        for scope in &mut self.open {
            match std::mem::replace(&mut scope.written, Written::Never) {
                Written::Already(level) => inside = level + 1,
                Written::Later(number, tag, name) => {
                    offsets[number as usize] = unit.entry(tag, inside);
                    if let Some(name) = name {
                        unit.string(dw::DW_AT_name, name);
                    }
                    inside += 1;
                }
                Written::Never => continue,
            }
            scope.written = Written::Already(inside - 1);
        }
        inside
    }
}

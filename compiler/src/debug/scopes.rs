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
    /// The calls in it that bodies took the place of.
    pub calls: Calls,
    /// For a function, its address in the input, and the start of its frame.
    pub function: Option<(u64, Option<FrameBase>)>,
}

/// The calls in an entry that bodies took the place of.
pub enum Calls {
    /// None.
    None,
    /// All calls of a function.
    All,
    /// The calls at addresses of the input.
    At(Vec<Range<u64>>),
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
        let unit = Scope { depth, written: Written::Already(0), code: None, calls: Calls::None, function: None };
        Self { open: vec![unit], has_written: false }
    }

    /// Ends the innermost one, if an entry at this depth is not inside of it.
    pub fn leave(&mut self, depth: isize) -> Option<Scope<'i>> {
        let is_left = self.open.len() > 1 && self.open.last().is_some_and(|scope| scope.depth >= depth);
        if is_left { self.open.pop() } else { None }
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

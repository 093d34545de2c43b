//! The entries around the one that is being converted.

use super::locations::FrameBase;
use gimli::constants::{self as dw, DwTag};
use gimli::write::{AttributeValue, Unit, UnitEntryId};
use std::ops::Range;

/// All of them, the unit first.
pub struct Scopes {
    open: Vec<Scope>,
    /// Whether the unit has any entries.
    pub has_written: bool,
}

/// An entry that others are inside of.
pub struct Scope {
    /// Its depth in the input.
    pub depth: isize,
    /// Whether it is in the output.
    pub written: Written,
    /// Its code, if it has addresses.
    pub code: Option<Vec<Range<u64>>>,
    /// For a function, its address in the input, and the start of its frame.
    pub function: Option<(u64, Option<FrameBase>)>,
}

/// Whether an entry is in the output.
pub enum Written {
    /// It is.
    Already(UnitEntryId),
    /// It will be when something is inside it: what it is, and its name.
    Later(UnitEntryId, DwTag, Option<AttributeValue>),
    /// It is not.
    Never,
}

impl Scopes {
    /// Returns those of entries directly in a unit.
    pub fn new(depth: isize, unit: UnitEntryId) -> Self {
        Self { open: vec![Scope { depth, written: Written::Already(unit), code: None, function: None }], has_written: false }
    }

    /// Ends those that an entry at this depth is not inside of.
    pub fn leave(&mut self, depth: isize) {
        let first = self.open.iter().skip(1).position(|scope| scope.depth >= depth);
        self.open.truncate(first.map_or(self.open.len(), |first| first + 1));
    }

    /// Begins another.
    pub fn enter(&mut self, scope: Scope) {
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

    /// Returns the entry that the current one is inside of in the output, which is written if it was not.
    pub fn parent(&mut self, unit: &mut Unit) -> UnitEntryId {
        self.has_written = true;
        let mut parent = unit.root();
        for scope in &mut self.open {
            match std::mem::replace(&mut scope.written, Written::Never) {
                Written::Already(id) => parent = id,
                Written::Later(id, tag, name) => {
                    unit.add_reserved(id, parent, tag);
                    if let Some(name) = name {
                        unit.get_mut(id).set(dw::DW_AT_name, name);
                    }
                    parent = id;
                }
                Written::Never => continue,
            }
            scope.written = Written::Already(parent);
        }
        parent
    }
}

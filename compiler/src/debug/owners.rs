//! The units that functions are of.
//!
//! A linker leaves out weak functions that another replaces, and all but one of several equal ones. The debug information of those
//! refers to the one that is left, with lengths of their own.

use super::addresses::Function;
use super::executable::Slice;
use crate::program::id::FuncId;
use gimli::DebugInfoOffset;
use gimli::read::UnitRef;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The offset of the unit of each function that an entry has the length of.
#[derive(Default)]
pub struct Owners(FxHashMap<FuncId, usize>);

impl Owners {
    /// Adds the unit of an entry for a function, if its range is that of the function.
    pub fn add(&mut self, function: &Function<'_>, range: &Range<u64>, unit: UnitRef<'_, Slice<'_>>) {
        if range.end == function.input.end
            && let Some(DebugInfoOffset(unit)) = unit.header.debug_info_offset()
        {
            self.0.entry(function.id).or_insert(unit);
        }
    }

    /// Returns the offset of the unit of a function.
    pub fn of(&self, function: FuncId) -> Option<usize> {
        self.0.get(&function).copied()
    }

    /// Whether a range may be that of a function: if it is not, no other is either.
    pub fn agree(&self, function: &Function<'_>, range: &Range<u64>) -> bool {
        range.end == function.input.end || !self.0.contains_key(&function.id)
    }

    /// Whether the lines of a unit, which end at an address of the input, may be those of a function.
    pub fn agree_on_lines(&self, function: &Function<'_>, end: u64, unit: UnitRef<'_, Slice<'_>>) -> bool {
        let owner = self.0.get(&function.id);
        end >= function.input.end || owner.is_none_or(|owner| unit.header.debug_info_offset() == Some(DebugInfoOffset(*owner)))
    }
}

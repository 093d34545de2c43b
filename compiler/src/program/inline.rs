//! The calls whose callee's body takes their place, as `inliner` decides.

use super::head::Head;
use super::id::{FuncId, IdVec, TableId, TypeId};
use std::collections::BTreeMap;

/// The most operators of all copies in one function, besides its size in bytes.
const MOST_COPIES_IN_ONE: usize = 1500;

/// The calls that a function's body takes the place of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inline {
    /// None.
    #[default]
    Never,
    /// The only one: it is moved there.
    Moved,
    /// All: it is copied.
    Copied,
    /// Those in loops: it is copied.
    CopiedToLoops,
    /// None, but its head is copied in front of those that it makes itself.
    Tested,
}

/// The bodies that take the place of calls.
#[derive(Debug, Default)]
pub struct Inlining {
    /// For each function; empty when nothing takes the place of calls.
    pub(super) decisions: IdVec<FuncId, Decision>,
    /// The heads of functions that are tested.
    pub(super) heads: BTreeMap<FuncId, Head>,
    /// For tables that never change, and types, the functions that calls compare the index with.
    pub(super) guards: BTreeMap<(TableId, TypeId), Vec<Guard>>,
    /// The maximum number of operators that all copies have together, with what guarded calls add.
    pub growth: u64,
}

/// The decision about a function's body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decision {
    /// The calls that it takes the place of.
    pub inline: Inline,
    /// The number of its operators, with those of the bodies that are moved into it.
    pub weight: u32,
}

/// A function that a guarded call may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Its index in the table.
    pub index: u64,
    /// The function.
    pub function: FuncId,
}

impl Inlining {
    /// Returns the decision about a function's body.
    pub fn of(&self, function: FuncId) -> Decision {
        if self.decisions.is_empty() { Decision::default() } else { self.decisions[function] }
    }

    /// Returns the head of a function that is copied in front of calls.
    pub fn head(&self, function: FuncId) -> Option<&Head> {
        self.heads.get(&function)
    }

    /// Returns the functions that a call of a type through a table may reach, if the index is compared with theirs first.
    pub fn guards(&self, table: TableId, ty: TypeId) -> Option<&[Guard]> {
        self.guards.get(&(table, ty)).map(Vec::as_slice)
    }

    /// Returns all calls through tables that are guarded, and by which functions.
    pub fn guarded(&self) -> impl Iterator<Item = (&(TableId, TypeId), &[Guard])> {
        self.guards.iter().map(|(call, guards)| (call, guards.as_slice()))
    }

    /// Returns the functions that need no code of their own.
    pub fn moved(&self) -> impl Iterator<Item = FuncId> {
        self.decisions.iter().filter(|(_, decision)| decision.inline == Inline::Moved).map(|(function, _)| function)
    }

    /// Whether any body may take the place of a call.
    pub fn is_used(&self) -> bool {
        self.decisions.iter().any(|(_, decision)| decision.inline != Inline::Never)
    }

    /// Whether a function may get further copies of bodies: it has `size` bytes itself, and copies of `operators` together.
    pub fn may_copy(size: usize, operators: u32) -> bool {
        operators as usize <= size.saturating_add(MOST_COPIES_IN_ONE)
    }
}

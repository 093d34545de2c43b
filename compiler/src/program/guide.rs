//! What profiles tell about a program, as `guidance` finds it.

use super::id::{FuncId, IdVec, TableId};
use super::inline::Guard;
use crate::profile::flow::{Flow, Site};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What is known about a program; of one that is built without profiles, nothing.
#[derive(Debug, Default)]
pub struct Guide {
    /// For each function that was counted in and has run; empty if there are none.
    pub(super) flows: IdVec<FuncId, Option<Flow>>,
    /// The lowest index of functions in tables that never change.
    pub(super) elements: BTreeMap<(TableId, FuncId), u64>,
    /// By the hash of a body in the profile, the function with it; nothing if several have it.
    pub(super) functions: BTreeMap<u64, Option<FuncId>>,
}

/// The function that most calls at an operator reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// The function.
    pub guard: Guard,
    /// Whether there were hardly any other calls.
    pub is_nearly_always: bool,
}

impl Guide {
    /// Returns what is known about the operator at an offset in the body of a function.
    pub fn at(&self, function: FuncId, offset: u32) -> Option<&Site> {
        if self.flows.is_empty() { None } else { self.flows[function].as_ref()?.at(offset) }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    /// Returns how often a function was entered; nothing if that is not known.
    pub fn entries(&self, function: FuncId) -> Option<u64> {
        if self.flows.is_empty() { None } else { self.flows[function].as_ref().map(|flow| flow.entries) }
    }

    pub(super) fn add_function(&mut self, exact: u64, function: FuncId) {
        match self.functions.entry(exact) {
            Entry::Vacant(entry) => drop(entry.insert(Some(function))),
            Entry::Occupied(mut entry) => drop(entry.insert(None)),
        }
    }
}

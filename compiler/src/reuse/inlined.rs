//! The bodies that take the place of calls, for the keys of the functions that they are in.

use super::body::Body;
use crate::digest::{Hasher, Key};
use crate::program::Program;
use crate::program::id::FuncId;
use crate::program::inline::Inline;
use std::collections::BTreeMap;

/// The hash of each body that may take the place of calls, with all bodies that may be in it.
#[derive(Default)]
pub(super) struct Inlined(BTreeMap<FuncId, Key>);

impl Inlined {
    /// Hashes the bodies of a program.
    pub(super) fn of(program: &Program<'_>) -> Self {
        let mut inlined = Self::default();
        if !program.inlining.is_used() {
            return inlined;
        }
        // Whatever is in a body comes before it, as it did when that was decided.
        let order = program.bottom_up(&(0..program.entities.functions.len() as u32));
        for &function in order.groups().flatten() {
            let decision = program.inlining.of(function);
            if !matches!(decision.inline, Inline::Never | Inline::Tested)
                && let Some(body) = Body::of(program, function)
            {
                let mut hash = Hasher::default();
                hash.shown(&decision);
                body.add_to(&mut hash);
                inlined.add_callees(&mut hash, program, function);
                inlined.0.insert(function, hash.finish());
            }
        }
        inlined
    }

    /// Adds the bodies that may take the place of direct calls in a function.
    pub(super) fn add_callees(&self, hash: &mut Hasher, program: &Program<'_>, function: FuncId) {
        if !self.0.is_empty() {
            program.callees(function).for_each(|callee| self.add(hash, callee));
        }
    }

    /// Adds a function, if its body may take the place of calls.
    pub(super) fn add(&self, hash: &mut Hasher, function: FuncId) {
        if let Some(key) = self.0.get(&function) {
            hash.number(function.as_u32().into());
            hash.field(key.bytes());
        }
    }
}

//! What profiles tell about a program: how often its functions and branches ran, and what its calls through tables reached.

use super::entity::FunctionBody;
use super::guide::{Guide, Usual};
use super::id::{FuncId, TableId, TypeId};
use super::inline::Guard;
use super::value::Value;
use super::{Program, TableStorage};
use crate::options::Optimize;
use crate::profile::Profile;
use crate::profile::flow::{Flow, Site};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The calls out of a hundred that must reach one function for them to be guarded.
const LEAST_GUARDED: u64 = 60;

/// The same for others to be rare.
const NEARLY_ALWAYS: u64 = 100;

/// The fewest calls that are worth a guard.
const LEAST_CALLS: u64 = 1000;

impl Program<'_> {
    /// Takes what a profile tells, and returns a note if not all of it is about this program.
    pub fn be_guided(&mut self, profile: &Profile) -> Option<String> {
        if profile.is_empty() || self.options.optimize == Optimize::None {
            return None;
        }
        let digests = self.digests();
        let found: Vec<_> = digests.iter().filter_map(|(id, digest)| Some((id, profile.of(digest.as_ref()?)?))).collect();
        let mut guide = Guide { flows: digests.iter().map(|_| None).collect(), ..Guide::default() };
        let mut used: Vec<_> = found.iter().map(|(_, (exact, _))| *exact).collect();
        found.iter().for_each(|(function, (exact, _))| guide.add_function(*exact, *function));
        let ran = found.par_iter().filter(|(_, (_, record))| record.has_run());
        let flows: Vec<_> = ran.filter_map(|(id, (_, record))| Some((*id, Flow::of(self.body_of(*id)?, record)?))).collect();
        flows.into_iter().for_each(|(function, flow)| guide.flows[function] = Some(flow));
        guide.elements = self.elements();
        self.guide = guide;
        used.sort_unstable();
        used.dedup();
        let (used, all) = (used.len(), profile.len());
        (used < all).then(|| match used {
            0 => "the profile is about another program: none of its functions is in this one".to_owned(),
            _ => format!("{used} of the {all} functions in the profile are in this program"),
        })
    }

    /// Returns the function that most calls at an operator reached, if it can be told by its index in the table.
    pub fn usual_callee(&self, function: FuncId, offset: u32, table: TableId, ty: TypeId) -> Option<Usual> {
        if self.options.optimize != Optimize::Speed {
            return None;
        }
        let Some(Site::Call(call)) = self.guide.at(function, offset) else { return None };
        let callee = call.callee.filter(|_| call.count >= LEAST_CALLS && call.is_mostly(LEAST_GUARDED))?;
        let callee = self.guide.functions.get(&callee).copied().flatten()?;
        let is_callable = self.entities.functions[callee].signature == ty
            && matches!(self.entities.functions[callee].body, FunctionBody::Wasm { .. });
        let index = *self.guide.elements.get(&(table, callee)).filter(|_| is_callable)?;
        Some(Usual { guard: Guard { index, function: callee }, is_nearly_always: call.is_mostly(NEARLY_ALWAYS) })
    }

    /// Returns the lowest index of each function in the tables that never change.
    fn elements(&self) -> BTreeMap<(TableId, FuncId), u64> {
        let mut elements = BTreeMap::new();
        for (id, table) in self.entities.tables.iter() {
            let runs = table.runs.iter().filter(|_| matches!(table.storage, TableStorage::Constant { .. }));
            for (index, value) in runs.flat_map(|(start, run)| (*start..).zip(run)) {
                if let Value::Func(function) = *value {
                    let lowest = elements.entry((id, function)).or_insert(index);
                    *lowest = index.min(*lowest);
                }
            }
        }
        elements
    }
}

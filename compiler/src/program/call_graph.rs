//! The call graph: who calls whom, and the order in which callees come before their callers.
//!
//! An optimiser that looks at a caller wants to have its callees. Only direct calls count: what is called through a table or a
//! reference is not known.

use super::calls::Calls;
use super::id::FuncId;
use super::{FunctionBody, InitStep, Last, Program};
use std::ops::Range;

/// Functions in groups that call each other in circles, mostly of one function. No group calls a later one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Order {
    functions: Vec<FuncId>,
    /// The end of each group.
    ends: Vec<usize>,
}

impl Order {
    /// Returns the groups.
    pub fn groups(&self) -> impl Iterator<Item = &[FuncId]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.functions[start..end])
    }
}

impl Program<'_> {
    /// Returns functions of consecutive numbers, callees before callers. Calls of other functions are not looked at.
    pub fn bottom_up(&self, functions: &Range<u32>) -> Order {
        let mut calls = Calls::default();
        for number in functions.clone() {
            let known = self.callees(FuncId::from_u32(number)).map(FuncId::as_u32).filter(|callee| functions.contains(callee));
            calls.add(&mut known.map(|callee| callee - functions.start).collect());
        }
        let mut search = Search::new(&calls);
        (0..calls.bodies()).for_each(|root| search.start(root as u32));
        search.order.functions.iter_mut().for_each(|id| *id = FuncId::from_u32(functions.start + id.as_u32()));
        search.order
    }

    /// Returns the functions that a function calls directly.
    pub fn callees(&self, function: FuncId) -> Box<dyn Iterator<Item = FuncId> + '_> {
        match &self.entities.functions[function].body {
            &FunctionBody::Wasm { instance, index } => {
                let instance = &self.instances[instance];
                let body = index as usize - self.modules[instance.module].imported_functions();
                // Nothing is validated yet.
                let known = |&callee: &u32| instance.functions.get(callee as usize).copied();
                Box::new(self.calls[instance.module].of(body).iter().filter_map(known))
            }
            FunctionBody::Entry { instances, calls, last } => {
                let start = |step: &InitStep| if let InitStep::Start(function) = step { Some(*function) } else { None };
                let starts = instances.iter().flat_map(move |&instance| self.instances[instance].init.iter().filter_map(start));
                Box::new(starts.chain(calls.iter().copied()).chain(last.iter().filter_map(Last::function)))
            }
            FunctionBody::Canonical(canonical) => Box::new(canonical.callees()),
            &FunctionBody::Invoke { function } => Box::new(std::iter::once(function)),
            FunctionBody::Host { .. }
            | FunctionBody::UnknownImport
            | FunctionBody::Indirect { .. }
            | FunctionBody::Heap(_)
            | FunctionBody::Read { .. } => Box::new(std::iter::empty()),
        }
    }
}

/// Tarjan's search for strongly connected components, which finds callees before callers. It does not recurse, because a chain of
/// calls may be as long as there are functions.
struct Search<'c> {
    calls: &'c Calls,
    /// The number of each function in the order of discovery, from 1; 0 before, and [`CLOSED`] when its group is complete.
    number: Vec<u32>,
    /// The lowest number known to be reached from each function.
    lowest: Vec<u32>,
    discovered: u32,
    /// The functions whose group is not complete.
    open: Vec<u32>,
    /// The functions from the root to the current one, each with the number of callees already visited.
    path: Vec<(u32, usize)>,
    order: Order,
}

const CLOSED: u32 = u32::MAX;

impl<'c> Search<'c> {
    fn new(calls: &'c Calls) -> Self {
        let count = calls.bodies();
        Self {
            calls,
            number: vec![0; count],
            lowest: vec![0; count],
            discovered: 0,
            open: Vec::new(),
            path: Vec::new(),
            order: Order::default(),
        }
    }

    /// Finds the groups that are reached from `root`.
    fn start(&mut self, root: u32) {
        if self.number[root as usize] == 0 {
            self.enter(root);
        }
        while let Some((function, visited)) = self.path.last_mut() {
            let function = *function;
            match self.calls.of(function as usize).get(*visited) {
                Some(&callee) => {
                    *visited += 1;
                    match self.number[callee as usize] {
                        0 => self.enter(callee),
                        number => self.reach(function, number),
                    }
                }
                None => self.leave(function),
            }
        }
    }

    fn enter(&mut self, function: u32) {
        self.discovered += 1;
        self.number[function as usize] = self.discovered;
        self.lowest[function as usize] = self.discovered;
        self.open.push(function);
        self.path.push((function, 0));
    }

    /// Notes that a function reaches the one with this number; complete groups have the highest of all.
    fn reach(&mut self, function: u32, number: u32) {
        let lowest = &mut self.lowest[function as usize];
        *lowest = number.min(*lowest);
    }

    fn leave(&mut self, function: u32) {
        self.path.pop();
        let lowest = self.lowest[function as usize];
        if let Some(&(caller, _)) = self.path.last() {
            self.reach(caller, lowest);
        }
        if lowest != self.number[function as usize] {
            return;
        }
        let first = self.open.iter().rposition(|&open| open == function).unwrap_or(0);
        self.open[first..].sort_unstable();
        for member in self.open.drain(first..) {
            self.number[member as usize] = CLOSED;
            self.order.functions.push(FuncId::from_u32(member));
        }
        self.order.ends.push(self.order.functions.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the groups of functions that call each other as listed.
    fn groups(callees: &[&[u32]]) -> Vec<Vec<u32>> {
        let mut calls = Calls::default();
        callees.iter().for_each(|callees| calls.add(&mut callees.to_vec()));
        let mut search = Search::new(&calls);
        (0..callees.len()).for_each(|root| search.start(root as u32));
        search.order.groups().map(|group| group.iter().map(|function| function.as_u32()).collect()).collect()
    }

    #[test]
    fn callees_come_before_callers() {
        assert_eq!(groups(&[&[2, 1], &[2], &[]]), [[2], [1], [0]]);
        assert_eq!(groups(&[&[], &[0], &[0, 1]]), [[0], [1], [2]]);
        assert_eq!(groups(&[]), [[0; 0]; 0]);
    }

    #[test]
    fn circles_are_together() {
        assert_eq!(groups(&[&[1], &[2, 3], &[0], &[], &[4, 2]]), [vec![3], vec![0, 1, 2], vec![4]]);
        assert_eq!(groups(&[&[1], &[0, 2], &[3], &[2]]), [[2, 3], [0, 1]]);
        // Whatever a circle reaches last belongs to another one that is complete.
        assert_eq!(groups(&[&[1, 2], &[], &[1, 0]]), [vec![1], vec![0, 2]]);
    }

    #[test]
    fn long_chains_do_not_recurse() {
        const LENGTH: u32 = 1_000_000;
        let mut calls = Calls::default();
        (0..LENGTH).for_each(|function| calls.add(&mut vec![(function + 1) % LENGTH]));
        let mut search = Search::new(&calls);
        search.start(0);
        assert_eq!(search.order.groups().count(), 1);
    }

    #[test]
    fn each_callee_counts_once() {
        let mut calls = Calls::default();
        calls.add(&mut vec![5, 3, 5]);
        let mut following = Calls::default();
        following.add(&mut vec![]);
        following.add(&mut vec![1]);
        calls.append(&following);
        assert_eq!([calls.of(0), calls.of(1), calls.of(2)], [&[3, 5][..], &[], &[1]]);
    }
}

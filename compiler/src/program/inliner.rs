//! Decides about the calls whose callee's body takes their place.
//!
//! Everything is decided before anything is translated, from outlines of bodies and the number of calls, so that each function is
//! translated alone and the sum of all copies is bounded, whatever the input:
//!
//! * a body that is *moved*: one place calls it, and nothing else refers to it, so it needs no code of its own. Bodies that are
//!   moved into it come along.
//! * a body that is *copied*: it is small and calls nothing, and is copied to all places that call it or to those in loops. The
//!   smallest come first, until the copies are [`COPIES_PERCENT`] of the program together.
//! * a *guarded* call: few functions of its type are in a table that never changes, and some of these are copied, so their indices
//!   are compared first. What this adds is bounded likewise, with the copies by [`GROWTH_PERCENT`].
//! * a function that is *tested*: it may return before anything is done, so that part of it is copied in front of the calls that it
//!   makes of itself. It counts as a copy.
//!
//! A copy has no copies in it, so chains of small functions do not multiply. Functions that call each other in a circle have larger
//! frames by what is moved into them, on a stack that such functions may fill: there, only little is moved.

use super::id::{FuncId, IdVec, ModuleId, TableId, TypeId};
use super::inline::{Decision, Guard, Inline, Inlining};
use super::outline::{Outline, Sites};
use super::parts::body_size;
use super::scan::Uses;
use super::{FunctionBody, HostCall, Program, Route, TableStorage, Value};
use crate::options::{Optimize, Pass};
use crate::wasm::Module;
use std::collections::{BTreeMap, BTreeSet};

/// The most operators of a body that is moved, with those moved into it.
const MOST_MOVED: u32 = 200;

/// Likewise, into loops, and into functions that call each other in a circle.
const MOST_MOVED_TO_LOOPS: u32 = 60;

/// Likewise, into a function with loops, outside of them: no loop gains by it, and there are fewer registers for all.
const MOST_MOVED_BESIDE_LOOPS: u32 = 15;

/// The least functions that are moved for size: the report of a trap in a moved body takes code, too.
const LEAST_MOVED_FOR_SIZE: usize = 200;

/// The most operators of a body that others are moved into, with these: larger functions are compiled worse.
const MOST_TOGETHER: u32 = 5000;

/// The most operators of a body that is copied to all calls.
const MOST_COPIED: u32 = 15;

/// The most operators of a body that is copied to calls in loops.
const MOST_COPIED_TO_LOOPS: u32 = 60;

/// The most locals of a body that takes the place of a call: each becomes a value there.
const MOST_LOCALS: u32 = 40;

/// The most operators of all copies, in percent of those of the program.
const COPIES_PERCENT: u64 = 12;

/// Likewise, with what guarded calls add.
const GROWTH_PERCENT: u64 = 15;

/// The number of operators that a smaller program counts as.
const LEAST_WHOLE: u64 = 10_000;

/// The most functions that a call is guarded by.
const MOST_GUARDS: usize = 5;

/// The number of operators that each function which a call is guarded by counts as.
const GUARD_WEIGHT: u64 = 4;

/// The number of operators that the call behind a test counts as.
const CALL_WEIGHT: u32 = 5;

/// The number of bytes of a body that count as an operator where it is read again: a `br_table` may have many.
const BYTES_OF_OPERATOR: u64 = 4;

/// The most operators of functions that are read again because their heads are copied, in percent of those of the program.
const READ_AGAIN_PERCENT: u64 = 30;

/// The size of a module, in bytes, in whose functions nothing takes the place of calls: it leaves no bit to tell positions apart.
const TOO_LARGE: u64 = 1 << 31;

impl Inlining {
    /// Decides for a program. Only `private` functions are referred to by calls alone.
    pub(super) fn plan(program: &Program<'_>, uses: &IdVec<ModuleId, Uses>, private: &BTreeSet<FuncId>) -> Self {
        let options = &program.options;
        let is_on = match options.optimize {
            Optimize::None => false,
            Optimize::Speed => !options.without_passes.contains(&Pass::Inline),
            Optimize::Size => options.with_passes.contains(&Pass::Inline),
        };
        let is_large = |module: &Module<'_>| module.code.last().is_some_and(|body| body.body.range().end >= TOO_LARGE);
        if !is_on || program.modules.iter().any(|(_, module)| is_large(module)) {
            return Self::default();
        }
        let mut planner = Planner::new(program, uses);
        planner.move_bodies(private);
        if options.optimize == Optimize::Speed {
            planner.copy_bodies();
            if !options.without_passes.contains(&Pass::Heads) {
                planner.copy_heads();
            }
            planner.guard_calls();
        } else if planner.plan.moved().count() < LEAST_MOVED_FOR_SIZE {
            return Self::default();
        }
        planner.plan
    }
}

/// Decides for a program.
struct Planner<'p, 'a> {
    program: &'p Program<'a>,
    /// The outlines of bodies that become code.
    outlines: IdVec<FuncId, Option<Outline>>,
    sites: IdVec<FuncId, Sites>,
    indirect: BTreeMap<(TableId, TypeId), Sites>,
    /// The functions of each type in tables that never change, up to one more than a call is guarded by.
    members: BTreeMap<(TableId, TypeId), Vec<Guard>>,
    plan: Inlining,
    /// The number of operators of the program.
    whole: u64,
}

impl<'p, 'a> Planner<'p, 'a> {
    fn new(program: &'p Program<'a>, uses: &IdVec<ModuleId, Uses>) -> Self {
        let functions = &program.entities.functions;
        let mut sites: IdVec<FuncId, Sites> = functions.keys().map(|_| Sites::default()).collect();
        let mut indirect: BTreeMap<_, Sites> = BTreeMap::new();
        for (_, instance) in program.instances.iter() {
            let uses = &uses[instance.module];
            instance.functions.iter().zip(&uses.call_sites).for_each(|(&function, more)| sites[function].add(*more));
            for (&(ty, table), more) in &uses.indirect_calls {
                // Nothing is validated yet.
                if let (Some(&table), Some(&ty)) = (instance.tables.get(table as usize), instance.types.get(ty as usize)) {
                    indirect.entry((table, ty)).or_default().add(*more);
                }
            }
        }
        let outline = |id: FuncId| {
            let (instance, module, index) = program.wasm_function(id).filter(|_| program.needs_code(id))?;
            uses[instance.module].outlines.get(index as usize - module.imported_functions()).copied()
        };
        let outlines: IdVec<FuncId, _> = functions.keys().map(outline).collect();
        let operators = outlines.iter().filter_map(|(_, outline)| Some(u64::from(outline.as_ref()?.operators)));
        let whole = operators.sum();
        let weight = |(_, outline): (FuncId, &Option<Outline>)| outline.map_or(0, |outline| outline.operators);
        let decisions = outlines.iter().map(|it| Decision { weight: weight(it), ..Decision::default() }).collect();
        let plan = Inlining { decisions, ..Inlining::default() };
        Self { program, outlines, sites, indirect, members: members(program), plan, whole }
    }

    /// Moves bodies to the only calls of their functions, callees before callers.
    fn move_bodies(&mut self, private: &BTreeSet<FuncId>) {
        let order = self.program.bottom_up(&(0..self.program.entities.functions.len() as u32));
        let mut seen: IdVec<FuncId, bool> = self.outlines.keys().map(|_| false).collect();
        for group in order.groups() {
            for &function in group {
                if self.outlines[function].is_some() {
                    let callees: Vec<_> = self.program.callees(function).collect();
                    let is_circle = group.len() > 1 || callees.contains(&function);
                    // In a circle, whatever comes later is not moved, so that nothing is moved into itself.
                    let callees = callees.into_iter().filter(|callee| seen[*callee] && private.contains(callee));
                    callees.for_each(|callee| self.try_to_move(callee, function, is_circle));
                }
                seen[function] = true;
            }
        }
    }

    /// Moves the body of a function to a call in another one, if there is no other call and it is not too large.
    fn try_to_move(&mut self, callee: FuncId, caller: FuncId, is_circle: bool) {
        let Sites { all: 1, tail: 0, .. } = self.sites[callee] else { return };
        let [weight, around] = [callee, caller].map(|function| self.plan.decisions[function].weight);
        let most = self.most_moved(callee, caller, is_circle);
        let is_small = weight <= most && weight + around <= MOST_TOGETHER;
        if is_small && self.program.may_contain(caller, callee) && self.may_take_place_of_call(callee) {
            self.plan.decisions[callee].inline = Inline::Moved;
            self.plan.decisions[caller].weight = weight + around;
            let has_loops = self.has_loops(callee);
            self.outlines[caller].iter_mut().for_each(|outline| outline.loops |= has_loops);
        }
    }

    fn most_moved(&self, callee: FuncId, caller: FuncId, is_circle: bool) -> u32 {
        let is_for_speed = self.program.options.optimize == Optimize::Speed;
        match (self.has_loops(caller) && is_for_speed, self.sites[callee].in_loops) {
            (true, 0) => MOST_MOVED_BESIDE_LOOPS,
            (true, _) => MOST_MOVED_TO_LOOPS,
            (false, _) if is_circle => MOST_MOVED_TO_LOOPS,
            (false, _) => MOST_MOVED,
        }
    }

    /// Whether there are loops in a body, or in what is moved into it.
    fn has_loops(&self, function: FuncId) -> bool {
        self.outlines[function].is_some_and(|outline| outline.loops)
    }

    /// Copies small bodies, the smallest first.
    fn copy_bodies(&mut self) {
        for (call, sites) in &self.indirect {
            let members = self.members.get(call).filter(|members| members.len() <= MOST_GUARDS);
            members.into_iter().flatten().for_each(|guard| self.sites[guard.function].add(*sites));
        }
        let decisions =
            self.plan.decisions.iter().filter(|(_, it)| it.inline == Inline::Never && it.weight <= MOST_COPIED_TO_LOOPS);
        let mut small: Vec<_> = decisions.map(|(function, decision)| (decision.weight, function)).collect();
        small.sort_unstable();
        for (weight, function) in small {
            let everywhere = weight <= MOST_COPIED;
            let growth = u64::from(weight) * u64::from(self.sites[function].copies(everywhere));
            if growth > 0
                && self.may_grow(growth, COPIES_PERCENT)
                && self.calls_nothing(function)
                && self.may_take_place_of_call(function)
            {
                self.plan.growth += growth;
                self.plan.decisions[function].inline = if everywhere { Inline::Copied } else { Inline::CopiedToLoops };
            }
        }
    }

    /// Copies heads of functions, of those with small bodies first.
    fn copy_heads(&mut self) {
        let heads = self.outlines.iter().filter_map(|(function, outline)| {
            let outline = outline.filter(|outline| !outline.is_bound && outline.locals <= MOST_LOCALS)?;
            let is_called = self.plan.decisions[function].inline == Inline::Never;
            let calls_itself = || self.program.callees(function).any(|callee| callee == function);
            outline.head.filter(|_| is_called && calls_itself()).map(|head| (outline.operators, function, head))
        });
        let mut heads: Vec<_> = heads.collect();
        heads.sort_unstable_by_key(|&(operators, function, _)| (operators, function));
        let mut read = 0;
        for (operators, function, head) in heads {
            let calls = u64::from(self.sites[function].all);
            let growth = calls * u64::from(head.operators + CALL_WEIGHT);
            let again = calls * u64::from(operators).max(body_size(self.program, function) as u64 / BYTES_OF_OPERATOR);
            let most_read = self.whole.max(LEAST_WHOLE) * READ_AGAIN_PERCENT / 100;
            if calls > 0 && self.may_grow(growth, COPIES_PERCENT) && read + again <= most_read {
                self.plan.growth += growth;
                read += again;
                self.plan.decisions[function].inline = Inline::Tested;
                self.plan.heads.insert(function, head);
            }
        }
    }

    /// Whether the program may have further operators, and not be larger than by a number of percent.
    fn may_grow(&self, operators: u64, percent: u64) -> bool {
        self.plan.growth + operators <= self.whole.max(LEAST_WHOLE) * percent / 100
    }

    /// Whether a body calls nothing but what is moved into it.
    fn calls_nothing(&self, function: FuncId) -> bool {
        let is_moved = |callee| self.plan.decisions[callee].inline == Inline::Moved && self.calls_nothing(callee);
        let outline = &self.outlines[function];
        outline.is_some_and(|outline| !outline.calls_indirectly) && self.program.callees(function).all(is_moved)
    }

    /// Whether a body means the same in another function.
    fn may_take_place_of_call(&self, function: FuncId) -> bool {
        // What adapters have begun belongs to the function that they are in.
        let is_plain = |callee: FuncId| match self.program.entities.functions[callee].body {
            FunctionBody::Wasm { .. } => true,
            FunctionBody::Host(HostCall { route, .. }) => route == Route::InPlace,
            _ => false,
        };
        let is_free = |outline: Outline| !outline.is_bound && outline.locals <= MOST_LOCALS;
        self.outlines[function].is_some_and(is_free) && self.program.callees(function).all(is_plain)
    }

    /// Guards calls through tables that reach few functions, some of which are copied.
    fn guard_calls(&mut self) {
        for (call, members) in std::mem::take(&mut self.members) {
            let Some(sites) = self.indirect.get(&call).filter(|_| members.len() <= MOST_GUARDS) else { continue };
            let has = |inline| members.iter().any(|guard| self.plan.decisions[guard.function].inline == inline);
            let (everywhere, in_loops) = (has(Inline::Copied), has(Inline::CopiedToLoops));
            let growth = u64::from(sites.copies(everywhere)) * members.len() as u64 * GUARD_WEIGHT;
            if (everywhere || in_loops) && self.may_grow(growth, GROWTH_PERCENT) {
                self.plan.growth += growth;
                self.plan.guards.insert(call, members);
            }
        }
    }
}

/// Returns the functions of each type in tables that never change, up to one more than a call is guarded by.
fn members(program: &Program<'_>) -> BTreeMap<(TableId, TypeId), Vec<Guard>> {
    let mut members: BTreeMap<_, Vec<Guard>> = BTreeMap::new();
    for (id, table) in program.entities.tables.iter() {
        let TableStorage::Constant { .. } = table.storage else { continue };
        for (start, run) in &table.runs {
            for (index, value) in (*start..).zip(run) {
                let &Value::Func(function) = value else { continue };
                let found = members.entry((id, program.entities.functions[function].signature)).or_default();
                if found.len() <= MOST_GUARDS {
                    found.push(Guard { index, function });
                }
            }
        }
    }
    members
}

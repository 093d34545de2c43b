//! The values of locals and operands, for debuggers.
//!
//! The code generator knows where a value is. So it is noted from which operator on a local has a value: until it is assigned
//! another, or until the code joins with other code, where it may have another. A local that is assigned once at the start of a
//! function has that value to the end. Operands are asked for one by one, each from one operator to another.
//!
//! When the function is translated, the values that locals have while debuggers want them get labels, and so do values that were
//! made from these: no others, since each label costs the code generator time.

mod labels;

use super::emitter::Emitter;
use super::stack::Stack;
use crate::clif::watch::{Note, Notes, OPERANDS, Operand, Request, Wanted};
use cranelift_codegen::ir::{Block, Value};
use labels::Labels;
use std::ops::Range;

/// The values of the locals of a function.
#[derive(Default)]
pub(crate) struct Watch {
    observations: Vec<Observation>,
    /// All locals up to the last one that is wanted.
    locals: Vec<Local>,
    /// When they are wanted.
    wanted: Vec<Wanted>,
    /// The locals with an observation of the current block that is true up to here, and others.
    open: Vec<u32>,
    block: Option<Block>,
    /// The offset of the first operator in the current block.
    start: u32,
    /// The operands that are wanted, in ascending order, and the number of those that were passed.
    operands: Vec<Operand>,
    passed: usize,
    labels: Labels,
    /// The number of bodies around the current operator that take the place of calls. Nothing in them is watched.
    paused: u32,
}

/// From an operator up to another, a local has a value.
struct Observation {
    local: u32,
    from: u32,
    to: u32,
    value: Value,
}

/// A local that is watched, if it is wanted at all.
#[derive(Clone, Default)]
struct Local {
    /// The numbers of the ranges in which it is wanted.
    wanted: Range<usize>,
    /// The observation of the current block that is true up to here.
    open: Option<usize>,
    /// The number of assignments, and the observation of the first one if it is at the start of the function.
    assigned: u32,
    first: Option<usize>,
}

impl Watch {
    /// Forgets everything, for the next function. Returns whether anything in it is watched.
    pub(crate) fn begin(&mut self, request: Option<&Request>) -> bool {
        self.observations.clear();
        self.locals.clear();
        self.wanted.clear();
        self.open.clear();
        self.block = None;
        self.start = 0;
        self.operands.clear();
        self.passed = 0;
        self.paused = 0;
        if let Some(Request { locals, operands }) = request {
            self.wanted.extend(locals);
            self.operands.extend(operands);
        }
        let count = self.wanted.last().map_or(0, |last| last.local as usize + 1);
        self.locals.resize(count, Local::default());
        for (number, Wanted { local, .. }) in self.wanted.iter().enumerate() {
            let wanted = &mut self.locals[*local as usize].wanted;
            *wanted = if wanted.end == 0 { number } else { wanted.start }..number + 1;
        }
        !self.wanted.is_empty() || !self.operands.is_empty()
    }

    /// Whether any operands are wanted.
    pub(crate) fn wants_operands(&self) -> bool {
        !self.operands.is_empty()
    }

    /// Begins a body that takes the place of a call.
    pub(crate) fn pause(&mut self) {
        self.paused += 1;
    }

    /// Ends such a body.
    pub(crate) fn resume(&mut self) {
        self.paused -= 1;
    }

    /// Begins an operator.
    pub(crate) fn operator(&mut self, offset: u32, stack: &Stack, emitter: &Emitter<'_, '_, '_>) {
        if self.paused > 0 {
            return;
        }
        if !self.wanted.is_empty() && self.block != emitter.builder.current_block() {
            self.block = emitter.builder.current_block();
            self.start = offset;
            self.close(offset);
        }
        while let Some(Operand { to, height, .. }) = self.operands.get(self.passed).copied().filter(|it| it.from <= offset) {
            self.passed += 1;
            if let Some(value) = stack.at_height(height).filter(|_| offset < to) {
                self.observations.push(Observation { local: OPERANDS + height, from: offset, to, value });
            }
        }
    }

    /// Notes that a local was found to have a value.
    pub(crate) fn read(&mut self, local: u32, value: Value) {
        if self.local(local).is_some_and(|it| it.open.is_none()) {
            // It has had it since the block began: an assignment would have been noted.
            self.observe(local, self.start, value);
        }
    }

    /// Notes that a local is assigned a value by the operator at an offset.
    pub(crate) fn assign(&mut self, local: u32, offset: u32, value: Value, emitter: &Emitter<'_, '_, '_>) {
        let Some(state) = self.local(local) else { return };
        state.assigned += 1;
        if let Some(open) = state.open.take() {
            self.observations[open].to = offset + 1;
        }
        let observation = self.observe(local, offset + 1, value);
        if emitter.builder.current_block() == Some(emitter.entry()) {
            self.set_first(local, observation);
        }
    }

    /// Notes the value of a parameter.
    pub(crate) fn parameter(&mut self, local: u32, value: Value) {
        if let Some(state) = self.local(local) {
            state.assigned = 1;
            let observation = self.observe(local, 0, value);
            self.set_first(local, observation);
        }
    }

    /// Ends the function, and returns notes about it.
    pub(crate) fn finish(&mut self, end: u32, emitter: &mut Emitter<'_, '_, '_>) -> Notes {
        self.close(end);
        for local in &self.locals {
            if let (1, Some(first)) = (local.assigned, local.first) {
                self.observations[first].to = u32::MAX;
            }
        }
        self.labels.begin(emitter);
        let mut notes = Vec::new();
        for (number, observation) in self.observations.iter().enumerate() {
            let Observation { local, from, to, value } = *observation;
            let Some(state) = self.locals.get(local as usize) else {
                notes.push(Note { local, value: self.labels.watch(value, emitter), from, to });
                continue;
            };
            // Whatever else is known about it is the same.
            if state.assigned == 1 && state.first.is_some_and(|first| first != number) {
                continue;
            }
            let wanted = &self.wanted[state.wanted.clone()];
            let wanted = &wanted[wanted.partition_point(|wanted| wanted.to <= from)..];
            for wanted in wanted.iter().take_while(|wanted| wanted.from < to).filter(|_| from < to) {
                let value = self.labels.watch(value, emitter);
                notes.push(Note { local, value, from: from.max(wanted.from), to: to.min(wanted.to) });
            }
        }
        Notes { notes, values: self.labels.finish(emitter) }
    }

    /// Returns a local that is watched.
    fn local(&mut self, local: u32) -> Option<&mut Local> {
        self.locals.get_mut(local as usize).filter(|local| !local.wanted.is_empty() && self.paused == 0)
    }

    /// Begins an observation, and returns its number.
    fn observe(&mut self, local: u32, from: u32, value: Value) -> usize {
        let number = self.observations.len();
        self.observations.push(Observation { local, from, to: from, value });
        self.open.push(local);
        self.locals[local as usize].open = Some(number);
        number
    }

    fn set_first(&mut self, local: u32, observation: usize) {
        let state = &mut self.locals[local as usize];
        state.first = Some(observation).filter(|_| state.assigned == 1);
    }

    /// Ends the observations of a block.
    fn close(&mut self, offset: u32) {
        for local in self.open.drain(..) {
            if let Some(open) = self.locals[local as usize].open.take() {
                self.observations[open].to = offset;
            }
        }
    }
}

//! Outlines of function bodies, as the scan finds them: what decides whether a body may take the place of a call.

use super::head::{Follower, Head};
use crate::wasm::effect::{self, Effect};
use wasmparser::{FunctionBody, Operator};

/// The outline of a body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outline {
    /// The number of its operators.
    pub operators: u32,
    /// The number of its locals besides parameters.
    pub locals: u32,
    /// The number of its direct calls of Wasm or host functions.
    pub calls: u32,
    /// Whether it has loops.
    pub loops: bool,
    /// Whether it calls through a table or a reference.
    pub calls_indirectly: bool,
    /// Whether some operator means something else in another function: it ends the function by a tail call, or has clauses. Likewise if
    /// the function never returns: nothing is gained, and a branch to a trap may become one instruction, without the name of the function.
    pub is_bound: bool,
    /// Its head, if it may return from there.
    pub head: Option<Head>,
}

/// The number of places that call a function.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sites {
    /// All calls that return here.
    pub all: u32,
    /// Those in loops.
    pub in_loops: u32,
    /// Tail calls.
    pub tail: u32,
}

impl Sites {
    /// Adds other places.
    pub fn add(&mut self, other: Sites) {
        self.all = self.all.saturating_add(other.all);
        self.in_loops = self.in_loops.saturating_add(other.in_loops);
        self.tail = self.tail.saturating_add(other.tail);
    }

    /// Returns the number of times that a body may take the place of a call, wherever it does.
    pub fn copies(&self, everywhere: bool) -> u32 {
        if everywhere { self.all } else { self.in_loops }
    }
}

/// Follows the operators of a body.
#[derive(Debug, Default)]
pub struct Sketch {
    outline: Outline,
    /// The constructs around the operator, and whether each is a loop.
    open: Vec<bool>,
    loops: u32,
    head: Follower,
}

impl Sketch {
    /// Begins a body.
    pub fn of(body: &FunctionBody<'_>) -> Self {
        let locals = body.get_locals_reader().map_or(u32::MAX, |locals| {
            let counts = locals.into_iter().map(|local| local.map_or(u32::MAX, |(count, _)| count));
            counts.fold(0, u32::saturating_add)
        });
        Self { outline: Outline { locals, ..Outline::default() }, ..Self::default() }
    }

    /// Adds the operator at an offset in the body, and returns the places of calls that it is.
    pub fn note(&mut self, operator: &Operator<'_>, position: u32) -> Sites {
        let effect = effect::of(operator);
        self.head.note(operator, effect, position);
        let outline = &mut self.outline;
        outline.operators = outline.operators.saturating_add(1);
        match effect {
            Effect::Opens => {
                let is_loop = matches!(operator, Operator::Loop { .. });
                self.open.push(is_loop);
                self.loops += u32::from(is_loop);
                outline.loops |= is_loop;
                outline.is_bound |= matches!(operator, Operator::TryTable { .. } | Operator::Try { .. });
            }
            Effect::Ends => {
                self.loops -= u32::from(self.open.pop() == Some(true));
                outline.is_bound |= matches!(operator, Operator::Delegate { .. });
            }
            Effect::Calls(_) if matches!(operator, Operator::ReturnCall { .. }) => {
                outline.is_bound = true;
                return Sites { tail: 1, ..Sites::default() };
            }
            Effect::Calls(_) => {
                outline.calls = outline.calls.saturating_add(1);
                return self.here();
            }
            Effect::CallsThrough(..) => {
                outline.calls_indirectly = true;
                return self.here();
            }
            Effect::Unsupported => outline.is_bound = true,
            _ => self.note_other(operator),
        }
        Sites::default()
    }

    fn note_other(&mut self, operator: &Operator<'_>) {
        let outline = &mut self.outline;
        match operator {
            Operator::CallRef { .. } => outline.calls_indirectly = true,
            Operator::Unreachable => outline.is_bound |= self.open.is_empty(),
            Operator::ReturnCallRef { .. } | Operator::ReturnCallIndirect { .. } => outline.is_bound = true,
            Operator::Catch { .. } | Operator::CatchAll | Operator::Delegate { .. } | Operator::Rethrow { .. } => {
                outline.is_bound = true;
            }
            _ => {}
        }
    }

    /// Returns one place, where the operator is.
    fn here(&self) -> Sites {
        Sites { all: 1, in_loops: u32::from(self.loops > 0), tail: 0 }
    }

    /// Ends the body.
    pub fn finish(self) -> Outline {
        Outline { head: self.head.finish(), ..self.outline }
    }
}

//! The clauses of `try`s in the encoding before the standard's, which follow the code that they guard: the rest of a function is
//! scanned at its first `try`.

use super::handlers::Clause;
use crate::wasm::effect::{self, Effect};
use std::collections::VecDeque;
use wasmparser::{Operator, OperatorsReader};

/// The known facts about the `try`s of a function.
#[derive(Default)]
pub(crate) struct Legacy {
    /// The `try`s still ahead, in order; absent before the first one.
    ahead: Option<VecDeque<Shape>>,
    /// For each enclosing `try` whose code is reachable: clauses to come, or those that a `delegate` hides; the first one last.
    pub(crate) pending: Vec<Vec<Clause>>,
}

/// The clauses or the delegation of a `try`.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// The tag indices of its clauses; absent for `catch_all`.
    pub(crate) clauses: Vec<Option<u32>>,
    /// The depth that it delegates to.
    pub(crate) delegate: Option<u32>,
}

impl Legacy {
    /// Forgets everything, for the next function.
    pub(crate) fn clear(&mut self) {
        self.ahead = None;
        self.pending.clear();
    }

    /// Reads ahead from just after the first `try` of a function. Invalid code there is reported later.
    pub(crate) fn look_ahead(&mut self, operators: &OperatorsReader<'_>) {
        if self.ahead.is_some() {
            return;
        }
        let mut shapes = vec![Shape::default()];
        let mut open = vec![Some(0)];
        let mut operators = operators.clone();
        while let Ok(operator) = operators.read() {
            match operator {
                Operator::Try { .. } => {
                    open.push(Some(shapes.len()));
                    shapes.push(Shape::default());
                }
                Operator::Catch { tag_index } => note(&mut shapes, &open, |shape| shape.clauses.push(Some(tag_index))),
                Operator::CatchAll => note(&mut shapes, &open, |shape| shape.clauses.push(None)),
                Operator::Delegate { relative_depth } => {
                    note(&mut shapes, &open, |shape| shape.delegate = Some(relative_depth));
                    open.pop();
                }
                other => match effect::of(&other) {
                    Effect::Opens => open.push(None),
                    Effect::Ends => drop(open.pop()),
                    _ => {}
                },
            }
        }
        self.ahead = Some(shapes.into());
    }

    /// Returns the shape of the next `try`.
    pub(crate) fn next(&mut self) -> Shape {
        self.ahead.as_mut().and_then(VecDeque::pop_front).unwrap_or_default()
    }
}

fn note(shapes: &mut [Shape], open: &[Option<usize>], change: impl FnOnce(&mut Shape)) {
    if let Some(Some(position)) = open.last() {
        change(&mut shapes[*position]);
    }
}

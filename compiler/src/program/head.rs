//! Heads of function bodies: what is done before anything happens that others could notice.
//!
//! Many functions begin with a test and return at once: of an empty tree, of an array with one element. Such a test is as well made
//! in place of the call: nothing is written there, so if it says that the function goes on, the function is called, and makes the
//! test again. Where the head ends, there is a *cut*.
//!
//! Two numbers are rarely the same, so a head that only tests for that is none.

use crate::wasm::effect::{self, Effect};
use wasmparser::Operator;

/// The most operators of a head, besides constructs.
const MOST_OPERATORS: u32 = 20;

/// The most cuts of a head.
const MOST_CUTS: usize = 2;

/// The head of a body, from which the function may return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of its operators.
    pub operators: u32,
    /// The offsets in the body of the operators that are not in it any more, where they are reached.
    cuts: [Option<u32>; MOST_CUTS],
}

impl Head {
    /// Whether the head ends before the operator at an offset in the body, if that is reached.
    pub fn ends_at(&self, position: u32) -> bool {
        self.cuts.contains(&Some(position))
    }
}

/// Follows the operators of a body from its start.
#[derive(Debug)]
pub struct Follower {
    head: Head,
    /// The constructs around the operator, the body first.
    open: Vec<Construct>,
    /// Whether the operator is reached.
    reached: bool,
    /// The first operator behind the last way out or label: without what follows there, as many return from the head.
    line: Option<Line>,
    /// Whether the last operator compared two integers for equality.
    after_equality: bool,
    /// Whether something else was tested.
    is_likely: bool,
    /// Whether the body has no head, or is not valid.
    failed: bool,
}

/// The start of operators that are done one after the other.
#[derive(Clone, Copy, Debug)]
struct Line {
    position: u32,
    /// The number of operators of the head before.
    operators: u32,
}

/// A construct.
#[derive(Clone, Copy, Debug, Default)]
struct Construct {
    /// Whether its end is reached by a branch.
    left: bool,
    /// Whether it is an `if` without an `else` until now whose condition is reached.
    may_skip: bool,
}

impl Default for Follower {
    fn default() -> Self {
        let head = Head { operators: 0, cuts: [None; MOST_CUTS] };
        Self {
            head,
            open: vec![Construct::default()],
            reached: true,
            line: None,
            after_equality: false,
            is_likely: false,
            failed: false,
        }
    }
}

impl Follower {
    /// Adds the operator at an offset in the body, with its effect.
    pub fn note(&mut self, operator: &Operator<'_>, effect: Effect, position: u32) {
        if self.failed {
            return;
        }
        if self.reached {
            self.line.get_or_insert(Line { position, operators: self.head.operators });
        }
        match (effect, operator) {
            (_, Operator::Block { .. }) => self.open.push(Construct::default()),
            (_, Operator::If { .. }) => self.open_if(),
            (Effect::Opens, _) => {
                self.cut();
                self.open.push(Construct::default());
            }
            (Effect::Ends, _) => self.end(),
            (_, Operator::Else) => self.otherwise(),
            _ if self.reached => self.follow(operator),
            _ => {}
        }
        self.after_equality = matches!(operator, Operator::I32Eq | Operator::I64Eq);
    }

    /// Returns the head, if the function may return from it and does not end with it.
    pub fn finish(self) -> Option<Head> {
        // The end of the body has closed all.
        let is_whole = !self.failed && self.open.is_empty();
        (is_whole && self.reached && self.is_likely && self.head.cuts[0].is_some()).then_some(self.head)
    }

    fn open_if(&mut self) {
        self.test();
        self.open.push(Construct { left: false, may_skip: self.reached });
        self.line = None;
    }

    fn otherwise(&mut self) {
        self.line = None;
        let Some(construct) = self.open.last_mut() else { return self.failed = true };
        construct.left |= self.reached;
        self.reached = std::mem::take(&mut construct.may_skip);
    }

    fn end(&mut self) {
        self.line = None;
        let Some(construct) = self.open.pop() else { return self.failed = true };
        self.reached |= construct.left | construct.may_skip;
    }

    /// Adds an operator that is reached and is no construct.
    fn follow(&mut self, operator: &Operator<'_>) {
        match *operator {
            Operator::Br { relative_depth } => {
                self.leave(relative_depth);
                self.reached = false;
            }
            Operator::BrIf { relative_depth } => {
                self.test();
                if self.reached {
                    self.leave(relative_depth);
                    self.line = None;
                }
            }
            Operator::Return => {
                self.open.first_mut().into_iter().for_each(|body| body.left = true);
                self.reached = false;
            }
            _ if effect::only_computes(operator) => self.count(),
            _ => self.cut(),
        }
    }

    /// Notes a branch to the end of a construct. All constructs with a loop around them are behind a cut.
    fn leave(&mut self, depth: u32) {
        let place = self.open.len().checked_sub(depth as usize + 1);
        match place.and_then(|place| self.open.get_mut(place)) {
            Some(construct) => construct.left = true,
            None => self.failed = true,
        }
    }

    /// Adds a branch on a condition, if it is reached.
    fn test(&mut self) {
        if self.reached {
            self.count();
            self.is_likely |= self.reached && !self.after_equality;
        }
    }

    fn count(&mut self) {
        if self.head.operators == MOST_OPERATORS {
            return self.cut();
        }
        self.head.operators += 1;
    }

    /// Ends the head before an operator, if it is reached: where nothing is lost by it.
    fn cut(&mut self) {
        let Some(line) = self.line.take().filter(|_| std::mem::take(&mut self.reached)) else { return };
        match self.head.cuts.iter_mut().find(|cut| cut.is_none()) {
            Some(free) => {
                *free = Some(line.position);
                self.head.operators = line.operators;
                // Nothing is reached any more: there is no way around the cut.
                self.failed = !self.open.iter().any(|construct| construct.left || construct.may_skip);
            }
            None => self.failed = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::BlockType::Empty;

    const GET: Operator<'_> = Operator::LocalGet { local_index: 0 };
    const CALL: Operator<'_> = Operator::Call { function_index: 0 };

    /// Returns the head of a body, whose operators are one byte each.
    fn head(operators: &[Operator<'_>]) -> Option<Head> {
        let mut follower = Follower::default();
        (0..).zip(operators).for_each(|(position, operator)| follower.note(operator, effect::of(operator), position));
        follower.finish()
    }

    #[test]
    fn heads_end_before_effects() {
        let block = Operator::Block { blockty: Empty };
        let leave = |relative_depth| Operator::BrIf { relative_depth };
        let known = |operators, cut| Some(Head { operators, cuts: [Some(cut), None] });
        assert_eq!(head(&[block.clone(), GET, leave(0), CALL, Operator::End, Operator::End]), known(2, 3));
        assert_eq!(head(&[GET, Operator::If { blockty: Empty }, CALL, Operator::End, GET, Operator::End]), known(3, 2));
        let otherwise = [GET, Operator::If { blockty: Empty }, Operator::Return, Operator::Else, CALL];
        assert_eq!(head(&[&otherwise[..], &[Operator::End, Operator::End]].concat()), known(2, 4));
        // Whatever is between the last way out and the effect is not in it.
        assert_eq!(head(&[GET, leave(0), GET, block.clone(), GET, CALL, Operator::End, Operator::End]), known(2, 2));
        let in_loop = [GET, leave(0), Operator::Loop { blockty: Empty }, GET, leave(0), Operator::End, CALL, Operator::End];
        assert_eq!(head(&in_loop), known(2, 2));
    }

    #[test]
    fn bodies_without_a_way_out_have_no_head() {
        // There is nothing but the way out, or none, or one behind the effect.
        assert_eq!(head(&[GET, Operator::End]), None);
        assert_eq!(head(&[GET, CALL, Operator::End]), None);
        assert_eq!(head(&[CALL, GET, Operator::BrIf { relative_depth: 0 }, Operator::End]), None);
        let long = [vec![GET; 50], vec![Operator::BrIf { relative_depth: 0 }, Operator::End]].concat();
        assert_eq!(head(&long), None);
        // That is rare.
        let equal = [GET, GET, Operator::I32Eq, Operator::BrIf { relative_depth: 0 }, CALL, Operator::End];
        assert_eq!(head(&equal), None);
        assert!(head(&[&equal[..2], &[Operator::I32LtS], &equal[3..]].concat()).is_some());
    }

    #[test]
    fn invalid_bodies_have_no_head() {
        assert_eq!(head(&[GET, Operator::BrIf { relative_depth: 7 }, CALL, Operator::End]), None);
        assert_eq!(head(&[GET, Operator::BrIf { relative_depth: 0 }, CALL, Operator::End, Operator::End]), None);
        assert_eq!(head(&[GET, Operator::BrIf { relative_depth: 0 }, CALL]), None);
        assert_eq!(head(&[Operator::End, Operator::Else]), None);
    }
}

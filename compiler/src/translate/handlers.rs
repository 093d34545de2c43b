//! Catch clauses in scope.
//!
//! A call in the scope of a `try_table` names every clause that an exception from it may come to. Only the innermost clause
//! of each tag counts, and none outside a clause that catches everything; so what a call names is a set of tags and perhaps
//! a default, whatever the nesting.

use crate::error::{Error, Result};
use crate::program::id::TagId;
use cranelift_codegen::ir::Block;
use std::collections::BTreeMap;
use std::rc::Rc;

/// All clauses in scope.
#[derive(Default)]
pub(crate) struct Handlers {
    /// Later ones take precedence: outer before inner, and within a `try_table` the last first.
    clauses: Vec<Clause>,
    by_tag: BTreeMap<TagId, Vec<usize>>,
    /// Clauses for every exception.
    defaults: Vec<usize>,
    /// What [`Handlers::active`] found, until the scope changes.
    active: Option<Rc<[usize]>>,
    /// How many handlers all calls of the function have named.
    named: usize,
}

/// A catch clause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause {
    /// What it catches; every exception when absent.
    pub(crate) tag: Option<TagId>,
    /// What its label is given.
    pub(crate) payload: Payload,
    /// The position of the frame that it branches to.
    pub(crate) target: usize,
    /// Where an exception from a call arrives, with its address; made when the first call needs it.
    pub(crate) block: Option<Block>,
}

/// What the label of a clause is given besides the values of its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// Nothing.
    Values,
    /// The reference to the exception.
    ValuesAndReference,
}

/// The most handlers that the calls of one function may name together. Their number can grow with the square of the size of
/// the function; real programs stay far below.
const MAXIMUM_NAMED: usize = 1 << 22;

impl Handlers {
    /// Forgets all, for the next function.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins the scope of clauses, given in their order.
    pub(crate) fn enter(&mut self, clauses: impl DoubleEndedIterator<Item = Clause>) {
        for clause in clauses.rev() {
            self.positions(clause.tag).push(self.clauses.len());
            self.clauses.push(clause);
        }
        self.active = None;
    }

    /// Ends the scope of the last `count` clauses, and gives them.
    pub(crate) fn leave(&mut self, count: usize) -> Vec<Clause> {
        let left = self.clauses.split_off(self.clauses.len() - count);
        for clause in &left {
            self.positions(clause.tag).pop();
        }
        self.active = None;
        left
    }

    /// Whether there is none in scope.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// How many there are in scope.
    pub(crate) fn len(&self) -> usize {
        self.clauses.len()
    }

    /// The clause that takes an exception with this tag.
    pub(crate) fn find(&self, tag: TagId) -> Option<Clause> {
        let exact = self.by_tag.get(&tag).and_then(|positions| positions.last());
        let position = exact.max(self.defaults.last())?;
        Some(self.clauses[*position])
    }

    /// The clauses that an exception of unknown tag may come to: one a tag, a default last.
    ///
    /// # Errors
    ///
    /// When the function has asked for too many.
    pub(crate) fn active(&mut self) -> Result<Rc<[usize]>> {
        let active = match &self.active {
            Some(active) => Rc::clone(active),
            None => {
                self.named += self.by_tag.len();
                let default = self.defaults.last();
                let innermost = self.by_tag.values().filter_map(|positions| positions.last());
                let visible = innermost.filter(|position| Some(*position) > default);
                let active: Rc<[usize]> = visible.chain(default).copied().collect();
                self.active = Some(Rc::clone(&active));
                active
            }
        };
        self.named += active.len();
        if self.named > MAXIMUM_NAMED {
            return Err(Error::unsupported(format!("more than {MAXIMUM_NAMED} exception handlers around the calls")));
        }
        Ok(active)
    }

    /// A clause by its position.
    pub(crate) fn clause(&mut self, position: usize) -> &mut Clause {
        &mut self.clauses[position]
    }

    fn positions(&mut self, tag: Option<TagId>) -> &mut Vec<usize> {
        match tag {
            Some(tag) => self.by_tag.entry(tag).or_default(),
            None => &mut self.defaults,
        }
    }
}

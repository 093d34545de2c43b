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
    /// Where exceptions from calls arrive that name one block for all clauses in scope, until the scope changes.
    shared: Option<Block>,
    /// All such blocks of the function.
    pub(crate) all_shared: Vec<Block>,
    /// How many handlers all calls of the function have named.
    named: usize,
}

/// A catch clause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause {
    /// What it catches; every exception when absent.
    pub(crate) tag: Option<TagId>,
    /// What it does with it.
    pub(crate) action: Action,
    /// The position of the frame that it belongs to.
    pub(crate) owner: usize,
    /// Where an exception from a call arrives, with its address; made when the first call needs it.
    pub(crate) block: Option<Block>,
}

/// What a clause does with an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Branches to the frame at `target` with the values of its tag, and perhaps the reference to the exception.
    Branch {
        /// The position of the frame.
        target: usize,
        /// What is given.
        payload: Payload,
    },
    /// Goes on with the instructions after a `catch` of the legacy encoding, which may throw the exception again.
    Legacy,
}

/// What a label is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// The values alone.
    Values,
    /// The values, then the reference.
    ValuesAndReference,
}

/// The most handlers that the calls of one function may name together. Their number can grow with the square of the size of
/// the function; real programs stay far below.
const MAXIMUM_NAMED: usize = 1 << 20;

impl Handlers {
    /// Forgets all, for the next function.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins the scope of clauses, given in their order.
    pub(crate) fn enter(&mut self, clauses: impl DoubleEndedIterator<Item = Clause>) {
        self.restore(clauses.rev());
    }

    /// Ends the scope of the clauses that belong to frames from the position `first` on, and gives them, the last one first.
    pub(crate) fn leave(&mut self, first: usize) -> Vec<Clause> {
        let kept = self.clauses.iter().rposition(|clause| clause.owner < first).map_or(0, |last| last + 1);
        let left = self.clauses.split_off(kept);
        for clause in &left {
            self.positions(clause.tag).pop();
        }
        (self.active, self.shared) = (None, None);
        left
    }

    /// Begins the scope of clauses again, in the order in which [`Handlers::leave`] gave them.
    pub(crate) fn restore(&mut self, clauses: impl Iterator<Item = Clause>) {
        for clause in clauses {
            let position = self.clauses.len();
            self.positions(clause.tag).push(position);
            self.clauses.push(clause);
        }
        (self.active, self.shared) = (None, None);
    }

    /// Whether there is none in scope.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The position of the clause that takes an exception with this tag.
    pub(crate) fn find(&self, tag: TagId) -> Option<usize> {
        let exact = self.by_tag.get(&tag).and_then(|positions| positions.last());
        exact.max(self.defaults.last()).copied()
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
            return Err(Error::unsupported(format!(
                "the function has more than {MAXIMUM_NAMED} exception handlers around its calls"
            )));
        }
        Ok(active)
    }

    /// The block that all clauses in scope share, if there is one by now.
    pub(crate) fn shared(&self) -> Option<Block> {
        self.shared
    }

    /// Lets all clauses in scope share a block.
    pub(crate) fn share(&mut self, block: Block) {
        self.shared = Some(block);
        self.all_shared.push(block);
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

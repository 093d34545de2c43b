//! Catch clauses in scope.
//!
//! A call in the scope of a `try_table` names every clause that an exception from it may reach. Only the innermost clause of each
//! tag counts, and none outside a clause that catches everything; so a call names a set of tags and perhaps a default, whatever
//! the nesting.

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
    /// The clauses that catch every exception.
    defaults: Vec<usize>,
    /// The result of [`Handlers::active`], until the scope changes.
    active: Option<Rc<[usize]>>,
    /// The landing block of calls that name one block for all clauses in scope, until the scope changes.
    shared: Option<Block>,
    /// All such blocks of the function.
    pub(crate) all_shared: Vec<Block>,
    /// The number of handlers named by all calls of the function so far.
    named: usize,
}

/// A catch clause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clause {
    /// The tag that it catches; every exception when absent.
    pub(crate) tag: Option<TagId>,
    /// The action on a caught exception.
    pub(crate) action: Action,
    /// The position of the frame that it belongs to.
    pub(crate) owner: usize,
    /// The block where an exception from a call arrives, with its address; made when the first call needs it.
    pub(crate) block: Option<Block>,
}

/// The action of a clause on an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Branches to the frame at `target` with the values of its tag, and perhaps the reference to the exception.
    Branch {
        /// The position of the frame.
        target: usize,
        /// The operands of the branch.
        payload: Payload,
    },
    /// Continues with the instructions after a `catch` of the legacy encoding, which may throw the exception again.
    Legacy,
}

/// The operands passed to a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// The values alone.
    Values,
    /// The values, then the reference.
    ValuesAndReference,
}

/// The maximum number of handlers named by all calls of one function. It can grow with the square of the size of the function;
/// real programs stay far below.
const MAXIMUM_NAMED: usize = 1 << 20;

impl Handlers {
    /// Forgets everything, for the next function.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins the scope of clauses, given in their order.
    pub(crate) fn enter(&mut self, clauses: impl DoubleEndedIterator<Item = Clause>) {
        self.restore(clauses.rev());
    }

    /// Ends the scope of the clauses that belong to frames from the position `first` on, and returns them, the last one first.
    pub(crate) fn leave(&mut self, first: usize) -> Vec<Clause> {
        let kept = self.clauses.iter().rposition(|clause| clause.owner < first).map_or(0, |last| last + 1);
        let left = self.clauses.split_off(kept);
        for clause in &left {
            self.positions(clause.tag).pop();
        }
        (self.active, self.shared) = (None, None);
        left
    }

    /// Begins the scope of clauses again, in the order in which [`Handlers::leave`] returned them.
    pub(crate) fn restore(&mut self, clauses: impl Iterator<Item = Clause>) {
        for clause in clauses {
            let position = self.clauses.len();
            self.positions(clause.tag).push(position);
            self.clauses.push(clause);
        }
        (self.active, self.shared) = (None, None);
    }

    /// Whether no clause is in scope.
    pub(crate) fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Returns the position of the clause that takes an exception with this tag.
    pub(crate) fn find(&self, tag: TagId) -> Option<usize> {
        let exact = self.by_tag.get(&tag).and_then(|positions| positions.last());
        exact.max(self.defaults.last()).copied()
    }

    /// Returns the clauses that an exception of unknown tag may reach: one per tag, a default last.
    ///
    /// # Errors
    ///
    /// When the function has named too many.
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

    /// Returns the block that all clauses in scope share, if there is one already.
    pub(crate) fn shared(&self) -> Option<Block> {
        self.shared
    }

    /// Lets all clauses in scope share a block.
    pub(crate) fn share(&mut self, block: Block) {
        self.shared = Some(block);
        self.all_shared.push(block);
    }

    /// Returns a clause by its position.
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

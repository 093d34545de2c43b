//! Limits on the work that a function may cause in the code generator.
//!
//! Small bodies can cause much work: some of it grows with the product of locals and branches, or of operands and labels, and
//! some bytes become many instructions. So work is counted while a body is translated, and compared with its size in bytes.
//! Beyond the first budget a function is translated again with [`Effort::Least`], where nothing grows faster than the body except
//! for the operands that the body itself passes around; beyond the second one it is rejected. [`Tally`] does the same for all
//! functions together.
//!
//! Only the code is measured, never time: the same input produces the same bytes on every machine. To bound something else, add a
//! [`limit`] and a count to [`Work`].
//!
//! * [`work`]: the counts;
//! * [`branches`]: edges and their arguments, counted as code is added;
//! * [`limit`]: the limit on each count;
//! * [`search`]: slow searches of the register allocator, estimated from the finished function;
//! * [`tally`]: all functions together.

mod branches;
mod limit;
mod search;
mod tally;
mod work;

pub(crate) use limit::Exceeded;
pub use tally::Tally;
pub use work::Work;

use crate::clif::effort::Effort;
use branches::Branches;
use cranelift_codegen::ir::{Block, Function};

/// The budget of one function, and the work counted so far.
pub(crate) struct Budget {
    effort: Effort,
    /// The size of the body in bytes.
    size: usize,
    /// The counts so far.
    pub(crate) work: Work,
    /// The number of edges translated.
    edges: usize,
    branches: Branches,
    /// The number of branches to code that rarely runs.
    rare: usize,
    exceeded: Option<Exceeded>,
}

impl Budget {
    /// Creates a budget for a body of `size` bytes.
    pub(crate) fn new(effort: Effort, size: usize) -> Self {
        let (work, branches) = (Work::default(), Branches::default());
        Self { effort, size, work, edges: 0, branches, rare: 0, exceeded: None }
    }

    /// Returns the effort that the function is translated with.
    pub(crate) fn effort(&self) -> Effort {
        self.effort
    }

    /// Adds the size of a body that takes the place of a call, in bytes.
    pub(crate) fn add_body(&mut self, size: usize) {
        self.size += size;
    }

    /// Returns the number of edges so far.
    pub(crate) fn edges(&self) -> usize {
        self.edges
    }

    /// Counts edges to labels or handlers.
    pub(crate) fn branch(&mut self, edges: usize) {
        self.edges += edges;
    }

    /// Counts an edge that leads to another block of the function than it did.
    pub(crate) fn redirect(&mut self, function: &Function, to: Block) {
        self.branches.redirect(function, to);
    }

    /// Whether a branch to code that rarely runs, and the way back, may be made while there are `operands`; if so, counts it. Registers
    /// are allocated in time that grows faster than the number of such branches, and with the operands that are live across each.
    pub(crate) fn may_branch_rarely(&mut self, operands: usize) -> bool {
        const MOST: usize = 1000;
        const MOST_OPERANDS: usize = 50;
        if self.effort == Effort::Least || self.rare == MOST || operands > MOST_OPERANDS {
            return false;
        }
        self.rare += 1;
        self.carry(operands);
        true
    }

    /// Whether `edges` can each have `arguments`; if not, translation must stop.
    pub(crate) fn can_branch(&mut self, edges: usize, arguments: usize) -> bool {
        self.compare(&Work { arguments: edges * (arguments + 1), ..Work::default() });
        self.exceeded.is_none()
    }

    /// Counts an edge across which `operands` are live.
    pub(crate) fn carry(&mut self, operands: usize) {
        self.work.carried += operands;
    }

    /// Counts the expansion of a bit count on processors without an instruction for it: twenty machine instructions.
    pub(crate) fn count_bits(&mut self) {
        self.work.expanded += 11;
    }

    /// Counts operands of a call or a return.
    pub(crate) fn pass(&mut self, operands: usize) {
        self.work.passed += operands;
    }

    /// Records that a loop begins inside `depth` others.
    pub(crate) fn nest(&mut self, depth: usize) {
        self.work.depth = self.work.depth.max(depth);
    }

    /// Counts blocks searched for a local.
    pub(crate) fn look_up(&mut self, blocks: usize) {
        self.work.lookups += blocks;
    }

    /// Counts the end of a loop inside `depth` others, and returns whether `locals` can be looked up in all its edges, of which
    /// there are at most `edges`; if not, translation must stop.
    pub(crate) fn can_close_loop(&mut self, locals: usize, edges: usize, depth: usize) -> bool {
        self.work.looped += locals * depth;
        let most = (50_000 + 500 * self.size).min(48_000_000);
        if locals * (locals + edges) > most {
            self.exceeded.get_or_insert(Exceeded { name: "lookups of locals", most });
        }
        self.check();
        self.exceeded.is_none()
    }

    /// Updates the counts from `function`; returns the limit that was exceeded, if any.
    pub(crate) fn look(&mut self, function: &Function, alive: usize) -> Option<Exceeded> {
        self.work.instructions = function.dfg.num_insts();
        self.work.values = function.dfg.num_values();
        self.work.blocks = function.dfg.num_blocks();
        self.work.alive = self.work.alive.max(alive);
        self.work.arguments = self.branches.follow(function);
        let mut exceeded = limit::exceeded(&self.work, self.effort, self.size);
        if exceeded.is_some() && self.branches.has_grown() {
            // It may only seem so, as long as edges are not counted one by one.
            self.count_edges(function);
            exceeded = limit::exceeded(&self.work, self.effort, self.size);
        }
        self.exceeded = self.exceeded.or(exceeded);
        self.exceeded
    }

    /// Counts everything in a complete function; returns the limit that was exceeded, if any.
    pub(crate) fn finish(&mut self, function: &Function) -> Option<Exceeded> {
        // With fewer arguments, a megabyte of functions takes seconds at most.
        const FEW: usize = 2000;
        self.count_edges(function);
        if self.effort == Effort::Asked && self.work.arguments > FEW {
            self.work.searches = search::searches(function);
        }
        self.look(function, 0)
    }

    fn count_edges(&mut self, function: &Function) {
        (self.work.parameters, self.work.arguments) = self.branches.count(function);
    }

    fn check(&mut self) {
        let work = self.work;
        self.compare(&work);
    }

    fn compare(&mut self, work: &Work) {
        if self.exceeded.is_none() {
            self.exceeded = limit::exceeded(work, self.effort, self.size);
        }
    }
}

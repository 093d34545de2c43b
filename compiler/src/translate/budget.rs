//! How much work a function may be for the code generator.
//!
//! Small bodies can be much work: what grows with the product of locals and branches, or of operands and labels, and what is many
//! instructions for a byte. So work is counted while a body is translated, and compared with its size in bytes. Beyond the
//! first budget a function is translated again with [`Effort::Least`], in which nothing grows faster than the body but what the
//! body itself passes around; beyond the second one it is refused. [`Tally`] does the same for all functions together.
//!
//! Only what is there is counted, never time: the same input gives the same bytes on every machine. To bound something else,
//! add a [`Limit`] and a number to [`Work`].

use crate::error::{Error, Result};
use cranelift_codegen::ir::Function;
use std::ops::AddAssign;
use std::sync::Mutex;
use std::sync::PoisonError;

/// How a function is translated and compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// As the options say: locals are values.
    #[default]
    Asked,
    /// In time that grows with the size: locals are in the frame, nothing is optimised, and registers are allocated in one pass.
    Least,
}

/// What the code generator is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Instructions.
    pub instructions: usize,
    /// More that instructions become which are many of the machine's.
    pub expanded: usize,
    /// Values, with those that were placeholders only.
    pub values: usize,
    /// Blocks.
    pub blocks: usize,
    /// Parameters of blocks.
    pub parameters: usize,
    /// Edges between blocks, and what is passed along them.
    pub arguments: usize,
    /// Operands that live across edges, once for each edge.
    pub carried: usize,
    /// Operands that calls take and give, and returns take.
    pub passed: usize,
    /// Values that may be alive at once: operands, and locals that are mentioned.
    pub alive: usize,
    /// Loops around the innermost one.
    pub depth: usize,
    /// Parameters of loops, each as often as there are loops around it: registers are allocated for all of these together.
    pub looped: usize,
    /// Pairs of a local and a block that may have to be looked through for it.
    pub lookups: usize,
}

/// How much of something there may be.
struct Limit {
    name: &'static str,
    of: fn(&Work) -> usize,
    /// In a body of no size.
    base: usize,
    /// More for each 1000 bytes.
    per_kilobyte: usize,
    /// In a body of any size; with the least effort, for each [`LARGE`] bytes begun.
    most: usize,
}

/// The size of a body from which on the second budget grows with it.
const LARGE: usize = 1 << 20;

/// The first budget. See RATIONALE for how far real programs stay below.
const FIRST: &[Limit] = &[
    Limit { name: "instructions", of: |work| work.instructions, base: 2000, per_kilobyte: 4_000, most: 300_000 },
    Limit { name: "values", of: |work| work.values, base: 2000, per_kilobyte: 10_000, most: 2_000_000 },
    Limit { name: "blocks", of: |work| work.blocks, base: 500, per_kilobyte: 1_000, most: 50_000 },
    Limit { name: "block parameters", of: |work| work.parameters, base: 1100, per_kilobyte: 800, most: 160_000 },
    Limit { name: "branch arguments", of: |work| work.arguments, base: 2000, per_kilobyte: 5_000, most: 400_000 },
    Limit { name: "operands across branches", of: |work| work.carried, base: 10_000, per_kilobyte: 50_000, most: 5_000_000 },
    Limit { name: "operands of calls", of: |work| work.passed, base: 400, per_kilobyte: 2000, most: 1_000_000 },
    Limit { name: "operands and locals", of: |work| work.alive, base: 4000, per_kilobyte: 0, most: 4000 },
    Limit { name: "loops inside each other", of: |work| work.depth, base: 400, per_kilobyte: 0, most: 400 },
    Limit { name: "parameters of nested loops", of: |work| work.looped, base: 20_000, per_kilobyte: 12_000, most: 12_000_000 },
    Limit { name: "lookups of locals", of: |work| work.lookups, base: 10_000, per_kilobyte: 60_000, most: 8_000_000 },
];

/// The second budget.
const SECOND: &[Limit] = &[
    Limit { name: "instructions", of: |work| work.instructions + work.expanded, base: 100_000, per_kilobyte: 40_000, most: 4_000_000 },
    Limit { name: "values", of: |work| work.values, base: 100_000, per_kilobyte: 40_000, most: 4_500_000 },
    Limit { name: "block parameters", of: |work| work.parameters, base: 100_000, per_kilobyte: 10_000, most: 1_000_000 },
    Limit { name: "branch arguments", of: |work| work.arguments, base: 100_000, per_kilobyte: 20_000, most: 3_000_000 },
    Limit { name: "operands across branches", of: |work| work.carried, base: 1_000_000, per_kilobyte: 200_000, most: 60_000_000 },
    Limit { name: "pairs of blocks and operands across branches", of: Work::pairs, base: 4_000_000_000, per_kilobyte: 0, most: 4_000_000_000 },
];

/// The number of pieces of work that the functions of a module may be together, and for each byte of their bodies.
const TOGETHER: (usize, usize) = (24_000_000, 8);

/// What one function may still be.
pub(crate) struct Budget {
    effort: Effort,
    /// The size of the body in bytes.
    size: usize,
    /// What has been counted so far.
    pub(crate) work: Work,
    /// The edges that were translated.
    edges: usize,
    /// Calls that name handlers.
    calls: usize,
    /// The most edges that go to one label.
    busiest: usize,
    /// Arguments that locals may have become since all were counted.
    unknown_arguments: usize,
    exceeded: Option<Exceeded>,
}

/// What there is too much of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exceeded {
    name: &'static str,
    most: usize,
}

impl Exceeded {
    /// The error of a function that is refused.
    pub(crate) fn refuse(self) -> Error {
        Error::unsupported(format!("too large for the code generator: more than {} {}", self.most, self.name))
            .help("split the function")
    }
}

impl Budget {
    /// For a body of `size` bytes.
    pub(crate) fn new(effort: Effort, size: usize) -> Self {
        Self { effort, size, work: Work::default(), edges: 0, calls: 0, busiest: 0, unknown_arguments: 0, exceeded: None }
    }

    /// How the function is translated.
    pub(crate) fn effort(&self) -> Effort {
        self.effort
    }

    /// The edges so far.
    pub(crate) fn edges(&self) -> usize {
        self.edges
    }

    /// Counts an edge with `arguments` to a label that has `together` by now.
    pub(crate) fn branch(&mut self, arguments: usize, together: usize) {
        self.edges += 1;
        self.work.arguments += arguments + 1;
        self.busiest = self.busiest.max(together);
    }

    /// Counts the two sides of an `if`, where nothing comes together.
    pub(crate) fn fork(&mut self) {
        self.work.arguments += 2;
    }

    /// Counts a call that may end in one of `handlers`.
    pub(crate) fn handle(&mut self, handlers: usize) {
        self.calls += 1;
        self.edges += handlers + 1;
        self.work.arguments += 2 * handlers + 1;
        self.busiest = self.busiest.max(self.calls);
    }

    /// Whether `edges` can each have `arguments`; the function must not go on if not.
    pub(crate) fn can_branch(&mut self, edges: usize, arguments: usize) -> bool {
        self.compare(&Work { arguments: edges * (arguments + 1), ..Work::default() });
        self.exceeded.is_none()
    }

    /// Counts an edge across which `operands` live.
    pub(crate) fn carry(&mut self, operands: usize) {
        self.work.carried += operands;
    }

    /// Counts what bits are counted with on processors without an instruction for it: twenty of the machine's.
    pub(crate) fn count_bits(&mut self) {
        self.work.expanded += 11;
    }

    /// Counts operands of a call or a return.
    pub(crate) fn pass(&mut self, operands: usize) {
        self.work.passed += operands;
    }

    /// Notes that a loop begins inside `depth` others.
    pub(crate) fn nest(&mut self, depth: usize) {
        self.work.depth = self.work.depth.max(depth);
    }

    /// Counts blocks that are looked through for a local.
    pub(crate) fn look_up(&mut self, blocks: usize) {
        self.work.lookups += blocks;
    }

    /// Counts the end of a loop inside `depth` others, and tells whether `locals` can be looked for in all its edges, which are
    /// `edges` or fewer; the function must not go on if not.
    pub(crate) fn can_close_loop(&mut self, locals: usize, edges: usize, depth: usize) -> bool {
        self.work.looped += locals * depth;
        let most = (50_000 + 500 * self.size).min(48_000_000);
        if locals * (locals + edges) > most {
            self.exceeded.get_or_insert(Exceeded { name: "lookups of locals", most });
        }
        self.check();
        self.exceeded.is_none()
    }

    /// Brings what is counted in `function` up to date; gives what there is too much of.
    pub(crate) fn look(&mut self, function: &Function, alive: usize) -> Option<Exceeded> {
        let values = function.dfg.num_values();
        self.work.instructions = function.dfg.num_insts();
        self.work.blocks = function.dfg.num_blocks();
        self.work.alive = self.work.alive.max(alive);
        if self.effort == Effort::Asked && values > self.work.values {
            // A lookup may make one parameter in each block, and an argument for each branch there.
            const OFTEN: usize = 100_000;
            self.unknown_arguments += ((values - self.work.values) * self.busiest).min(self.edges);
            if self.unknown_arguments > OFTEN {
                self.count_edges(function);
            }
        }
        self.work.values = values;
        self.check();
        self.exceeded
    }

    /// Counts everything in a function that is complete.
    pub(crate) fn finish(&mut self, function: &Function) -> Option<Exceeded> {
        self.count_edges(function);
        self.look(function, 0)
    }

    fn count_edges(&mut self, function: &Function) {
        self.unknown_arguments = 0;
        let dfg = &function.dfg;
        let (mut parameters, mut arguments) = (0, 0);
        for block in function.layout.blocks() {
            parameters += dfg.block_params(block).len();
            let Some(last) = function.layout.last_inst(block) else { continue };
            let edges = dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
            arguments += edges.iter().map(|edge| 1 + edge.len(&dfg.value_lists)).sum::<usize>();
        }
        self.work.parameters = parameters;
        self.work.arguments = arguments;
    }

    fn allowed(&self, limit: &Limit) -> usize {
        let most = match self.effort {
            Effort::Asked => limit.most,
            Effort::Least => limit.most * self.size.div_ceil(LARGE).max(1),
        };
        (limit.base + limit.per_kilobyte * self.size / 1000).min(most)
    }

    fn check(&mut self) {
        let work = self.work;
        self.compare(&work);
    }

    fn compare(&mut self, work: &Work) {
        let limits = match self.effort {
            Effort::Asked => FIRST,
            Effort::Least => SECOND,
        };
        if self.exceeded.is_none() {
            let too_much = limits.iter().find(|limit| (limit.of)(work) > self.allowed(limit));
            self.exceeded = too_much.map(|limit| Exceeded { name: limit.name, most: self.allowed(limit) });
        }
    }
}


impl Work {
    /// What allocating registers in one pass may take at worst, where blocks lie far from those that they take operands from.
    fn pairs(&self) -> usize {
        self.carried * self.blocks
    }

    /// One number for all that takes memory.
    pub fn pieces(&self) -> usize {
        self.instructions + self.expanded + self.values + self.parameters + self.arguments + self.passed
    }
}

impl AddAssign for Work {
    fn add_assign(&mut self, other: Self) {
        self.instructions += other.instructions;
        self.expanded += other.expanded;
        self.values += other.values;
        self.blocks += other.blocks;
        self.parameters += other.parameters;
        self.arguments += other.arguments;
        self.carried += other.carried;
        self.passed += other.passed;
        self.alive = self.alive.max(other.alive);
        self.depth = self.depth.max(other.depth);
        self.looped += other.looped;
        self.lookups += other.lookups;
    }
}

/// The work of all functions together, and which of them were too much for the first budget.
#[derive(Debug)]
pub struct Tally<F> {
    most: usize,
    sums: Mutex<Sums<F>>,
}

#[derive(Clone, Copy, Debug)]
struct Sums<F> {
    work: Work,
    limited: usize,
    /// The largest of them, by size and then by order.
    largest: Option<(usize, F)>,
}

impl<F: Copy + Ord> Tally<F> {
    /// For functions whose bodies are `size` bytes together.
    pub fn new(size: usize) -> Self {
        let (base, per_byte) = TOGETHER;
        Self {
            most: base + per_byte * size,
            sums: Mutex::new(Sums { work: Work::default(), limited: 0, largest: None }),
        }
    }

    /// Adds a function.
    ///
    /// # Errors
    ///
    /// When all so far are too much.
    pub fn add(&self, function: F, size: usize, work: Work, effort: Effort) -> Result<()> {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.work += work;
        if effort == Effort::Least {
            sums.limited += 1;
            let other = sums.largest.is_none_or(|(largest, first)| (size, first) > (largest, function));
            if other {
                sums.largest = Some((size, function));
            }
        }
        if sums.work.pieces() > self.most {
            return Err(Error::unsupported("the functions of the module are too much for the code generator together")
                .help("split the module"));
        }
        Ok(())
    }

    /// The sum.
    pub fn work(&self) -> Work {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).work
    }

    /// How many functions were translated with the least effort, and the largest of them.
    pub fn limited(&self) -> Option<(usize, F)> {
        let sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.largest.map(|(_, largest)| (sums.limited, largest))
    }
}

//! What is counted, and how much effort there is.

use std::ops::AddAssign;

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
    /// Entries of lists that are looked through for parameters of blocks when registers are allocated.
    pub searches: usize,
}

impl Work {
    /// What allocating registers in one pass may take at worst, where blocks lie far from those that they take operands from.
    pub(super) fn pairs(&self) -> usize {
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
        self.searches += other.searches;
    }
}

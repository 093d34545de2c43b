//! The counts of work.

use std::ops::AddAssign;

/// The amount of work for the code generator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Instructions.
    pub instructions: usize,
    /// Additional machine instructions of instructions that expand to many.
    pub expanded: usize,
    /// Values, including mere placeholders.
    pub values: usize,
    /// Blocks.
    pub blocks: usize,
    /// Parameters of blocks.
    pub parameters: usize,
    /// Edges between blocks, and the arguments passed along them.
    pub arguments: usize,
    /// Operands that are live across edges, once for each edge.
    pub carried: usize,
    /// Operands and results of calls, and operands of returns.
    pub passed: usize,
    /// Values that may be live at once: operands, and locals that are mentioned.
    pub alive: usize,
    /// Loops around the innermost one.
    pub depth: usize,
    /// Parameters of loops, each counted once for every loop around it: registers are allocated for all of these together.
    pub looped: usize,
    /// Pairs of a local and a block that may have to be searched for it.
    pub lookups: usize,
    /// List entries that the register allocator visits in its searches for block parameters.
    pub searches: usize,
}

impl Work {
    /// Returns the worst case of allocating registers in one pass, when blocks lie far from those that they take operands from.
    pub(super) fn pairs(&self) -> usize {
        self.carried * self.blocks
    }

    /// Returns one number for everything that takes memory.
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

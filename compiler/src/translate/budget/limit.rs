//! The limits on what is counted.

use super::work::Work;
use crate::clif::effort::Effort;
use crate::error::Error;

/// A limit on one count.
struct Limit {
    name: &'static str,
    of: fn(&Work) -> usize,
    /// The limit for an empty body.
    base: usize,
    /// The increase for each 1000 bytes.
    per_kilobyte: usize,
    /// The maximum for a body of any size; with the least effort, for each started [`LARGE`] bytes.
    most: usize,
}

/// The size of a body above which the second budget grows with it.
const LARGE: usize = 1 << 20;

/// The first budget. RATIONALE says how far below it real programs stay.
const FIRST: &[Limit] = &[
    Limit { name: "instructions", of: |work| work.instructions + work.expanded, base: 2000, per_kilobyte: 4_000, most: 300_000 },
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
    Limit {
        name: "searches for parameters of blocks",
        of: |work| work.searches,
        base: 40_000_000,
        per_kilobyte: 11_000_000,
        most: 8_000_000_000,
    },
];

/// The second budget.
const SECOND: &[Limit] = &[
    Limit {
        name: "instructions",
        of: |work| work.instructions + work.expanded,
        base: 100_000,
        per_kilobyte: 40_000,
        most: 4_000_000,
    },
    Limit { name: "values", of: |work| work.values, base: 100_000, per_kilobyte: 40_000, most: 4_500_000 },
    Limit { name: "block parameters", of: |work| work.parameters, base: 100_000, per_kilobyte: 10_000, most: 1_000_000 },
    Limit { name: "branch arguments", of: |work| work.arguments, base: 100_000, per_kilobyte: 20_000, most: 3_000_000 },
    Limit { name: "operands across branches", of: |work| work.carried, base: 1_000_000, per_kilobyte: 200_000, most: 60_000_000 },
    Limit {
        name: "pairs of blocks and operands across branches",
        of: Work::pairs,
        base: 4_000_000_000,
        per_kilobyte: 0,
        most: 4_000_000_000,
    },
];

/// The limit that was exceeded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exceeded {
    pub(super) name: &'static str,
    pub(super) most: usize,
}

/// Returns the first limit exceeded by a body of `size` bytes, if any.
pub(super) fn exceeded(work: &Work, effort: Effort, size: usize) -> Option<Exceeded> {
    let limits = match effort {
        Effort::Asked => FIRST,
        Effort::Least => SECOND,
    };
    let too_much = limits.iter().find(|limit| (limit.of)(work) > limit.most(effort, size));
    too_much.map(|limit| Exceeded { name: limit.name, most: limit.most(effort, size) })
}

impl Limit {
    fn most(&self, effort: Effort, size: usize) -> usize {
        let most = match effort {
            Effort::Asked => self.most,
            Effort::Least => self.most * size.div_ceil(LARGE).max(1),
        };
        (self.base + self.per_kilobyte * size / 1000).min(most)
    }
}

impl Exceeded {
    /// Returns the error for a function that is rejected.
    pub(crate) fn refuse(self) -> Error {
        Error::unsupported(format!("too large for the code generator: more than {} {}", self.most, self.name))
            .help("split the function")
    }
}

//! OPTIMIZE: CLIF becomes better CLIF, where the code generator has no such optimisation.
//!
//! * [`counts`]: the number of things that were done, for `--time`;
//! * `integers`: arithmetic for which machines have an instruction;
//! * `branches`: branches in loops that only choose between values;
//! * `memories`: the places of memories' bases and lengths;
//! * `search`: loops until two sequences differ or an element has some value;
//! * `loops`: loops over arrays.
//!
//! It is between translation and code generation, and knows neither operators nor machine code. What it knows of the program is the
//! plan, so a function becomes the same code whichever thread takes it, and when. A pass either leaves a function as translation
//! made it or replaces it; `--without-pass` leaves out passes by name. Code for size and code without optimisation has none of this.
//!
//! To add a pass, add a name in `options/pass`, a count, and a call in [`Optimizer::optimize`].

mod branches;
pub mod counts;
mod integers;
mod loops;
mod memories;
mod search;

pub use counts::Counts;

use crate::clif::effort::Effort;
use crate::options::{Optimize, Pass};
use crate::program::Program;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use loops::Loops;
use memories::Memories;

/// Optimises functions, for all threads.
pub struct Optimizer<'a> {
    memories: Memories,
    integers: bool,
    select: bool,
    search: bool,
    loops: Option<Loops>,
    counts: &'a Counts,
}

impl<'a> Optimizer<'a> {
    /// Returns an optimiser for functions of a program, on a target.
    pub fn new(program: &Program<'_>, isa: &dyn TargetIsa, counts: &'a Counts) -> Self {
        let options = &program.options;
        let is_on = |pass| options.optimize == Optimize::Speed && !options.without_passes.contains(&pass);
        let loops = if is_on(Pass::Vectorize) { Loops::new(isa) } else { None };
        let memories = Memories::of(program);
        let [integers, select, search] = [Pass::Integers, Pass::Select, Pass::Search].map(is_on);
        Self { memories, integers, select, search, loops, counts }
    }

    /// Returns a function, optimised.
    pub fn optimize(&self, mut function: Function, effort: Effort) -> Function {
        if effort != Effort::Asked {
            return function;
        }
        if self.integers {
            self.counts.integers(&integers::simplify(&mut function));
        }
        if self.select {
            self.counts.selected(branches::select(&mut function, &self.memories));
        }
        if self.search {
            self.counts.searches(search::accelerate(&mut function, &self.memories));
        }
        self.vectorize(&mut function);
        function
    }

    fn vectorize(&self, function: &mut Function) {
        let Some(loops) = &self.loops else { return };
        let candidates = loops.candidates(function);
        if !candidates.is_empty() {
            self.counts.candidates(candidates.len() as u64);
            self.counts.vectorized(loops.vectorize(function, &candidates, &self.memories));
        }
    }
}

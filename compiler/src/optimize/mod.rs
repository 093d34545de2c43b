//! OPTIMIZE: CLIF becomes better CLIF, where the code generator has no such optimisation.
//!
//! * [`counts`]: the number of things that were done, for `--time`;
//! * `loops`: loops over arrays.
//!
//! It is between translation and code generation, and knows neither operators nor machine code. What it knows of the program is the
//! plan, so a function becomes the same code whichever thread takes it, and when. A pass either leaves a function as translation
//! made it or replaces it; `--without-pass` leaves out passes by name. Code for size and code without optimisation has none of this.
//!
//! To add a pass, add a name in `options/pass`, a count, and a call in [`Optimizer::optimize`].

pub mod counts;
mod loops;

pub use counts::Counts;

use crate::clif::effort::Effort;
use crate::error::Result;
use crate::options::{Optimize, Pass};
use crate::program::Program;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use loops::Loops;

/// Optimises functions one after the other; each thread has its own.
pub struct Optimizer<'a> {
    loops: Option<Loops>,
    counts: &'a Counts,
}

impl<'a> Optimizer<'a> {
    /// Returns an optimiser for functions of a program, on a target.
    pub fn new(program: &Program<'_>, isa: &dyn TargetIsa, counts: &'a Counts) -> Self {
        let options = &program.options;
        let is_on = |pass| options.optimize == Optimize::Speed && !options.without_passes.contains(&pass);
        let loops = if is_on(Pass::Vectorize) { Loops::new(program, isa) } else { None };
        Self { loops, counts }
    }

    /// Returns a function, optimised.
    ///
    /// # Errors
    ///
    /// When the code generator fails.
    pub fn optimize(&mut self, mut function: Function, effort: Effort) -> Result<Function> {
        if effort == Effort::Asked {
            self.vectorize(&mut function);
        }
        Ok(function)
    }

    fn vectorize(&self, function: &mut Function) {
        let Some(loops) = &self.loops else { return };
        let candidates = loops.candidates(function);
        if !candidates.is_empty() {
            self.counts.candidates(candidates.len() as u64);
            self.counts.vectorized(loops.vectorize(function, &candidates));
        }
    }
}

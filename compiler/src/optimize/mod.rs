//! OPTIMIZE: CLIF becomes better CLIF, where the code generator has no such optimisation.
//!
//! * [`counts`]: the number of things that were done, for `--time`;
//! * `integers`: arithmetic for which machines have an instruction;
//! * `memories`: the places of memories' bases and lengths;
//! * `search`: loops until two sequences differ or an element has some value;
//! * `loops`: loops over arrays.
//!
//! It is between translation and code generation, and knows neither operators nor machine code. What it knows of the program is the
//! plan, so a function becomes the same code whichever thread takes it, and when. A pass either leaves a function as translation
//! made it or replaces it; `--without-pass` leaves out passes by name. Code for size and code without optimisation has none of this.
//!
//! To add a pass, add a name in `options/pass`, a count, and a call in [`Optimizer::optimize`].

pub mod counts;
mod integers;
mod loops;
mod memories;
mod search;

pub use counts::Counts;

use crate::clif::effort::Effort;
use crate::clif::failure;
use crate::error::Result;
use crate::options::{Optimize, Pass};
use crate::program::Program;
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use loops::Loops;
use memories::Memories;

/// Optimises functions one after the other; each thread has its own.
pub struct Optimizer<'a> {
    isa: &'a dyn TargetIsa,
    integers: bool,
    memories: Option<Memories>,
    loops: Option<Loops<'a>>,
    counts: &'a Counts,
    context: Context,
}

impl<'a> Optimizer<'a> {
    /// Returns an optimiser for functions of a program, on a target.
    pub fn new(program: &'a Program<'_>, isa: &'a dyn TargetIsa, counts: &'a Counts) -> Self {
        let options = &program.options;
        let is_on = |pass| options.optimize == Optimize::Speed && !options.without_passes.contains(&pass);
        let loops = if is_on(Pass::Vectorize) { Loops::new(program, isa) } else { None };
        let integers = is_on(Pass::Integers);
        let memories = is_on(Pass::Search).then(|| Memories::of(program));
        Self { isa, integers, memories, loops, counts, context: Context::new() }
    }

    /// Returns a function, optimised.
    ///
    /// # Errors
    ///
    /// When the code generator fails.
    pub fn optimize(&mut self, mut function: Function, effort: Effort) -> Result<Function> {
        if effort != Effort::Asked {
            return Ok(function);
        }
        if self.integers {
            self.counts.integers(&integers::simplify(&mut function));
        }
        if let Some(memories) = &self.memories {
            self.counts.searches(search::accelerate(&mut function, memories));
        }
        self.vectorize(function)
    }

    /// Loops are recognised in the form that the code generator's own optimisation brings them into. It runs once more later, and so
    /// only here where there is a loop that may be worth it.
    fn vectorize(&mut self, function: Function) -> Result<Function> {
        let Some(loops) = &self.loops else { return Ok(function) };
        let candidates = loops.candidates(&function);
        if candidates == 0 {
            return Ok(function);
        }
        self.counts.candidates(candidates);
        self.context.clear();
        self.context.func = function.clone();
        let optimized = self.context.optimize(self.isa, &mut ControlPlane::default());
        optimized.map_err(|error| failure::describe(&error))?;
        let vectorized = loops.vectorize(&mut self.context.func);
        self.counts.vectorized(vectorized);
        Ok(if vectorized == 0 { function } else { std::mem::replace(&mut self.context.func, Function::new()) })
    }
}

//! Functions as CLIF, a batch of them at a time.

use super::Translator;
use super::budget::{Tally, Work};
use crate::clif::effort::Effort;
use crate::clif::origin::Origins;
use crate::clif::watch::Notes;
use crate::error::Result;
use crate::program::id::FuncId;
use crate::program::parts;
use cranelift_codegen::ir::Function;

/// A function as CLIF.
pub struct Lowered {
    /// The function's identity.
    pub id: FuncId,
    /// Its code.
    pub function: Function,
    /// The work that it is for the code generator.
    pub work: Work,
    /// The effort to compile it with.
    pub effort: Effort,
    /// The values of its locals, if debuggers are to know them.
    pub notes: Notes,
    /// The bodies in it that took the place of calls.
    pub origins: Origins,
}

impl Translator<'_, '_> {
    /// Translates functions and returns the results in the same order.
    ///
    /// # Errors
    ///
    /// When a function is invalid or uses an unsupported feature, or the sum so far is too much for `tally`.
    pub fn lower(&mut self, functions: &[FuncId], tally: &Tally<FuncId>) -> Result<Vec<Lowered>> {
        let lower = |&id: &FuncId| {
            let mut function = Function::new();
            let (work, effort) = self.translate(id, &mut function)?;
            tally.add(id, parts::body_size(self.program, id), work, effort)?;
            let (notes, origins) = (std::mem::take(&mut self.scratch.notes), std::mem::take(&mut self.scratch.origins));
            Ok(Lowered { id, function, work, effort, notes, origins })
        };
        functions.iter().map(lower).collect()
    }
}

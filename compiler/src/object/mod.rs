//! EMIT: compiled functions and the plan become relocatable objects.
//!
//! * [`format`](mod@format): relocations in the terms of the file format;
//! * [`writer`]: an object that is being written: sections and symbols;
//! * [`block`]: data with addresses in it, put together field by field;
//! * [`code`]: functions and what the runtime must know about them;
//! * [`traps`]: the trap sites of functions;
//! * [`report`]: what reports of traps show of them besides names: [`inlined`] functions, [`lines`];
//! * [`prefix`]: bytes in fewer bits, and [`name`]: names;
//! * [`data`]: variables, constants and initial contents;
//! * [`heap`]: objects that constant expressions make, and [`funcref`]: references to functions;
//! * [`record`]: the program's record, the root of everything that the runtime reads;
//! * [`filter`]: the seccomp filter in it;
//! * [`tree`]: files that become part of the executable.
//!
//! One object holds the program's data, another the files, and each part of the text is an object of its own; `--emit obj` puts
//! everything into one.

mod block;
mod code;
mod data;
mod filter;
mod format;
mod funcref;
mod heap;
mod inlined;
mod lines;
mod name;
mod prefix;
mod record;
mod report;
mod traps;
mod tree;
mod writer;

use crate::codegen::CompiledFunction;
use crate::embed::Tree;
use crate::error::Result;
use crate::program::id::FuncId;
use crate::program::{Program, Root};
use wasm2native_abi::symbol::{SERVED_BY, SURVIVED_BY};

pub use code::Text;
pub use record::Facts;
pub use record::comment::{EMBEDS, OPTIONS};
pub use report::Report;
pub use writer::Writer;

impl Writer {
    /// Adds a part of the text: its functions, and their code in the same order. It is counted in `text`.
    pub fn add_code<'a>(
        &mut self,
        program: &Program<'a>,
        report: &Report<'a>,
        text: &mut Text,
        functions: impl Iterator<Item = FuncId>,
        code: &[CompiledFunction],
    ) -> Result<()> {
        code::add(self, program, report, text, functions, code)
    }

    /// Adds the program's data and record, once all parts of the text are known, and the function that writes reports.
    pub fn add_program<'a>(
        &mut self,
        program: &Program<'a>,
        report: &Report<'a>,
        facts: &Facts<'_>,
        page_size: u64,
    ) -> Result<()> {
        data::add(self, program, page_size)?;
        report.add_function(self)?;
        let serves = program.options.serve.serves();
        let survives = serves || matches!(program.root, Root::Script(_));
        let replaced = SERVED_BY.iter().filter(|_| serves).chain(Some(&SURVIVED_BY).filter(|_| survives));
        replaced.into_iter().try_for_each(|(name, continues_at)| self.replace(name, continues_at))?;
        record::add(self, program, facts)
    }

    /// Adds the files that become part of the executable.
    pub fn add_tree(&mut self, tree: &Tree) -> Result<()> {
        tree::add(self, tree)
    }
}

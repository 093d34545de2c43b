//! Stages as text: `--emit clif` and `--emit asm`.
//!
//! * [`clif`](mod@clif): a function in Cranelift's intermediate representation, with names;
//! * [`assembly`](mod@assembly): the machine code of a function as lines of assembly.
//!
//! Functions have the names that they have as symbols of an object.

mod assembly;
mod clif;

use crate::clif::name::FunctionNames;
use crate::codegen::CompiledFunction;
use crate::program::Program;
use crate::program::id::FuncId;
use crate::translate::batch::Lowered;
use std::io::Write as _;
use target_lexicon::Architecture;

/// Writes Cranelift's intermediate representation of functions.
pub fn clif(program: &Program<'_>, names: &FunctionNames, functions: &[Lowered], text: &mut Vec<u8>) {
    let printer = clif::Printer::new(program, names);
    for Lowered { id, function, .. } in functions {
        let _ = writeln!(text, "; {}", title(program, names, *id));
        let _ = writeln!(text, "{}", printer.print(&function.display().to_string()));
    }
}

/// Writes the machine code of functions.
pub fn assembly(
    program: &Program<'_>,
    names: &FunctionNames,
    functions: impl Iterator<Item = FuncId>,
    code: &[CompiledFunction],
    architecture: Architecture,
    text: &mut Vec<u8>,
) {
    let comment = if matches!(architecture, Architecture::Aarch64(_)) { "//" } else { "#" };
    for (id, function) in functions.zip(code) {
        let _ = writeln!(text, "{comment} {}\n{}:", title(program, names, id), names.function(id));
        for line in assembly::lines(function, id, names, architecture) {
            let _ = writeln!(text, "{line}");
        }
        let _ = writeln!(text);
    }
}

fn title(program: &Program<'_>, names: &FunctionNames, id: FuncId) -> String {
    match program.wasm_function(id) {
        Some((_, _, index)) => format!("function {index}: {}", names.function(id)),
        None => names.function(id).to_owned(),
    }
}

//! Stages as text: `--emit clif` and `--emit asm`.
//!
//! * [`clif`](mod@clif): a function in Cranelift's intermediate representation, with names;
//! * [`assembly`](mod@assembly): the machine code of a function as lines of assembly.
//!
//! Functions have the names that they have as symbols of an object.

mod assembly;
mod clif;

use crate::codegen::CompiledFunction;
use crate::error::Result;
use crate::program::function_name::FunctionNames;
use crate::program::id::FuncId;
use crate::program::{Program, parts};
use crate::translate::Translator;
use crate::translate::budget::Tally;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use std::io::Write as _;
use target_lexicon::Architecture;

/// Cranelift's intermediate representation of every function.
pub fn clif(program: &Program<'_>, isa: &dyn TargetIsa, tally: &Tally<FuncId>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let names = FunctionNames::of(program);
    let printer = clif::Printer::new(program, &names);
    let mut translator = Translator::new(program, isa);
    for id in program.functions.keys() {
        let mut function = Function::new();
        let (work, effort) = translator.translate(id, &mut function)?;
        tally.add(id, parts::body_size(program, id), work, effort)?;
        let _ = writeln!(text, "; {}", title(program, &names, id));
        let _ = writeln!(text, "{}", printer.print(&function.display().to_string()));
    }
    Ok(text)
}

/// The machine code of functions.
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

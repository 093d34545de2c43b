//! Stages as text: `--emit clif` and `--emit asm`.
//!
//! * [`assembly`](mod@assembly): the machine code of a function as lines of assembly.
//!
//! Functions have the names that they have as symbols of an object.

mod assembly;

use crate::codegen::CompiledFunction;
use crate::program::Program;
use crate::program::function_name::FunctionNames;
use crate::program::id::FuncId;
use crate::program::symbol::Symbol;
use crate::translate::batch::Lowered;
use std::io::Write as _;
use target_lexicon::Architecture;

/// Writes Cranelift's intermediate representation of functions.
pub fn clif(program: &Program<'_>, names: &FunctionNames, functions: &[Lowered], text: &mut Vec<u8>) {
    for Lowered { id, function, .. } in functions {
        let _ = writeln!(text, "; {}", title(program, names, *id));
        for line in function.display().to_string().lines() {
            let _ = writeln!(text, "{}", with_names(line, names));
        }
        let _ = writeln!(text);
    }
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

/// A line of CLIF with names in place of the two numbers by which functions and data travel.
fn with_names(line: &str, names: &FunctionNames) -> String {
    let named = ["function ", "colocated "].iter().find_map(|before| {
        let start = line.find(before)? + before.len();
        let rest = &line[start..];
        let end = rest.find(['(', ' ']).unwrap_or(rest.len());
        let (kind, number) = rest[..end].strip_prefix('u')?.split_once(':')?;
        let symbol = Symbol::decode(kind.parse().ok()?, number.parse().ok()?);
        Some(format!("{}%{}{}", &line[..start], names.symbol(symbol), &rest[end..]))
    });
    named.unwrap_or_else(|| line.to_owned())
}

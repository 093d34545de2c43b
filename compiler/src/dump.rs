//! Stages as text: `--emit clif` and `--emit asm`.

use crate::codegen::CompiledFunction;
use crate::error::Result;
use crate::foreign::Foreign;
use crate::program::Program;
use crate::program::id::{FuncId, Id};
use crate::translate::Translator;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::TargetIsa;
use std::io::Write as _;

/// Cranelift's intermediate representation of every function.
pub fn clif(program: &Program<'_>, isa: &dyn TargetIsa) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut translator = Translator::new(program, isa);
    for id in program.functions.keys() {
        let mut function = Function::new();
        translator.translate(id, &mut function)?;
        let _ = writeln!(text, "; {}\n{}", title(program, id), function.display());
    }
    Ok(text)
}

/// The machine code of functions.
pub fn assembly(program: &Program<'_>, functions: impl Iterator<Item = FuncId>, code: &[CompiledFunction], text: &mut Vec<u8>) {
    for (id, function) in functions.zip(code) {
        let assembly = function.assembly.as_deref().unwrap_or_default();
        let _ = writeln!(text, "; {}\n{assembly}", title(program, id));
    }
}

fn title(program: &Program<'_>, id: FuncId) -> String {
    match (program.wasm_function(id), program.function_name(id)) {
        (Some((_, _, index)), Some(name)) => format!("function {index} {}", Foreign::name(name)),
        (Some((_, _, index)), None) => format!("function {index}"),
        (None, _) => format!("{:?} (w2n_f{})", program.functions[id].body, id.index()),
    }
}

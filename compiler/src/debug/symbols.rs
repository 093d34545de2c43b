//! The names of functions as profilers and debuggers show them.

use super::executable::Symbol;
use crate::program::id::FuncId;
use crate::program::{FunctionBody, HeapFunction, Program};
use std::ops::Range;

/// Returns the symbols of an executable by the names that people know, and the address of each function.
///
/// Functions have the names of the name section, mangled or not as they are there: debuggers know how to demangle them.
pub fn rename(program: &Program<'_>, symbols: Vec<Symbol>) -> (Vec<Symbol>, Vec<(FuncId, Range<u64>)>) {
    let (mut named, mut functions) = (Vec::with_capacity(symbols.len()), Vec::new());
    for mut symbol in symbols {
        if let Some(id) = function(program, &symbol.name) {
            functions.push((id, symbol.address..symbol.address + symbol.size));
            symbol.name = name(program, id);
        }
        // Marks of assemblers.
        if !symbol.name.starts_with(['.', '$']) && !symbol.name.is_empty() {
            named.push(symbol);
        }
    }
    functions.sort_unstable_by_key(|(id, _)| *id);
    (named, functions)
}

/// Returns the function of the program that has this symbol.
fn function(program: &Program<'_>, symbol: &str) -> Option<FuncId> {
    let number: u32 = symbol.strip_prefix("w2n_f")?.parse().ok()?;
    ((number as usize) < program.entities.functions.len()).then(|| FuncId::from_u32(number))
}

fn name(program: &Program<'_>, id: FuncId) -> String {
    if let Some(name) = program.function_name(id).filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    match &program.entities.functions[id].body {
        FunctionBody::Wasm { index, .. } => format!("function{index}"),
        FunctionBody::Host(call) => format!("wasi:{}", call.function.name()),
        FunctionBody::Canonical(canonical) => format!("canon:{}", canonical.name()),
        FunctionBody::UnknownImport => "w2n_unknown_import".to_owned(),
        FunctionBody::Indirect { .. } => "w2n_call_indirect".to_owned(),
        FunctionBody::Heap(HeapFunction::Allocate) => "w2n_allocate".to_owned(),
        FunctionBody::Heap(HeapFunction::Remember) => "w2n_remember".to_owned(),
        FunctionBody::Entry { .. } => "w2n_instantiate".to_owned(),
        FunctionBody::Invoke { .. } => "w2n_invoke".to_owned(),
        FunctionBody::Read { .. } => "w2n_read".to_owned(),
    }
}

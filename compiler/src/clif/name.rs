//! Names of functions as symbols: in objects for linking, and in text.
//!
//! They come from the name section, so they may be arbitrary and need not be unique. Symbols consist of letters, digits, `_`,
//! `.` and `$`, and each names a single function.

use super::builtin::Builtin;
use super::symbol::Symbol;
use crate::program::id::{FuncId, Id, IdVec};
use crate::program::{FunctionBody, HeapFunction, Program};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A symbol for each function of a program.
pub struct FunctionNames {
    names: IdVec<FuncId, String>,
}

impl FunctionNames {
    /// Chooses symbols for all functions of a program.
    pub fn of(program: &Program<'_>) -> Self {
        let mut taken: HashSet<String> = Builtin::ALL.iter().map(|builtin| builtin.symbol().to_owned()).collect();
        // Where to continue for functions that want the same name: there may be many, and the results may be names of others.
        let mut next: HashMap<String, usize> = HashMap::new();
        let mut names = IdVec::default();
        for id in program.entities.functions.keys() {
            let wanted = wanted(program, id);
            let is_ours = wanted.starts_with("w2n_") && program.wasm_function(id).is_some();
            let mut name = wanted.clone();
            let is_taken = |name: &String| is_ours && *name == wanted || taken.contains(name);
            if is_taken(&name) {
                let number = next.entry(wanted.clone()).or_default();
                *number = id.index().max(*number);
                while is_taken(&name) {
                    name = format!("{wanted}.{number}");
                    *number += 1;
                }
            }
            taken.insert(name.clone());
            names.push(name);
        }
        Self { names }
    }

    /// Returns the symbol of a function.
    pub fn function(&self, id: FuncId) -> &str {
        &self.names[id]
    }

    /// Returns the name of anything that generated code refers to.
    pub fn symbol(&self, symbol: Symbol) -> Cow<'_, str> {
        match symbol {
            Symbol::Function(id) => Cow::Borrowed(self.function(id)),
            other => other.name(),
        }
    }
}

/// Returns the name that a function would have if there were no others.
fn wanted(program: &Program<'_>, id: FuncId) -> String {
    if let Some(name) = program.function_name(id).map(sanitised).filter(|name| !name.is_empty()) {
        return name;
    }
    match &program.entities.functions[id].body {
        FunctionBody::Wasm { index, .. } => format!("function{index}"),
        FunctionBody::Host(call) => format!("{}.import", call.function.symbol()),
        FunctionBody::Canonical(canonical) => format!("{}.canon", sanitised(canonical.name())),
        FunctionBody::UnknownImport => "w2n_unknown_import".to_owned(),
        FunctionBody::Indirect { .. } => "w2n_call_indirect".to_owned(),
        FunctionBody::Heap(HeapFunction::Allocate) => "w2n_allocate".to_owned(),
        FunctionBody::Heap(HeapFunction::Remember) => "w2n_remember".to_owned(),
        FunctionBody::Entry { .. } => "w2n_instantiate".to_owned(),
        FunctionBody::Invoke { .. } => "w2n_invoke".to_owned(),
        FunctionBody::Read { .. } => "w2n_read".to_owned(),
    }
}

/// Replaces by `_` whatever a symbol may not contain or not begin with.
fn sanitised(name: &str) -> String {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || "_.$".contains(character);
    let mut symbol: String = name.chars().map(|character| if is_allowed(character) { character } else { '_' }).collect();
    if symbol.starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == '$') {
        symbol.insert(0, '_');
    }
    symbol
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn symbols_of_any_name() {
        assert_eq!(sanitised("main"), "main");
        assert_eq!(sanitised("std::vector<int>::push"), "std__vector_int___push");
        assert_eq!(sanitised("7zip\n\x1b[0m"), "_7zip___0m");
        assert_eq!(sanitised(".L5"), "_.L5");
        assert_eq!(sanitised(""), "");
    }
}

//! A line of Cranelift's intermediate representation, with names in place of our numbers.
//!
//! Functions and data travel through Cranelift as two numbers, reasons of traps as one, and variables are distances from one
//! address. Here they get their names: `%main`, `UndefinedElement`, and a comment at each access to a variable.

use crate::clif::name::FunctionNames;
use crate::clif::symbol::Symbol;
use crate::clif::trap;
use crate::program::Program;
use crate::program::id::Id;
use crate::program::layout::TableLayout;
use cranelift_codegen::ir::{TrapCode, UserExternalName};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::mem::offset_of;
use wasm2native_abi::descriptor::{MemoryDescriptor, TableDescriptor};

/// Returns a line without the column of positions in the module, which would be on each.
fn without_position(line: &str) -> Cow<'_, str> {
    const COLUMN: &str = "                                ";
    match line.strip_prefix('@').and_then(|line| line.split_once(' ')) {
        Some((_, instruction)) => Cow::Owned(format!("    {}", instruction.trim_start())),
        None => Cow::Borrowed(line.strip_prefix(COLUMN).unwrap_or(line)),
    }
}

/// Prints functions of one program.
pub struct Printer<'a> {
    names: &'a FunctionNames,
    /// The name of each variable, by its offset.
    variables: BTreeMap<usize, String>,
}

impl<'a> Printer<'a> {
    /// Returns a printer for the functions of `program`.
    pub fn new(program: &Program<'_>, names: &'a FunctionNames) -> Self {
        Self { names, variables: variables(program) }
    }

    /// Returns a function, from Cranelift's text of it.
    pub fn print(&self, function: &str) -> String {
        // The function reference that is the address of the variables, and the values that hold it.
        let (mut reference, mut addresses) = (None, HashSet::new());
        let mut text = String::new();
        for line in function.lines() {
            let line = with_trap(&self.with_symbol(&without_position(line)));
            match line.trim().split_once(" = ") {
                Some((name, value)) if value.starts_with("colocated %w2n_variables ") => reference = Some(name.to_owned()),
                Some((value, address)) if reference.as_deref().is_some_and(|name| is_address_of(address, name)) => {
                    addresses.insert(value.to_owned());
                }
                _ => {}
            }
            text.push_str(&line);
            if let Some(variable) = self.variable(&line, &addresses) {
                text.push_str(if line.contains("  ; ") { ", " } else { "  ; " });
                text.push_str(variable);
            }
            text.push('\n');
        }
        text
    }

    /// Returns a line with a name in place of the two numbers by which a function or data travels.
    fn with_symbol(&self, line: &str) -> String {
        let named = ["function ", "colocated "].iter().find_map(|before| {
            let start = line.find(before)? + before.len();
            let rest = &line[start..];
            let end = rest.find(['(', ' ']).unwrap_or(rest.len());
            let (kind, number) = rest[..end].strip_prefix('u')?.split_once(':')?;
            let symbol = Symbol::decode(&UserExternalName { namespace: kind.parse().ok()?, index: number.parse().ok()? });
            Some(format!("{}%{}{}", &line[..start], self.names.symbol(symbol), &rest[end..]))
        });
        named.unwrap_or_else(|| line.to_owned())
    }

    /// Returns the variable that a line reads or writes.
    fn variable(&self, line: &str, addresses: &HashSet<String>) -> Option<&str> {
        let instruction = line.split("  ; ").next()?;
        if !(instruction.contains("load") || instruction.contains("store")) {
            return None;
        }
        let (address, offset) = instruction.rsplit(' ').next().map(|place| place.split_once('+').unwrap_or((place, "0")))?;
        let offset: usize = offset.parse().ok()?;
        addresses.contains(address).then(|| self.variables.get(&offset).map(String::as_str)).flatten()
    }
}

/// Whether a value is defined as the address of a function reference, as in `func_addr.i64 fn0`.
fn is_address_of(value: &str, reference: &str) -> bool {
    value.strip_prefix("func_addr.i64 ").is_some_and(|name| name == reference)
}

/// Returns a line with the reason of a trap at its end in place of its code.
fn with_trap(line: &str) -> String {
    let instruction = line.split("  ; ").next().unwrap_or(line);
    let is_trap = instruction.trim_start().starts_with("trap");
    let code = instruction.rsplit(' ').next().filter(|_| is_trap).unwrap_or_default();
    let user = code.strip_prefix("user").and_then(|number| number.parse().ok()).and_then(TrapCode::user);
    let Some(trap) = user.or_else(|| code.parse().ok()).map(trap::decode) else { return line.to_owned() };
    let before = &instruction[..instruction.len() - code.len()];
    format!("{before}{trap:?}{}", &line[instruction.len()..])
}

/// Returns the words among a program's variables, by their offsets.
fn variables(program: &Program<'_>) -> BTreeMap<usize, String> {
    let layout = &program.layout;
    let mut variables = BTreeMap::new();
    for (id, &offset) in layout.memories.iter() {
        let (offset, number) = (offset as usize, id.index());
        variables.insert(offset + offset_of!(MemoryDescriptor, base), format!("memory {number}: base"));
        variables.insert(offset + offset_of!(MemoryDescriptor, length), format!("memory {number}: length"));
    }
    let descriptors = layout.tables.iter().map(|(id, table)| match *table {
        TableLayout::Variable { descriptor, .. } => (id, Some(descriptor)),
        TableLayout::Constant(_) => (id, None),
    });
    for (number, offset) in present(descriptors) {
        variables.insert(offset + offset_of!(TableDescriptor, base), format!("table {number}: base"));
        variables.insert(offset + offset_of!(TableDescriptor, length), format!("table {number}: length"));
    }
    let globals = layout.globals.iter().map(|(id, offset)| (id, *offset));
    variables.extend(present(globals).map(|(number, offset)| (offset, format!("global {number}"))));
    let data = layout.data.iter().map(|(id, segment)| (id, segment.length()));
    variables.extend(present(data).map(|(number, offset)| (offset, format!("data segment {number}: length"))));
    let elements = layout.elements.iter().map(|(id, segment)| (id, segment.length()));
    variables.extend(present(elements).map(|(number, offset)| (offset, format!("element segment {number}: length"))));
    variables
}

/// Returns the offsets that there are, with the numbers of their things.
fn present<I: Id>(offsets: impl Iterator<Item = (I, Option<u32>)>) -> impl Iterator<Item = (usize, usize)> {
    offsets.filter_map(|(id, offset)| offset.map(|offset| (id.index(), offset as usize)))
}

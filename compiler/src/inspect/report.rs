//! The contents of a report on a module, as JSON has them.

use crate::wasm::hints::Producer;
use serde::Serialize;
use std::collections::BTreeSet;

/// The contents of a module, and its needs.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The name of the file.
    pub file: String,
    /// The size of the file, in bytes.
    pub bytes: usize,
    /// `binary` or `text`.
    pub encoding: &'static str,
    /// `command`, which runs from start to end; `reactor`, whose exports are called after a start; or `library`.
    pub kind: &'static str,
    /// The tools and languages that made it.
    pub producers: Vec<Tool>,
    /// The proposals beyond the first version of WebAssembly that it uses.
    pub features: BTreeSet<String>,
    /// Its imports.
    pub imports: Vec<Import>,
    /// Its exports.
    pub exports: Vec<Export>,
    /// Its memories, imported ones first.
    pub memories: Vec<Memory>,
    /// Its tables, imported ones first.
    pub tables: Vec<Table>,
    /// Its functions.
    pub functions: Functions,
    /// Its data segments.
    pub data: Segments,
    /// Its custom sections.
    pub custom_sections: Vec<Section>,
    /// Information for debuggers: `names`, `DWARF`, `source map`, `external DWARF`.
    pub debug: Vec<&'static str>,
    /// The permissions that its imports ask for.
    pub permissions: Vec<Permission>,
    /// The system calls that the executable makes once guest code runs, on Linux.
    pub system_calls: Vec<String>,
    /// The command that builds it with the fewest permissions.
    pub command: String,
    /// The reason why it cannot be built with that command, if it cannot.
    pub problem: Option<String>,
}

/// A tool or language: an entry of the section `producers`.
#[derive(Debug, Serialize)]
pub struct Tool {
    /// Its role: `language`, `sdk` or `processed-by`.
    pub role: String,
    /// Its name.
    pub name: String,
    /// Its version, which may be empty.
    pub version: String,
}

impl From<Producer> for Tool {
    fn from(Producer { role, name, version }: Producer) -> Self {
        Tool { role, name, version }
    }
}

/// An import.
#[derive(Debug, Serialize)]
pub struct Import {
    /// The name of the module that it is from.
    pub module: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: String,
    /// Whether the runtime serves it; others must be linked.
    pub served: bool,
    /// The option without which it finds nothing to act on, if there is one.
    pub needs: Option<&'static str>,
}

/// An export.
#[derive(Debug, Serialize)]
pub struct Export {
    /// Its name.
    pub name: String,
    /// Its type.
    pub r#type: String,
}

/// A memory.
#[derive(Debug, Serialize)]
pub struct Memory {
    /// Its size at the start, in bytes.
    pub minimum: u64,
    /// Its maximum size, in bytes; nothing where the module sets none.
    pub maximum: Option<u64>,
    /// The size of an address, in bits.
    pub address_bits: u8,
    /// Whether threads may share it.
    pub shared: bool,
    /// Whether it is imported.
    pub imported: bool,
}

/// A table.
#[derive(Debug, Serialize)]
pub struct Table {
    /// The type of its elements.
    pub r#type: String,
    /// The number of elements at the start.
    pub minimum: u64,
    /// The maximum number of elements; nothing where the module sets none.
    pub maximum: Option<u64>,
    /// Whether it is imported.
    pub imported: bool,
}

/// The functions of a module.
#[derive(Debug, Serialize)]
pub struct Functions {
    /// The number that are not imported.
    pub defined: usize,
    /// The size of their bodies, in bytes.
    pub bytes: usize,
    /// The largest of them, largest first.
    pub largest: Vec<Function>,
}

/// A function.
#[derive(Debug, Serialize)]
pub struct Function {
    /// Its index.
    pub index: usize,
    /// Its name, if the module tells it.
    pub name: Option<String>,
    /// The size of its body, in bytes.
    pub bytes: usize,
}

/// Segments.
#[derive(Debug, Serialize)]
pub struct Segments {
    /// Their number.
    pub count: usize,
    /// Their size, in bytes.
    pub bytes: usize,
}

/// A custom section.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its size, in bytes.
    pub bytes: usize,
}

/// A permission that imports ask for.
#[derive(Debug, Serialize)]
pub struct Permission {
    /// The option that grants it.
    pub option: &'static str,
    /// The purpose.
    pub purpose: &'static str,
    /// The imports that ask for it.
    pub imports: Vec<String>,
}

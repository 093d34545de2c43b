//! A module, section by section.

use super::needs;
use super::report::{Export, Function, Functions, Memory, Report, Section, Segments, Table, Tool};
use crate::driver;
use crate::error::Result;
use crate::options::{Emit, Options, UnknownImports};
use crate::wasm::module::ImportKind;
use crate::wasm::source::Source;
use crate::wasm::{self, Module, features_used};
use wasmparser::{ExternalKind, Parser, Payload};

/// The number of functions that are listed.
const LARGEST: usize = 20;

/// The size of a page where a memory does not say another, as a power of two.
const PAGE: u32 = 16;

/// Returns what is in a module, in binary or text format, and what it needs.
///
/// # Errors
///
/// When it is not a valid module, except for its function bodies.
pub(super) fn inspect(input: &[u8], source: &Source<'_>, file: &str) -> Result<Report> {
    let binary = source.binary();
    let module = wasm::reader::read(binary, wasm::features::all()).map_err(|error| source.locate(error))?;
    let imports = needs::imports(&module);
    let custom_sections = custom_sections(binary);
    let planned = driver::plan(input, &planning(), |program| program.system_calls());
    let (system_calls, problem) = match planned {
        Ok(calls) => (calls.into_iter().map(str::to_owned).collect(), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    Ok(Report {
        file: file.to_owned(),
        bytes: input.len(),
        encoding: if source.is_text() { "text" } else { "binary" },
        kind: kind(&module),
        producers: module.producers.iter().cloned().map(Tool::from).collect(),
        features: features_used::used(&module),
        exports: module.exports.iter().map(|export| describe_export(&module, export)).collect(),
        memories: memories(&module),
        tables: tables(&module),
        functions: functions(&module),
        data: Segments { count: module.data.len(), bytes: module.data.iter().map(|data| data.bytes.len()).sum() },
        debug: debug(&custom_sections),
        custom_sections,
        permissions: needs::permissions(&imports),
        system_calls,
        command: needs::command(file, &module, &imports),
        problem,
        imports,
    })
}

/// Returns options with which every module can be planned that can be built with some.
fn planning() -> Options {
    Options { emit: Emit::OBJECT, unknown_imports: UnknownImports::Trap, ..Options::default() }
}

fn kind(module: &Module<'_>) -> &'static str {
    let exports = |name| module.export(name).is_some_and(|export| export.kind == ExternalKind::Func);
    match (exports("_start"), exports("_initialize")) {
        (true, _) => "command",
        (false, true) => "reactor",
        (false, false) => "library",
    }
}

fn describe_export(module: &Module<'_>, export: &wasm::module::Export<'_>) -> Export {
    let index = export.index as usize;
    let kind = match export.kind {
        ExternalKind::Func | ExternalKind::FuncExact => ImportKind::Func(module.functions[index]),
        ExternalKind::Table => ImportKind::Table(module.tables[index].ty),
        ExternalKind::Memory => ImportKind::Memory(module.memories[index].ty),
        ExternalKind::Global => ImportKind::Global(module.globals[index].ty),
        ExternalKind::Tag => ImportKind::Tag(module.tags[index]),
    };
    Export { name: export.name.to_owned(), r#type: needs::type_of(module, &kind) }
}

fn memories(module: &Module<'_>) -> Vec<Memory> {
    let imported = module.imported_memories();
    let describe = |(number, memory): (usize, &wasm::module::Memory)| {
        let page = memory.ty.page_size_log2.unwrap_or(PAGE);
        Memory {
            minimum: memory.ty.initial << page,
            maximum: memory.ty.maximum.map(|pages| pages.checked_shl(page).unwrap_or(u64::MAX)),
            address_bits: if memory.ty.memory64 { 64 } else { 32 },
            shared: memory.ty.shared,
            imported: number < imported,
        }
    };
    module.memories.iter().enumerate().map(describe).collect()
}

fn tables(module: &Module<'_>) -> Vec<Table> {
    let imported = module.imported_tables();
    let describe = |(number, table): (usize, &wasm::module::Table)| Table {
        r#type: table.ty.element_type.to_string(),
        minimum: table.ty.initial,
        maximum: table.ty.maximum,
        imported: number < imported,
    };
    module.tables.iter().enumerate().map(describe).collect()
}

fn functions(module: &Module<'_>) -> Functions {
    let size = |body: &wasm::module::Body<'_>| (body.body.range().end - body.body.range().start) as usize;
    let mut sizes: Vec<_> = module.code.iter().map(size).enumerate().collect();
    let bytes = sizes.iter().map(|(_, size)| size).sum();
    sizes.sort_by_key(|(number, size)| (std::cmp::Reverse(*size), *number));
    let describe = |(number, bytes): (usize, usize)| {
        let index = module.imported_functions() + number;
        Function { index, name: module.names.function(index as u32).map(str::to_owned), bytes }
    };
    let largest = sizes.into_iter().take(LARGEST).map(describe).collect();
    Functions { defined: module.code.len(), bytes, largest }
}

fn custom_sections(binary: &[u8]) -> Vec<Section> {
    let section = |payload| match payload {
        Payload::CustomSection(section) => Some(Section { name: section.name().to_owned(), bytes: section.data().len() }),
        _ => None,
    };
    Parser::new(0).parse_all(binary).map_while(Result::ok).filter_map(section).collect()
}

fn debug(sections: &[Section]) -> Vec<&'static str> {
    let has = |name: &str| sections.iter().any(|section| section.name == name);
    let kinds = [
        (has("name"), "names"),
        (has(".debug_info"), "DWARF"),
        (has("external_debug_info"), "external DWARF"),
        (has("sourceMappingURL"), "source map"),
    ];
    kinds.into_iter().filter(|(present, _)| *present).map(|(_, kind)| kind).collect()
}

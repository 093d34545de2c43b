//! From sections, one by one, to a [`Module`].
//!
//! wasmparser validates each section before it is used. Anything malformed or invalid is an error of kind Input with its
//! offset; function bodies are left to the translation.

use super::const_expr::ConstExpr;
use super::hints::{BranchHints, Producer};
use super::module::{
    Body, DataSegment, ElementItems, ElementSegment, Export, Global, Import, ImportKind, Memory, Module, SegmentMode, Table,
};
use super::names::Names;
use crate::error::{Error, Result};
use wasmparser::{
    BinaryReader, DataKind, ElementItems as Items, ElementKind, FuncToValidate, FuncValidatorAllocations, KnownCustom, Parser,
    Payload, TableInit, TypeRef, ValidPayload, Validator, WasmFeatures,
};

/// The offset of the format version in a binary module.
const VERSION: u64 = 4;

/// Reads and validates a binary module, except for its function bodies.
pub fn read(binary: &[u8], features: WasmFeatures) -> Result<Module<'_>> {
    read_at(0, binary, features)
}

/// Like [`read`], for a module that starts at an offset of the input.
pub fn read_at(start: u64, binary: &[u8], features: WasmFeatures) -> Result<Module<'_>> {
    let mut validator = Validator::new_with_features(features);
    let mut module = Module::default();
    let mut parser = Parser::new(start);
    // Some encodings depend on what is enabled: limits are 32 or 64 bits wide.
    parser.set_features(features);
    for payload in parser.parse_all(binary) {
        let payload = payload.map_err(|error| malformed(&error, binary))?;
        if let Payload::Version { encoding: wasmparser::Encoding::Component, .. } = payload {
            return Err(
                Error::unsupported("this is a component, and only a core module can be linked or tested here").at(VERSION)
            );
        }
        module.interface.extend(interface(&payload, start, binary));
        match validator.payload(&payload)? {
            ValidPayload::Func(validator, body) => module.code.push(Body { validator, body }),
            _ => read_section(&mut module, payload)?,
        }
    }
    Ok(module)
}

/// Returns the number and contents of a section that bodies may depend on.
fn interface<'a>(payload: &Payload<'_>, start: u64, binary: &'a [u8]) -> Option<(u8, &'a [u8])> {
    match payload {
        Payload::CustomSection(_) | Payload::CodeSectionStart { .. } | Payload::DataSection(_) => None,
        payload => {
            let (number, range) = payload.as_section()?;
            Some((number, binary.get((range.start - start) as usize..(range.end - start) as usize)?))
        }
    }
}

/// Returns the error for a module whose sections cannot be told apart.
fn malformed(error: &wasmparser::BinaryReaderError, binary: &[u8]) -> Error {
    match error.message() {
        "unexpected end-of-file" if let Some(cut) = sections(binary).find(|section| !section.is_whole) => {
            let section = cut.start;
            Error::input(format!("the module is cut short: the section at {section:#x} ends after the file does"))
                .at(binary.len() as u64)
        }
        "section out of order" if let Some(second) = sections(binary).filter(|section| section.id == START).nth(1) => {
            Error::input("more than one start function").at(second.start)
        }
        "unexpected end-of-file" if error.offset() >= binary.len() as u64 => {
            Error::input("the module is cut short: it ends where more must follow").at(error.offset())
        }
        // The number is at the end of a field as wide as a larger one.
        message if message.starts_with("unknown binary version") => {
            Error::input(message.split_whitespace().collect::<Vec<_>>().join(" ")).at(error.offset())
        }
        message => Error::input(message).at(error.offset()),
    }
}

/// A section of a module that is not necessarily valid.
struct Section {
    id: u8,
    start: u64,
    /// Whether it ends where the module does, or earlier.
    is_whole: bool,
}

/// The number of the section that names the start function.
const START: u8 = 8;

/// Returns the sections of a module by their headers, as far as these can be read.
fn sections(binary: &[u8]) -> impl Iterator<Item = Section> {
    const HEADER: usize = 8;
    let mut reader = BinaryReader::new(binary.get(HEADER..).unwrap_or_default(), HEADER as u64);
    std::iter::from_fn(move || {
        let start = reader.original_position();
        let id = reader.read_u8().ok()?;
        let size = reader.read_var_u32().ok()?;
        Some(Section { id, start, is_whole: reader.read_bytes(size as usize).is_ok() })
    })
}

/// Validates all function bodies, for callers that do not translate them.
pub fn validate_bodies(module: &Module<'_>) -> Result<()> {
    let mut allocations = FuncValidatorAllocations::default();
    for Body { validator, body } in &module.code {
        let validator = FuncToValidate {
            resources: validator.resources.clone(),
            index: validator.index,
            ty: validator.ty,
            features: validator.features,
        };
        let mut validator = validator.into_validator(allocations);
        validator.validate(body)?;
        allocations = validator.into_allocations();
    }
    Ok(())
}

fn read_section<'a>(module: &mut Module<'a>, payload: Payload<'a>) -> Result<()> {
    match payload {
        Payload::TypeSection(section) => {
            for group in section {
                let first = module.types.len() as u32;
                module.types.extend(group?.into_types());
                module.recursion_groups.push(first..module.types.len() as u32);
            }
        }
        Payload::ImportSection(section) => {
            for import in section.into_imports_with_offsets() {
                let (offset, import) = import?;
                read_import(module, import, offset)?;
            }
        }
        Payload::FunctionSection(section) => {
            for type_index in section {
                module.functions.push(type_index?);
            }
        }
        Payload::TableSection(section) => {
            for table in section.into_iter_with_offsets() {
                let (offset, table) = table?;
                let init = match &table.init {
                    TableInit::RefNull => None,
                    TableInit::Expr(expression) => Some(ConstExpr::read(expression)?),
                };
                module.tables.push(Table { ty: table.ty, init, offset });
            }
        }
        Payload::MemorySection(section) => {
            for memory in section.into_iter_with_offsets() {
                let (offset, ty) = memory?;
                module.memories.push(Memory { ty, offset });
            }
        }
        Payload::TagSection(section) => {
            for tag in section {
                module.tags.push(tag?.func_type_idx);
            }
        }
        Payload::GlobalSection(section) => {
            for global in section {
                let global = global?;
                module.globals.push(Global { ty: global.ty, init: Some(ConstExpr::read(&global.init_expr)?) });
            }
        }
        Payload::ExportSection(section) => {
            for export in section.into_iter_with_offsets() {
                let (offset, export) = export?;
                module.exports.push(Export { name: export.name, kind: export.kind, index: export.index, offset });
            }
        }
        Payload::StartSection { func, .. } => module.start = Some(func),
        Payload::ElementSection(section) => {
            for element in section {
                module.elements.push(read_element(element?)?);
            }
        }
        Payload::DataSection(section) => {
            for data in section {
                let data = data?;
                let mode = match &data.kind {
                    DataKind::Passive => SegmentMode::Passive,
                    DataKind::Active { memory_index, offset_expr } => {
                        SegmentMode::Active { target: *memory_index, offset: ConstExpr::read(offset_expr)? }
                    }
                };
                module.data.push(DataSegment { mode, bytes: data.data });
            }
        }
        Payload::CustomSection(section) => match section.as_known() {
            KnownCustom::Name(names) => module.names = Names::read(names),
            KnownCustom::BranchHints(hints) => module.branch_hints = BranchHints::read(hints),
            KnownCustom::Producers(producers) => module.producers = Producer::read(producers),
            _ => module.debug.read(&section),
        },
        Payload::CodeSectionStart { unchecked_range, .. } => module.debug.code_start = unchecked_range.start,
        _ => {}
    }
    Ok(())
}

fn read_import<'a>(module: &mut Module<'a>, import: wasmparser::Import<'a>, offset: u64) -> Result<()> {
    let kind = match import.ty {
        TypeRef::Func(ty) => {
            module.functions.push(ty);
            ImportKind::Func(ty)
        }
        TypeRef::Table(ty) => {
            module.tables.push(Table { ty, init: None, offset });
            ImportKind::Table(ty)
        }
        TypeRef::Memory(ty) => {
            module.memories.push(Memory { ty, offset });
            ImportKind::Memory(ty)
        }
        TypeRef::Global(ty) => {
            module.globals.push(Global { ty, init: None });
            ImportKind::Global(ty)
        }
        TypeRef::Tag(ty) => {
            module.tags.push(ty.func_type_idx);
            ImportKind::Tag(ty.func_type_idx)
        }
        TypeRef::FuncExact(_) => return Err(Error::unsupported("unsupported proposal: custom descriptors").at(offset)),
    };
    module.imports.push(Import { module: import.module, name: import.name, kind, offset });
    Ok(())
}

fn read_element(element: wasmparser::Element<'_>) -> Result<ElementSegment> {
    let mode = match &element.kind {
        ElementKind::Passive => SegmentMode::Passive,
        ElementKind::Declared => SegmentMode::Declared,
        ElementKind::Active { table_index, offset_expr } => {
            SegmentMode::Active { target: table_index.unwrap_or(0), offset: ConstExpr::read(offset_expr)? }
        }
    };
    let (ty, items) = match element.items {
        Items::Functions(functions) => {
            let functions = functions.into_iter().collect::<Result<_, _>>()?;
            (wasmparser::RefType::FUNCREF, ElementItems::Functions(functions))
        }
        Items::Expressions(ty, expressions) => {
            let expressions = expressions.into_iter().map(|item| ConstExpr::read(&item?)).collect::<Result<_>>()?;
            (ty, ElementItems::Expressions(expressions))
        }
    };
    Ok(ElementSegment { mode, ty, items })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The state after an interrupted download.
    #[test]
    fn a_module_that_is_cut_short_says_so() {
        let text = "(module (memory 1) (func (export \"f\") (result i32) i32.const 1) (data (i32.const 0) \"0123456789\"))";
        let module = crate::wasm::text::encode(text).unwrap();
        let said = |length: usize| read(&module[..length], crate::wasm::features::all()).err().map(|error| error.to_string());
        assert_eq!(said(module.len()), None);
        let mut sections =
            Parser::new(0).parse_all(&module).filter_map(|payload| payload.unwrap().as_section().map(|(_, range)| range));
        let ends: Vec<_> = sections.by_ref().map(|range| range.end as usize).chain([8]).collect();
        for length in 8..module.len() {
            let cut = said(length).is_none_or(|said| said.starts_with("the module is cut short: "));
            // At the end of a section, something else may be missing.
            assert!(cut || ends.contains(&length), "{length}: {:?}", said(length));
        }
        let length = module.len() - 3;
        let expected = format!(
            "the module is cut short: the section at {:#x} ends after the file does\n  --> offset {length:#x}",
            module.len() - 18
        );
        assert_eq!(said(length), Some(expected));
    }
}

//! Sections, one by one, into a [`Module`].
//!
//! Each section is validated by wasmparser before it is looked at. What is malformed or invalid is an error of kind Input
//! with its offset; function bodies are left to their translation.

use super::const_expr::ConstExpr;
use super::hints::{BranchHints, Producer};
use super::module::{
    Body, DataSegment, ElementItems, ElementSegment, Export, Global, Import, ImportKind, Module, SegmentMode, Table,
};
use super::names::Names;
use crate::error::{Error, Result};
use std::borrow::Cow;
use wasmparser::{
    DataKind, ElementItems as Items, ElementKind, FuncToValidate, FuncValidatorAllocations, KnownCustom, Parser, Payload, TableInit, TypeRef, ValidPayload,
    Validator, WasmFeatures,
};
use wast::Wat;
use wast::parser::{self, ParseBuffer};

/// The binary form of an input, which may be text.
pub fn to_binary(input: &[u8]) -> Result<Cow<'_, [u8]>> {
    if input.starts_with(b"\0asm") {
        return Ok(Cow::Borrowed(input));
    }
    if b"\0asm".starts_with(input) && !input.is_empty() {
        return Err(Error::input("the input ends within the first four bytes of a WebAssembly module").at(0));
    }
    if !input.trim_ascii_start().starts_with(b"(") && !input.trim_ascii_start().starts_with(b";") {
        return Err(Error::input("this is not WebAssembly: it starts neither like a binary module nor like the text format")
            .help("a binary module starts with the bytes 00 61 73 6d, a text module with (module")
            .at(0));
    }
    let text = std::str::from_utf8(input).map_err(|error| {
        Error::input("the text format does not parse: it is no UTF-8 from here on").at(error.valid_up_to() as u64)
    })?;
    encode_text(text).map(Cow::Owned).map_err(|error| {
        let (line, column) = error.span().linecol_in(text);
        let place = format!("line {}, column {}", line + 1, column + 1);
        Error::input(format!("the text format does not parse: {} ({place})", error.message())).at(error.span().offset() as u64)
    })
}

fn encode_text(text: &str) -> std::result::Result<Vec<u8>, wast::Error> {
    let buffer = ParseBuffer::new(text)?;
    parser::parse::<Wat<'_>>(&buffer)?.encode()
}

/// Reads and validates all of a binary module but its function bodies.
pub fn read(binary: &[u8], features: WasmFeatures) -> Result<Module<'_>> {
    let mut validator = Validator::new_with_features(features);
    let mut module = Module::default();
    let mut parser = Parser::new(0);
    // Some encodings depend on what is enabled: limits are 32 or 64 bits wide.
    parser.set_features(features);
    for payload in parser.parse_all(binary) {
        let payload = payload?;
        if let Payload::Version { encoding: wasmparser::Encoding::Component, .. } = payload {
            return Err(Error::unsupported("this is a component, and only core modules can be compiled")
                .help("extract its core module, or build the program for wasm32-wasip1"));
        }
        match validator.payload(&payload)? {
            ValidPayload::Func(validator, body) => module.code.push(Body { validator, body }),
            _ => read_section(&mut module, payload)?,
        }
    }
    Ok(module)
}

/// Validates all function bodies, for whoever does not translate them.
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
            for table in section {
                let table = table?;
                let init = match &table.init {
                    TableInit::RefNull => None,
                    TableInit::Expr(expression) => Some(ConstExpr::decode(expression)?),
                };
                module.tables.push(Table { ty: table.ty, init });
            }
        }
        Payload::MemorySection(section) => {
            for memory in section {
                module.memories.push(memory?);
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
                module.globals.push(Global { ty: global.ty, init: Some(ConstExpr::decode(&global.init_expr)?) });
            }
        }
        Payload::ExportSection(section) => {
            for export in section {
                let export = export?;
                module.exports.push(Export { name: export.name, kind: export.kind, index: export.index });
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
                        SegmentMode::Active { target: *memory_index, offset: ConstExpr::decode(offset_expr)? }
                    }
                };
                module.data.push(DataSegment { mode, bytes: data.data });
            }
        }
        Payload::CustomSection(section) => match section.as_known() {
            KnownCustom::Name(names) => module.names = Names::read(names),
            KnownCustom::BranchHints(hints) => module.branch_hints = BranchHints::read(hints),
            KnownCustom::Producers(producers) => module.producers = Producer::read(producers),
            _ => {}
        },
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
            module.tables.push(Table { ty, init: None });
            ImportKind::Table(ty)
        }
        TypeRef::Memory(ty) => {
            module.memories.push(ty);
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
            SegmentMode::Active { target: table_index.unwrap_or(0), offset: ConstExpr::decode(offset_expr)? }
        }
    };
    let (ty, items) = match element.items {
        Items::Functions(functions) => {
            let functions = functions.into_iter().collect::<Result<_, _>>()?;
            (wasmparser::RefType::FUNCREF, ElementItems::Functions(functions))
        }
        Items::Expressions(ty, expressions) => {
            let expressions = expressions.into_iter().map(|item| ConstExpr::decode(&item?)).collect::<Result<_>>()?;
            (ty, ElementItems::Expressions(expressions))
        }
    };
    Ok(ElementSegment { mode, ty, items })
}

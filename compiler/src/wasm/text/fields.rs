//! The fields of a module as text, and the mapping from bytes of the binary form to them.

use wasmparser::{
    BinaryReader, DataKind, ElementItems, ElementKind, FromReader, FunctionBody, Parser, Payload, SectionLimited, TableInit,
};
use wast::core::{
    DataKind as TextDataKind, ElemKind, ElemPayload, Expression, Func, FuncKind, FunctionType, GlobalKind, ImportItems, Imports,
    ItemKind, ModuleField, TableKind, TagType, TypeUse,
};
use wast::lexer::{Lexer, TokenKind};
use wast::token::{Index, Span};

/// The fields of a module by the section that they are written to.
#[derive(Default)]
pub(super) struct Fields<'a> {
    text: &'a str,
    all: &'a [ModuleField<'a>],
    /// Each recursion group, and the index of its first type.
    types: Vec<(Span, u32)>,
    imports: Vec<Span>,
    functions: Vec<&'a Func<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(text: &'a str, all: &'a [ModuleField<'a>]) -> Self {
        let mut fields = Self { text, all, ..Self::default() };
        let mut next_type = 0;
        for field in all {
            match field {
                ModuleField::Type(ty) => {
                    fields.types.push((ty.span, next_type));
                    next_type += 1;
                }
                ModuleField::Rec(group) => {
                    fields.types.push((group.span, next_type));
                    next_type += group.types.len() as u32;
                }
                ModuleField::Import(import) => fields.imports.extend(import_spans(import)),
                ModuleField::Func(function) => fields.functions.push(function),
                _ => {}
            }
        }
        fields
    }

    /// Returns the offset in the text that a byte of the binary form comes from.
    pub(super) fn find(&self, binary: &[u8], offset: u64) -> Option<usize> {
        let mut bodies = self.functions.iter();
        let mut parser = Parser::new(0);
        parser.set_features(crate::wasm::features::all());
        for payload in parser.parse_all(binary) {
            let payload = payload.ok()?;
            if let Payload::CodeSectionEntry(body) = &payload {
                let function = bodies.next()?;
                if body.range().contains(&offset) {
                    return self.in_body(function, body, offset);
                }
            }
            let in_section = payload.as_section().is_some_and(|(_, range)| (range.start..=range.end).contains(&offset));
            if in_section && let Some(span) = self.in_section(payload, offset) {
                return Some(span.offset());
            }
        }
        None
    }

    fn in_section(&self, payload: Payload<'_>, offset: u64) -> Option<Span> {
        match payload {
            Payload::TypeSection(section) => {
                self.types.get(item(section, offset)?.0).map(|&(span, first)| self.user_of(span, first))
            }
            Payload::ImportSection(section) => {
                let starts = section.into_imports_with_offsets().map(|import| import.map(|(start, _)| start));
                self.imports.get(last_before(starts, offset)?).copied()
            }
            Payload::FunctionSection(section) => {
                self.functions.get(item(section, offset)?.0).map(|it| type_span(&it.ty, it.span))
            }
            Payload::TableSection(section) => self.in_table(section, offset),
            Payload::MemorySection(section) => {
                let memory = |field: &ModuleField<'_>| if let ModuleField::Memory(it) = field { Some(it.span) } else { None };
                self.all.iter().filter_map(memory).nth(item(section, offset)?.0)
            }
            Payload::TagSection(section) => {
                let tag = |field: &ModuleField<'_>| match field {
                    ModuleField::Tag(it) => match &it.ty {
                        TagType::Exception(ty) => Some(type_span(ty, it.span)),
                    },
                    _ => None,
                };
                self.all.iter().filter_map(tag).nth(item(section, offset)?.0)
            }
            Payload::GlobalSection(section) => self.in_global(section, offset),
            Payload::ExportSection(section) => {
                let export = |field: &ModuleField<'_>| if let ModuleField::Export(it) = field { Some(it.span) } else { None };
                self.all.iter().filter_map(export).nth(item(section, offset)?.0)
            }
            Payload::StartSection { .. } => {
                self.all.iter().find_map(|field| if let ModuleField::Start(it) = field { Some(it.span()) } else { None })
            }
            Payload::ElementSection(section) => self.in_element(section, offset),
            Payload::DataSection(section) => self.in_data(section, offset),
            _ => None,
        }
    }

    /// Returns the location of a type; one written where it is used has none, and is looked up there.
    fn user_of(&self, span: Span, index: u32) -> Span {
        if span.offset() > 0 {
            return span;
        }
        let uses = |ty: &TypeUse<'_, FunctionType<'_>>| matches!(ty.index, Some(Index::Num(number, _)) if number == index);
        let user = |field: &ModuleField<'_>| match field {
            ModuleField::Func(it) if uses(&it.ty) => Some(it.span),
            ModuleField::Tag(it) => match &it.ty {
                TagType::Exception(ty) => uses(ty).then_some(it.span),
            },
            ModuleField::Import(import) => import.item_sigs().into_iter().zip(import_spans(import)).find_map(|(sig, span)| {
                let (ItemKind::Func(ty) | ItemKind::FuncExact(ty) | ItemKind::Tag(TagType::Exception(ty))) = &sig.kind else {
                    return None;
                };
                uses(ty).then_some(span)
            }),
            _ => None,
        };
        self.all.iter().find_map(user).unwrap_or(span)
    }

    fn in_table(&self, section: wasmparser::TableSectionReader<'_>, offset: u64) -> Option<Span> {
        let (number, table) = item(section, offset)?;
        let tables = self.all.iter().filter_map(|field| if let ModuleField::Table(it) = field { Some(it) } else { None });
        let field = tables.into_iter().nth(number)?;
        let init = match (&field.kind, table.map(|table| table.init)) {
            (TableKind::Normal { init_expr: Some(text), .. }, Some(TableInit::Expr(init))) => {
                in_constant(text, init.get_binary_reader(), offset)
            }
            _ => None,
        };
        init.or(Some(field.span))
    }

    fn in_global(&self, section: wasmparser::GlobalSectionReader<'_>, offset: u64) -> Option<Span> {
        let (number, global) = item(section, offset)?;
        let globals = self.all.iter().filter_map(|field| if let ModuleField::Global(it) = field { Some(it) } else { None });
        let field = globals.into_iter().nth(number)?;
        let init = match (&field.kind, global) {
            (GlobalKind::Inline(text), Some(global)) => in_constant(text, global.init_expr.get_binary_reader(), offset),
            _ => None,
        };
        init.or(Some(field.span))
    }

    fn in_element(&self, section: wasmparser::ElementSectionReader<'_>, offset: u64) -> Option<Span> {
        let (number, element) = item(section, offset)?;
        let elements = self.all.iter().filter_map(|field| if let ModuleField::Elem(it) = field { Some(it) } else { None });
        let field = elements.into_iter().nth(number)?;
        let Some(element) = element else { return Some(field.span) };
        let place = match (&field.kind, &element.kind) {
            (ElemKind::Active { offset: text, .. }, ElementKind::Active { offset_expr, .. }) => {
                in_constant(text, offset_expr.get_binary_reader(), offset)
            }
            _ => None,
        };
        let items = || match (&field.payload, element.items) {
            (ElemPayload::Indices(indices), ElementItems::Functions(items)) if items.range().contains(&offset) => {
                indices.get(item(items, offset)?.0).map(Index::span)
            }
            (ElemPayload::Exprs { exprs, .. }, ElementItems::Expressions(_, items)) if items.range().contains(&offset) => {
                let (number, expression) = item(items, offset)?;
                in_constant(exprs.get(number)?, expression?.get_binary_reader(), offset)
            }
            _ => None,
        };
        place.or_else(items).or(Some(field.span))
    }

    fn in_data(&self, section: wasmparser::DataSectionReader<'_>, offset: u64) -> Option<Span> {
        let (number, data) = item(section, offset)?;
        let segments = self.all.iter().filter_map(|field| if let ModuleField::Data(it) = field { Some(it) } else { None });
        let field = segments.into_iter().nth(number)?;
        let place = match (&field.kind, data.map(|data| data.kind)) {
            (TextDataKind::Active { offset: text, .. }, Some(DataKind::Active { offset_expr, .. })) => {
                in_constant(text, offset_expr.get_binary_reader(), offset)
            }
            _ => None,
        };
        place.or(Some(field.span))
    }

    fn in_body(&self, function: &Func<'_>, body: &FunctionBody<'_>, offset: u64) -> Option<usize> {
        let start = function.span.offset();
        let FuncKind::Inline { expression, .. } = &function.kind else { return Some(start) };
        let Ok(reader) = body.get_binary_reader_for_operators() else { return Some(start) };
        if offset < reader.original_position() {
            return Some(start);
        }
        let instruction = in_expression(expression, reader, offset).map(|span| span.offset());
        // The last operator is written as the parenthesis that closes the function.
        Some(instruction.or_else(|| closing(self.text, start)).unwrap_or(start))
    }
}

/// Returns the location of each import of a field, which may group several.
fn import_spans(import: &Imports<'_>) -> Vec<Span> {
    match &import.items {
        ImportItems::Single { .. } => vec![import.span],
        ImportItems::Group1 { items, .. } => items.iter().map(|item| item.span).collect(),
        ImportItems::Group2 { items, .. } => items.iter().map(|item| item.span).collect(),
    }
}

/// Returns the location where a type is named, or `otherwise`, that of its owner.
fn type_span<T>(ty: &TypeUse<'_, T>, otherwise: Span) -> Span {
    // For a type that was written out, the parser made up the index, without a location.
    ty.index.as_ref().map(Index::span).filter(|span| span.offset() > 0).unwrap_or(otherwise)
}

/// Returns the number of the item of a section that a byte belongs to, and the item unless it cannot be read.
fn item<'a, T: FromReader<'a>>(section: SectionLimited<'a, T>, offset: u64) -> Option<(usize, Option<T>)> {
    let mut found = None;
    for (number, item) in section.into_iter_with_offsets().enumerate() {
        match item {
            Ok((start, item)) if start <= offset => found = Some((number, Some(item))),
            Ok(_) => break,
            Err(_) => return Some((number, None)),
        }
    }
    found
}

/// Returns the number of the last item that starts at or before `offset`.
fn last_before(starts: impl Iterator<Item = wasmparser::Result<u64>>, offset: u64) -> Option<usize> {
    starts.take_while(|start| start.as_ref().map_or(true, |start| *start <= offset)).count().checked_sub(1)
}

/// Returns the location of the operator that a byte belongs to; `None` for the final `end`.
fn in_expression(text: &Expression<'_>, reader: BinaryReader<'_>, offset: u64) -> Option<Span> {
    if !reader.range().contains(&offset) {
        return None;
    }
    let operators = wasmparser::OperatorsReader::new(reader).into_iter_with_offsets();
    let number = last_before(operators.map(|operator| operator.map(|(_, start)| start)), offset)?;
    text.instr_spans.as_ref()?.get(number).copied()
}

/// Like [`in_expression`], for a constant: its final `end` is the location of errors about its value, which comes from the
/// last operator before it.
fn in_constant(text: &Expression<'_>, reader: BinaryReader<'_>, offset: u64) -> Option<Span> {
    let is_inside = reader.range().contains(&offset);
    let last = || text.instr_spans.as_ref()?.last().copied().filter(|_| is_inside);
    in_expression(text, reader, offset).or_else(last)
}

/// Returns the parenthesis that closes the field whose keyword is at `start`.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut open = 1;
    for token in Lexer::new(text).iter(start) {
        let token = token.ok()?;
        match token.kind {
            TokenKind::LParen => open += 1,
            TokenKind::RParen => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(token.offset);
        }
    }
    None
}

//! The text format: its binary form, and the way back from a place there to the text.
//!
//! The parser keeps the place of every field, and on request that of every instruction. The encoder writes fields in the order
//! of their sections and instructions as they come, so the n-th item of a section in the binary form is the n-th field of that
//! kind, and the n-th operator of an expression is its n-th instruction. All this is found out again when an error needs it,
//! so a build without errors pays nothing for it.

use wasmparser::{
    BinaryReader, DataKind, ElementItems, ElementKind, FromReader, FunctionBody, Parser, Payload, SectionLimited, TableInit,
};
use wast::Wat;
use wast::core::{
    DataKind as TextDataKind, ElemKind, ElemPayload, Expression, Func, FuncKind, FunctionType, GlobalKind, ImportItems, Imports,
    ItemKind, ModuleField, ModuleKind, TableKind, TagType, TypeUse,
};
use wast::lexer::{Lexer, TokenKind};
use wast::parser::{self, ParseBuffer};
use wast::token::{Index, Span};

/// The binary form of a text.
pub fn encode(text: &str) -> Result<Vec<u8>, wast::Error> {
    let buffer = ParseBuffer::new(text)?;
    parser::parse::<Wat<'_>>(&buffer)?.encode()
}

/// The byte of a valid text from which a byte of its binary form comes; where the module starts if it comes from none.
pub fn position(text: &str, offset: u64) -> usize {
    find(text, Some(offset)).unwrap_or(0)
}

/// The byte of a valid text at which the module starts.
pub fn start(text: &str) -> usize {
    find(text, None).unwrap_or(0)
}

fn find(text: &str, offset: Option<u64>) -> Option<usize> {
    let mut buffer = ParseBuffer::new(text).ok()?;
    buffer.track_instr_spans(true);
    let mut wat = parser::parse::<Wat<'_>>(&buffer).ok()?;
    // Encoding brings the fields into the form and order that they are written in.
    let binary = wat.encode().ok()?;
    let found = match (&wat, offset) {
        (Wat::Module(module), Some(offset)) => match &module.kind {
            ModuleKind::Text(fields) => Fields::new(text, fields).find(&binary, offset),
            ModuleKind::Binary(_) => in_strings(text, module.span, offset),
        },
        _ => None,
    };
    // Where the fields stand alone, the module has no place.
    let first = || Some(wat.span().offset()).filter(|start| *start > 0);
    found.or_else(first).or_else(|| Lexer::new(text).iter(0).flatten().find(is_content).map(|token| token.offset))
}

fn is_content(token: &wast::lexer::Token) -> bool {
    !matches!(token.kind, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment)
}

/// The place of a byte of a module that is given as strings, `(module binary "…")`.
fn in_strings(text: &str, module: Span, offset: u64) -> Option<usize> {
    let mut end = 0;
    let lexer = Lexer::new(text);
    let mut strings = lexer.iter(module.offset()).map_while(Result::ok).filter(|token| token.kind == TokenKind::String);
    let found = strings.find(|token| {
        end += token.string(text).len() as u64;
        offset < end
    });
    found.map(|token| token.offset)
}

/// The fields of a module by the section that they are written in.
#[derive(Default)]
struct Fields<'a> {
    text: &'a str,
    all: &'a [ModuleField<'a>],
    /// Each recursion group, and the index of its first type.
    types: Vec<(Span, u32)>,
    imports: Vec<Span>,
    functions: Vec<&'a Func<'a>>,
}

impl<'a> Fields<'a> {
    fn new(text: &'a str, all: &'a [ModuleField<'a>]) -> Self {
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

    /// The byte of the text that a byte of the binary form comes from.
    fn find(&self, binary: &[u8], offset: u64) -> Option<usize> {
        let mut bodies = self.functions.iter();
        let mut parser = Parser::new(0);
        parser.set_features(super::features::all());
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
            Payload::TypeSection(section) => self.types.get(item(section, offset)?.0).map(|&(span, first)| self.user_of(span, first)),
            Payload::ImportSection(section) => {
                let starts = section.into_imports_with_offsets().map(|import| import.map(|(start, _)| start));
                self.imports.get(last_before(starts, offset)?).copied()
            }
            Payload::FunctionSection(section) => self.functions.get(item(section, offset)?.0).map(|it| type_span(&it.ty, it.span)),
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

    /// The place of a type; one that was written where it is used has none, and is looked for there.
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

/// The place of each import of a field, which may group several.
fn import_spans(import: &Imports<'_>) -> Vec<Span> {
    match &import.items {
        ImportItems::Single { .. } => vec![import.span],
        ImportItems::Group1 { items, .. } => items.iter().map(|item| item.span).collect(),
        ImportItems::Group2 { items, .. } => items.iter().map(|item| item.span).collect(),
    }
}

/// The place where a type is named, or that of what has it.
fn type_span<T>(ty: &TypeUse<'_, T>, otherwise: Span) -> Span {
    // A type that was written out got its index by the parser, at no place.
    ty.index.as_ref().map(Index::span).filter(|span| span.offset() > 0).unwrap_or(otherwise)
}

/// The number of the item of a section that a byte belongs to, and the item unless it cannot be read.
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

/// The number of the last item that starts at `offset` or before.
fn last_before(starts: impl Iterator<Item = wasmparser::Result<u64>>, offset: u64) -> Option<usize> {
    starts.take_while(|start| start.as_ref().map_or(true, |start| *start <= offset)).count().checked_sub(1)
}

/// The place of the operator that a byte belongs to; none for the final `end`.
fn in_expression(text: &Expression<'_>, reader: BinaryReader<'_>, offset: u64) -> Option<Span> {
    if !reader.range().contains(&offset) {
        return None;
    }
    let operators = wasmparser::OperatorsReader::new(reader).into_iter_with_offsets();
    let number = last_before(operators.map(|operator| operator.map(|(_, start)| start)), offset)?;
    text.instr_spans.as_ref()?.get(number).copied()
}

/// As [`in_expression`], for a constant: its final `end` is the place of errors about its value, which comes from the last
/// operator before.
fn in_constant(text: &Expression<'_>, reader: BinaryReader<'_>, offset: u64) -> Option<Span> {
    let is_inside = reader.range().contains(&offset);
    let last = || text.instr_spans.as_ref()?.last().copied().filter(|_| is_inside);
    in_expression(text, reader, offset).or_else(last)
}

/// The parenthesis that closes the field whose keyword is at `start`.
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

#[cfg(test)]
mod tests {
    use super::super::reader;
    use super::super::source::Source;

    /// What the first byte of the place of an error in a text is, and what comes after it.
    fn place(text: &str) -> String {
        let source = Source::new(text.as_bytes()).unwrap();
        let read = reader::read(source.binary(), super::super::features::all());
        let error = read.and_then(|module| reader::validate_bodies(&module)).unwrap_err();
        let place = source.locate(error).to_string();
        let (_, place) = place.split_once("--> ").unwrap();
        place.split('\n').next().unwrap().to_owned()
    }

    #[test]
    fn operators() {
        assert_eq!(place("(module\n (func\n  i32.const 1 drop\n  f32.const 0 i32.eqz drop))"), "4:15");
        assert_eq!(place("(module\n (func (drop\n  (i32.add (i32.const 1)\n   (i64.const 2)))))"), "3:4");
        assert_eq!(place("(func)\n(func (if (i32.const 0) (then (drop))))"), "2:32");
        assert_eq!(place("(func)\n(func (call 7))"), "2:8");
    }

    #[test]
    fn an_end_is_a_parenthesis() {
        assert_eq!(place("(module (func (result i32)\n  nop\n ))"), "3:2");
        assert_eq!(place("(module (func (block (result i32) nop\n ) drop))"), "2:2");
        assert_eq!(place("(module (func (export \")\") (result i32) (; ) ;) nop (call 0 ;; )\n) drop) (func))"), "2:7");
    }

    #[test]
    fn items_of_sections() {
        assert_eq!(place("(module\n(type (func))\n(type (func (param (ref 9)))))"), "3:2");
        assert_eq!(place("(module\n(func)\n(func (param (ref 9))))"), "3:2");
        assert_eq!(place("(module\n(func (import \"a\" \"b\"))\n(func (import \"a\" \"c\") (type 9)))"), "3:2");
        assert_eq!(place("(module\n(import \"a\" \"b\" (memory 1))\n(import \"a\" \"c\" (memory 99999)))"), "3:2");
        assert_eq!(place("(module (func)\n(func (type 9)))"), "2:13");
        assert_eq!(place("(module (table 1 funcref)\n(table 2 1 funcref))"), "2:2");
        assert_eq!(place("(module (table 1 funcref)\n(table 1 funcref (i32.const 0)))"), "2:19");
        assert_eq!(place("(module (memory 1)\n(memory 2 1))"), "2:2");
        assert_eq!(place("(module (tag)\n(tag (type 9)))"), "2:12");
        assert_eq!(place("(module (global i32 (i32.const 0))\n(global i32 (f32.const 0)))"), "2:14");
        assert_eq!(place("(module (global i32 (i32.const 0))\n(global i32 (i32.const 0) (global.get 7)))"), "2:28");
        assert_eq!(place("(module (func)\n(export \"a\" (func 0))\n(export \"a\" (func 0)))"), "3:2");
        assert_eq!(place("(module (func (export \"a\"))\n(func (export \"a\")))"), "2:2");
        assert_eq!(place("(module (func)\n(start 7))"), "2:8");
        assert_eq!(place("(module (table 1 funcref) (func)\n(elem (i32.const 0) func 0 0\n7 0))"), "3:1");
        assert_eq!(place("(module (table 1 funcref)\n(elem (offset (f32.const 0)) func))"), "2:16");
        assert_eq!(place("(module (table 1 funcref) (func)\n(elem (i32.const 0) funcref (ref.func 0)\n(ref.func 7)))"), "3:2");
        assert_eq!(place("(module (memory 1) (data (i32.const 0) \"\")\n(data (offset (global.get 7)) \"\"))"), "2:16");
    }

    #[test]
    fn modules_as_strings() {
        assert_eq!(place("(module binary\n\"\\00asm\" \"\\01\\00\\00\\00\"\n \"\\01\\04\\01\\60\\00\\00\" \"\\03\\02\\01\\07\")"), "3:23");
    }
}

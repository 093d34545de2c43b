//! The text format: its binary form, and the mapping from there back to the text.
//!
//! The parser keeps the location of every field, and on request that of every instruction. The encoder writes fields in the
//! order of their sections and instructions as they come, so the n-th item of a section in the binary form is the n-th field of
//! that kind, and the n-th operator of an expression is its n-th instruction. All this is recomputed when an error needs it, so a
//! build without errors pays nothing for it.
//!
//! * [`fields`]: the fields of a module, and the mapping from a section back to them;
//! * [`component`]: the modules in a component.

mod component;
mod fields;

use fields::Fields;
use wast::Wat;
use wast::component::ComponentKind;
use wast::core::ModuleKind;
use wast::lexer::{Lexer, TokenKind};
use wast::parser::{self, ParseBuffer};
use wast::token::Span;

/// Returns the binary form of a text.
pub fn encode(text: &str) -> Result<Vec<u8>, wast::Error> {
    let buffer = ParseBuffer::new(text)?;
    parser::parse::<Wat<'_>>(&buffer)?.encode()
}

/// Returns the offset in a valid text that a byte of its binary form comes from; the start of the module if there is none.
pub fn position(text: &str, offset: u64) -> usize {
    find(text, Some(offset)).unwrap_or(0)
}

/// Returns the offset at which the module starts in a valid text.
pub fn start(text: &str) -> usize {
    find(text, None).unwrap_or(0)
}

fn find(text: &str, offset: Option<u64>) -> Option<usize> {
    let mut buffer = ParseBuffer::new(text).ok()?;
    buffer.track_instr_spans(true);
    let mut wat = parser::parse::<Wat<'_>>(&buffer).ok()?;
    // Encoding brings the fields into the form and order in which they are written.
    let binary = wat.encode().ok()?;
    let found = match (&wat, offset) {
        (Wat::Module(module), Some(offset)) => match &module.kind {
            ModuleKind::Text(fields) => Fields::new(text, fields).find(&binary, offset),
            ModuleKind::Binary(_) => in_strings(text, module.span, offset),
        },
        (Wat::Component(of), Some(offset)) => match &of.kind {
            ComponentKind::Text(fields) => component::find(text, fields, &binary, offset),
            ComponentKind::Binary(_) => in_strings(text, of.span, offset),
        },
        _ => None,
    };
    // Where the fields stand alone, the module has no location.
    let first = || Some(wat.span().offset()).filter(|start| *start > 0);
    found.or_else(first).or_else(|| Lexer::new(text).iter(0).flatten().find(is_content).map(|token| token.offset))
}

fn is_content(token: &wast::lexer::Token) -> bool {
    !matches!(token.kind, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment)
}

/// Returns the location of a byte of a module given as strings, `(module binary "…")`.
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

#[cfg(test)]
mod tests {
    use super::super::reader;
    use super::super::source::Source;

    /// Returns the location of an error in a text, as line and column, with anything that follows it on the line.
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
        assert_eq!(
            place("(module binary\n\"\\00asm\" \"\\01\\00\\00\\00\"\n \"\\01\\04\\01\\60\\00\\00\" \"\\03\\02\\01\\07\")"),
            "3:23"
        );
    }
}

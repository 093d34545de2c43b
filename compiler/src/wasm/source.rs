//! A module or component as given: in the binary format, or as text.
//!
//! The compiler knows only the binary format. Text is encoded first, and a location in its binary form is mapped back to the
//! text when an error refers to it: see [`text`].

use super::text;
use crate::error::{Error, Kind, Result};
use std::borrow::Cow;

/// The bytes at the start of a binary module or component.
const MAGIC: &[u8] = b"\0asm";

/// The bytes that follow at a component: a version and a layer of its own.
const COMPONENT: &[u8] = b"\x0d\0\x01\0";

/// The bytes that distinguish UTF-8 from other encodings.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A module in the binary format, and the text that it was encoded from, if any.
pub struct Source<'a> {
    binary: Cow<'a, [u8]>,
    text: Option<Cow<'a, str>>,
}

impl<'a> Source<'a> {
    /// Recognises the format.
    ///
    /// # Errors
    ///
    /// If it is neither, or is invalid text.
    pub fn new(input: &'a [u8]) -> Result<Self> {
        if input.starts_with(MAGIC) {
            return Ok(Self { binary: Cow::Borrowed(input), text: None });
        }
        if input.is_empty() {
            return Err(Error::input("the input is empty").in_all_of("", 0));
        }
        if MAGIC.starts_with(input) {
            return Err(Error::input("the module is cut short: it ends within its first four bytes").at(input.len() as u64));
        }
        if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'(' | b';', 0, ..] | [0, b'(' | b';', ..] = input {
            return Err(Error::input("this is text in UTF-16, and the text format is UTF-8")
                .at(0)
                .help("convert it, as with `iconv -f UTF-16 -t UTF-8`"));
        }
        // Editors put it in front of UTF-8, where it has no meaning.
        let input = input.strip_prefix(BYTE_ORDER_MARK).unwrap_or(input);
        let first = input.trim_ascii_start().first();
        if !matches!(first, Some(b'(' | b';')) {
            return Err(not_wasm(input));
        }
        let text = str::from_utf8(input).map_err(|error| {
            let (valid, _) = input.split_at(error.valid_up_to());
            Error::input("invalid text format: not UTF-8 from here on").in_text(&String::from_utf8_lossy(valid), valid.len())
        })?;
        let binary = text::encode(text).map_err(|error| {
            Error::input(format!("invalid text format: {}", error.message())).in_text(text, error.span().offset())
        })?;
        Ok(Self { binary: Cow::Owned(binary), text: Some(Cow::Borrowed(text)) })
    }

    /// Returns the same source without borrowing from the input.
    pub fn into_owned(self) -> Source<'static> {
        let text = self.text.map(|text| Cow::Owned(text.into_owned()));
        Source { binary: Cow::Owned(self.binary.into_owned()), text }
    }

    /// Returns the module in the binary format.
    pub fn binary(&self) -> &[u8] {
        &self.binary
    }

    /// Whether it is a component.
    pub fn is_component(&self) -> bool {
        self.binary.strip_prefix(MAGIC).is_some_and(|rest| rest.starts_with(COMPONENT))
    }

    /// Whether it was given as text.
    pub fn is_text(&self) -> bool {
        self.text.is_some()
    }

    /// Returns the error with its location in the text, if this is text: one in its binary form is meaningless to users.
    pub fn locate(&self, error: Error) -> Error {
        let Some(text) = &self.text else { return error };
        match (error.offset(), error.kind()) {
            (Some(offset), _) => error.in_text(text, text::position(text, offset)),
            (None, Kind::Input | Kind::Unsupported) => error.in_all_of(text, text::start(text)),
            (None, _) => error,
        }
    }
}

/// Returns the error for an input that is neither a binary module nor the text format.
fn not_wasm(input: &[u8]) -> Error {
    const ELF: &[u8] = b"\x7fELF";
    let error = |help| Error::input("this is not WebAssembly, neither a binary module nor the text format").help(help);
    match str::from_utf8(input) {
        Ok(text) if !text.contains('\0') => {
            error("the source of a program is compiled to WebAssembly first, by the compiler of its language: see docs/guide/first-program.md")
                .in_all_of(text, text.len() - text.trim_start().len())
        }
        _ if input.starts_with(ELF) => error("it is a native program or library: a program runs as it is").at(0),
        _ => error("a binary module or component starts with the bytes 00 61 73 6d").at(0),
    }
}

//! The one error type of the compiler.
//!
//! An error says what is wrong, where, and what to do about it; its kind says who can fix it. The library never prints: the
//! command shows what [`Error`]'s `Display` writes. That is safe to show whatever the message was made of: see [`Foreign`].

mod location;

use crate::foreign::Foreign;
use location::Location;
use std::fmt;
use std::path::{Path, PathBuf};

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error. One pointer, since every function that can fail returns room for it.
#[derive(Debug)]
pub struct Error(Box<Report>);

#[derive(Debug)]
struct Report {
    kind: Kind,
    message: String,
    details: Vec<String>,
    file: Option<PathBuf>,
    location: Option<Location>,
    /// Source text around the location, if that is text.
    excerpt: Option<Box<str>>,
    help: Option<String>,
}

/// The party that can fix an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The input's producer: it is not valid WebAssembly, or does not fit the options.
    Input,
    /// Nobody today: the input is valid, but uses a feature that we do not support.
    Unsupported,
    /// The user of the command: a file, a directory, a target.
    Environment,
    /// We: it is a bug in the compiler.
    Bug,
}

impl Error {
    /// Returns an error for invalid input.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// Returns an error for valid input that needs a feature that we do not have.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Kind::Unsupported, message)
    }

    /// Returns an error caused by the machine, a file or an option.
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(Kind::Environment, message)
    }

    /// Returns an error for a contradiction of our own.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Kind::Bug, message)
            .help("this is a bug in wasm2native; please report it with the output of `wasm2native --version`, the command line and the module")
    }

    /// Returns an error for a file that could not be read or written.
    pub fn io(action: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::environment(format!("cannot {action} {}: {}", Foreign::path(path), describe_io(error)))
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Report {
            kind,
            message: message.into(),
            details: Vec::new(),
            file: None,
            location: None,
            excerpt: None,
            help: None,
        }))
    }

    /// Adds the place in a binary module, in bytes from its start.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.0.location.get_or_insert(Location::Binary(offset));
        self
    }

    /// Adds the place in the text format, as a byte of the text, and shows the line.
    #[must_use]
    pub fn in_text(mut self, text: &str, position: usize) -> Self {
        self.0.location = Some(Location::in_text(text, position));
        self.0.excerpt = location::excerpt(text, position).map(String::into_boxed_str);
        self
    }

    /// Adds where a text starts that has no better place for the error.
    #[must_use]
    pub fn in_all_of(mut self, text: &str, start: usize) -> Self {
        self.0.location.get_or_insert_with(|| Location::in_text(text, start));
        self
    }

    /// Adds the file that [`Error::at`] counts in.
    #[must_use]
    pub fn in_file(mut self, file: &Path) -> Self {
        self.0.file.get_or_insert_with(|| file.to_owned());
        self
    }

    /// Adds a line below the message.
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.0.details.push(line.into());
        self
    }

    /// Adds the line around a byte of a text that is no file, with a caret below that byte.
    #[must_use]
    pub fn showing(self, text: &str, position: usize) -> Self {
        let excerpt = location::excerpt(text, position).unwrap_or_default();
        excerpt.lines().fold(self, Error::detail)
    }

    /// Adds the end of another program's output, one line each.
    #[must_use]
    pub fn output(self, text: &str) -> Self {
        const SHOWN: usize = 20;
        let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(SHOWN)..].iter().fold(self, |error, line| error.detail(line.trim_end()))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.get_or_insert_with(|| help.into());
        self
    }

    /// Prefixes the message with its subject.
    #[must_use]
    pub fn prefix(mut self, subject: &str) -> Self {
        self.0.message = format!("{subject}: {}", self.0.message);
        self
    }

    /// Returns who can fix it.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Returns what is wrong, without the location and the remedy.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the lines below the message.
    pub fn details(&self) -> &[String] {
        &self.0.details
    }

    /// Returns the location in a binary module, in bytes from its start.
    pub fn offset(&self) -> Option<u64> {
        match self.0.location {
            Some(Location::Binary(offset)) => Some(offset),
            _ => None,
        }
    }

    /// Returns the location in a text module: line and column, counted from 1.
    pub fn line_and_column(&self) -> Option<(u32, u32)> {
        match self.0.location {
            Some(Location::Text { line, column }) => Some((line, column)),
            _ => None,
        }
    }

    /// Returns what to do about it, if there is anything.
    pub fn remedy(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Whether the place in the input is known.
    pub fn has_place(&self) -> bool {
        self.0.location.is_some()
    }

    /// Returns the file that the error is in, if that is known.
    pub fn file(&self) -> Option<&Path> {
        self.0.file.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Foreign::message(&self.0.message))?;
        for line in &self.0.details {
            write!(f, "\n  {}", Foreign::message(line))?;
        }
        match (&self.0.file, &self.0.location) {
            (Some(file), Some(location)) => write!(f, "\n  --> {}:{location}", Foreign::path(file))?,
            (Some(file), None) => write!(f, "\n  --> {}", Foreign::path(file))?,
            (None, Some(location @ Location::Binary(_))) => write!(f, "\n  --> offset {location}")?,
            (None, Some(location @ Location::Text { .. })) => write!(f, "\n  --> {location}")?,
            (None, None) => {}
        }
        for line in self.0.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
            write!(f, "\n    | {}", Foreign::message(line))?;
        }
        if let Some(help) = &self.0.help {
            write!(f, "\n  help: {}", Foreign::message(help))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<wasmparser::BinaryReaderError> for Error {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Error::input(error.message()).at(error.offset())
    }
}

/// Returns the system's description of an error, without Rust's "(os error 2)".
fn describe_io(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let mut words = text[..end].to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_an_error_forges_a_line() {
        let error = Error::input("a\nerror: b\u{1b}[2J")
            .detail("c\nd")
            .output("ld: e\u{9b}f\n\n  note: g\n")
            .in_file(Path::new("h\n  help: i"))
            .at(1)
            .help("j\u{2028}k");
        let shown = [
            r"a\nerror: b\u{1b}[2J",
            r"  c\nd",
            r"  ld: e\u{9b}f",
            r"    note: g",
            r#"  --> "h\n  help: i":0x1"#,
            r"  help: j\u{2028}k",
        ];
        assert_eq!(error.to_string(), shown.join("\n"));
    }
}

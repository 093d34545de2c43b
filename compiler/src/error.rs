//! The one error type of the compiler.
//!
//! An error says what is wrong, where, and what to do about it; its kind says who can mend it. The library never prints: the
//! command shows what [`Error`]'s `Display` writes.

mod place;

use place::Place;
use std::fmt;
use std::path::{Path, PathBuf};

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    file: Option<PathBuf>,
    place: Option<Place>,
    /// Source text around the place, if that is text.
    excerpt: Option<Box<str>>,
    help: Option<String>,
}

/// Who can mend an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whoever made the input: it is not valid WebAssembly, or does not fit the options.
    Input,
    /// Nobody today: the input is valid, and uses what we cannot do.
    Unsupported,
    /// Whoever runs the command: a file, a directory, a target.
    Environment,
    /// We.
    Bug,
}

impl Error {
    /// The input is invalid.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// The input is valid and needs something that we do not have.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Kind::Unsupported, message)
    }

    /// The machine, a file or an option is in the way.
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(Kind::Environment, message)
    }

    /// We contradict ourselves.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Kind::Bug, message)
            .help("this is a bug in wasm2native; please report it with the output of `wasm2native --version`, the command line and the module")
    }

    /// A file could not be read or written.
    pub fn io(action: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::environment(format!("cannot {action} {}: {}", path.display(), describe_io(error)))
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), file: None, place: None, excerpt: None, help: None }
    }

    /// Adds the place in a binary module, in bytes from its start.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.place.get_or_insert(Place::Binary(offset));
        self
    }

    /// Adds the place in the text format, as a byte of the text, and shows the line.
    #[must_use]
    pub fn in_text(mut self, text: &str, position: usize) -> Self {
        self.place = Some(Place::in_text(text, position));
        self.excerpt = place::excerpt(text, position).map(String::into_boxed_str);
        self
    }

    /// Adds where a text starts that has no better place for the error.
    #[must_use]
    pub fn in_all_of(mut self, text: &str, start: usize) -> Self {
        self.place.get_or_insert_with(|| Place::in_text(text, start));
        self
    }

    /// Adds the file that [`Error::at`] counts in.
    #[must_use]
    pub fn in_file(mut self, file: &Path) -> Self {
        self.file.get_or_insert_with(|| file.to_owned());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.get_or_insert_with(|| help.into());
        self
    }

    /// Says first what the message is about.
    #[must_use]
    pub fn prefix(mut self, subject: &str) -> Self {
        self.message = format!("{subject}: {}", self.message);
        self
    }

    /// Who can mend it.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What is wrong, without the place and the remedy.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The place in a binary module, in bytes from its start.
    pub fn offset(&self) -> Option<u64> {
        match self.place {
            Some(Place::Binary(offset)) => Some(offset),
            _ => None,
        }
    }

    /// Whether the place in the input is known.
    pub fn has_place(&self) -> bool {
        self.place.is_some()
    }

    /// The file that the error is in, if that was said.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (&self.file, &self.place) {
            (Some(file), Some(place)) => write!(f, "\n  --> {}:{place}", file.display())?,
            (Some(file), None) => write!(f, "\n  --> {}", file.display())?,
            (None, Some(place @ Place::Binary(_))) => write!(f, "\n  --> offset {place}")?,
            (None, Some(place @ Place::Text { .. })) => write!(f, "\n  --> {place}")?,
            (None, None) => {}
        }
        for line in self.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
            write!(f, "\n    | {line}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
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

/// The system's words for an error, without Rust's "(os error 2)".
fn describe_io(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let mut words = text[..end].to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    words
}

//! Errors: what cannot be measured, why, and what to do.

use std::fmt;
use std::path::Path;

/// The result of what may be impossible.
pub type Result<T> = std::result::Result<T, Error>;

/// What cannot be measured, and why: lower case, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
    remedy: Option<String>,
}

impl Error {
    /// Creates an error.
    pub fn new(message: impl Into<String>) -> Error {
        Error { message: message.into(), remedy: None }
    }

    /// Creates the error of an operation on a file, such as "read".
    pub fn io(operation: &str, path: &Path, error: &std::io::Error) -> Error {
        Error::new(format!("cannot {operation} {}: {error}", path.display()))
    }

    /// Adds what to do about it.
    pub fn help(mut self, remedy: impl Into<String>) -> Error {
        self.remedy = Some(remedy.into());
        self
    }

    /// Returns the message alone.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns what to do about it, if that is known.
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n  help: {remedy}"))
    }
}

impl std::error::Error for Error {}

/// For those whose errors are texts.
impl From<Error> for String {
    fn from(error: Error) -> String {
        error.to_string()
    }
}

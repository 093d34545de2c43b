//! The record of an executable.

use super::inputs::Stamp;
use crate::digest::Key;

/// The record of an executable, by which it is known to be whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its file.
    pub name: String,
    /// The hash of its contents.
    pub hash: Key,
    /// Its stamp when it was last hashed.
    pub stamp: Stamp,
}

impl Entry {
    /// Reads a record, which may be damaged.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (name, hash, stamp) = (lines.next()?, Key::parse(lines.next()?)?, Stamp::parse(lines.next()?)?);
        let is_name = !name.is_empty() && !name.starts_with('.') && !name.contains('/');
        (is_name && lines.next().is_none()).then(|| Self { name: name.to_owned(), hash, stamp })
    }

    /// Returns the record as it is written.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.name, self.hash, self.stamp)
    }
}

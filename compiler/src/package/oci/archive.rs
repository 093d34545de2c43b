//! Tar archives whose bytes depend only on their contents: no entry has a date or the name of an owner.

use crate::error::{Error, Result};
use std::io;
use tar::{Builder, EntryType, Header};

/// An archive that is being written to memory.
pub struct Archive(Builder<Vec<u8>>);

/// The number of the user and the group that most entries belong to.
pub const ROOT: u32 = 0;

impl Archive {
    /// Creates an empty archive.
    pub fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    /// Adds a directory.
    pub fn directory(&mut self, path: &str, owner: u32) -> Result<()> {
        self.append(EntryType::Directory, 0o755, owner, &format!("{path}/"), &[])
    }

    /// Adds a file that belongs to root.
    pub fn file(&mut self, path: &str, mode: u32, bytes: &[u8]) -> Result<()> {
        self.append(EntryType::Regular, mode, ROOT, path, bytes)
    }

    /// Returns the bytes of the archive.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(|error| failed(&error))
    }

    fn append(&mut self, kind: EntryType, mode: u32, owner: u32, path: &str, bytes: &[u8]) -> Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(owner.into());
        header.set_gid(owner.into());
        header.set_size(bytes.len() as u64);
        header.set_mtime(0);
        self.0.append_data(&mut header, path, bytes).map_err(|error| failed(&error))
    }
}

/// Writing to memory does not fail; a path that cannot be stored in an archive does.
fn failed(error: &io::Error) -> Error {
    Error::environment(format!("cannot make the container image: {error}"))
}

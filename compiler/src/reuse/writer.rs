//! A pack as it is written: under another name, until it is whole.

use super::evict::MOST_BYTES;
use super::pack::{self, END, NEW};
use crate::digest::{Hasher, Key};
use rustix::process::{Resource, getrlimit};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// A pack that is being written. Unless it is finished, nothing of it stays.
pub(super) struct Writer {
    file: BufWriter<NamedTempFile>,
    /// The functions so far: key, offset and size.
    index: Vec<(Key, u64, u32)>,
    size: u64,
    /// The size that it may not exceed, in bytes.
    most: u64,
}

impl Writer {
    /// Creates an empty pack in a folder.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        /// The number of bytes that are written at once.
        const AT_ONCE: usize = 1 << 20;
        let file = Builder::new().prefix(NEW).tempfile_in(folder)?;
        // Beyond the limit of the process a write raises a signal instead of failing.
        let most = getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX).min(MOST_BYTES);
        Ok(Self { file: BufWriter::with_capacity(AT_ONCE, file), index: Vec::new(), size: 0, most })
    }

    /// Adds a function, with the hash beside it.
    pub(super) fn add(&mut self, key: &Key, check: &Key, bytes: &[u8]) -> io::Result<()> {
        let size = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.index.push((*key, self.size, size));
        self.append(check.bytes())?;
        self.append(bytes)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.file.write_all(bytes)
    }

    /// Ends the pack and gives it its name. Returns its path.
    pub(super) fn finish(mut self, folder: &Path, environment: &Key) -> io::Result<PathBuf> {
        // Threads add functions in any order, and the same ones are the same pack.
        self.index.sort_unstable();
        let mut keys = Hasher::default();
        self.index.iter().for_each(|(key, ..)| keys.field(key.bytes()));
        let index = std::mem::take(&mut self.index);
        for (key, offset, size) in &index {
            self.append(&pack::line(key, *offset, *size))?;
        }
        self.append(&(index.len() as u64).to_le_bytes())?;
        self.append(&END)?;
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let path = folder.join(format!("{}{:.16}.pack", pack::prefix(environment), keys.finish().to_string()));
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
}

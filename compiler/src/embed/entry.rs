//! The kinds of nodes in a tree: how they are found, and what they contain.

use crate::error::{Error, Result};
use crate::file::Claim;
use crate::foreign::Foreign;
use rustix::fs::{Access, AtFlags, CWD};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The kinds of nodes in a tree.
#[derive(Debug)]
pub enum Entry {
    /// A regular file.
    File {
        /// The path of its contents.
        path: PathBuf,
        /// The size when it was found, in bytes.
        size: u64,
    },
    /// A directory: `count` nodes from `first` on.
    Directory {
        /// The number of the first.
        first: u32,
        /// The number of nodes.
        count: u32,
    },
    /// A symbolic link.
    Link {
        /// The target of the link.
        target: String,
    },
}

/// Returns the entry at a path; a link is followed if the path was given by the user.
pub(super) fn look(path: &Path, claim: &Claim, is_given: bool) -> Result<Entry> {
    let failed = |error: std::io::Error| Error::io("embed", path, &error);
    let metadata = if is_given { fs::metadata(path) } else { fs::symlink_metadata(path) }.map_err(failed)?;
    claim.check(path, &metadata)?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        Ok(Entry::Directory { first: 0, count: 0 })
    } else if kind.is_file() {
        // This is long before it is opened: contents are read last.
        rustix::fs::accessat(CWD, path, Access::READ_OK, AtFlags::EACCESS).map_err(|error| failed(error.into()))?;
        Ok(Entry::File { path: path.to_owned(), size: metadata.len() })
    } else if kind.is_symlink() {
        Ok(Entry::Link { target: utf8(path, fs::read_link(path).map_err(failed)?.into_os_string())? })
    } else {
        Err(Error::environment(format!("cannot embed {}: it is neither file, directory nor symbolic link", Foreign::path(path)))
            .help("devices, sockets and pipes have no contents; remove it from the directory"))
    }
}

/// Returns a name or the target of a link as programs use it.
pub(super) fn utf8(path: &Path, text: std::ffi::OsString) -> Result<String> {
    text.into_string().map_err(|_| {
        Error::environment(format!("cannot embed {}: its name or contents are not UTF-8", Foreign::path(path)))
            .help("WASI supports no other names; rename it")
    })
}

impl Entry {
    /// Appends what the program reads: the contents of a file, or the target of a link.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or is not as long as before.
    pub fn read(&self, into: &mut Vec<u8>) -> Result<()> {
        match self {
            Entry::Directory { .. } => {}
            Entry::Link { target } => into.extend_from_slice(target.as_bytes()),
            Entry::File { path, size } => {
                let before = into.len();
                let file = File::open(path).map_err(|error| Error::io("embed", path, &error))?;
                // One byte more shows that it has grown, without reading the rest.
                file.take(size + 1).read_to_end(into).map_err(|error| Error::io("embed", path, &error))?;
                if (into.len() - before) as u64 != *size {
                    return Err(Error::environment(format!("{} changed while it was read", Foreign::path(path))));
                }
            }
        }
        Ok(())
    }
}

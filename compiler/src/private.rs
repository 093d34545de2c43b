//! Directories for what is kept between builds: what is found there is trusted, so nobody else may have put it there.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use std::fs::{self, DirBuilder, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::Path;

/// The access that other users may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// None.
    Excluded,
    /// They may read.
    Readers,
}

/// Checks that a directory belongs to the user and that others have no more than this access to it; creates it, for the user alone, if it
/// does not exist.
///
/// # Errors
///
/// When it is none of the user's own, or when it cannot be created. `instead` is what to do about one of another user.
pub fn check(path: &Path, others: Others, instead: &str) -> Result<()> {
    let metadata = find(path).map_err(|error| Error::io("use the cache", path, &error))?;
    let refused = |reason: &str| Error::environment(format!("cannot use the cache {}: {reason}", Foreign::path(path)));
    if !metadata.is_dir() {
        return Err(refused("it is not a directory"));
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused("it belongs to another user").help(instead));
    }
    let (forbidden, access, remedy) = match others {
        Others::Excluded => (0o077, "have access", "700"),
        Others::Readers => (0o022, "can write", "go-w"),
    };
    match metadata.mode() & forbidden {
        0 => Ok(()),
        _ => Err(refused(&format!("other users {access} to it")).help(format!("chmod {remedy} {}", Foreign::path(path)))),
    }
}

fn find(path: &Path) -> io::Result<Metadata> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(0o700).create(path)?;
            fs::metadata(path)
        }
        found => found,
    }
}

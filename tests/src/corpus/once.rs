//! Making a directory once, although many test processes may want it at the same time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{Fetched, directory};

/// The directory `name` in the corpus; if it is not there, `make` fills it first.
///
/// A lock file keeps other processes waiting meanwhile, and the directory gets its name when it is complete: one that was
/// interrupted is made again.
pub fn once(name: &str, make: impl FnOnce(&Path) -> Fetched<()>) -> Fetched<PathBuf> {
    let corpus = directory("")?;
    let done = corpus.join(name);
    if done.exists() {
        return Ok(done);
    }
    let because = |what: &Path, error: std::io::Error| format!("{}: {error}", what.display());

    let lock_path = corpus.join(format!("{name}.lock"));
    let lock = File::create(&lock_path).map_err(|error| because(&lock_path, error))?;
    lock.lock().map_err(|error| because(&lock_path, error))?;
    if done.exists() {
        return Ok(done);
    }

    let part = corpus.join(format!("{name}.part"));
    if part.exists() {
        fs::remove_dir_all(&part).map_err(|error| because(&part, error))?;
    }
    fs::create_dir_all(&part).map_err(|error| because(&part, error))?;
    make(&part)?;
    fs::rename(&part, &done).map_err(|error| because(&done, error))?;
    Ok(done)
}

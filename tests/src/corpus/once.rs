//! Creation of a directory once, although many test processes may want it at the same time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Fetched, directory};

/// Returns the directory `name` in the corpus; if it does not exist, `make` fills it first.
///
/// A lock file keeps other processes waiting meanwhile, and the directory gets its name when it is complete: an interrupted
/// one is made again. The same process does not retry after a failure: without a network that could take minutes.
pub fn once(name: &str, make: impl FnOnce(&Path) -> Fetched<()>) -> Fetched<PathBuf> {
    static FAILED: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let failed = || FAILED.lock().unwrap_or_else(PoisonError::into_inner);

    let done = directory("")?.join(name);
    if done.exists() {
        return Ok(done);
    }
    let _lock = lock(&done.with_added_extension("lock"))?;
    if done.exists() {
        return Ok(done);
    }
    if let Some(reason) = failed().get(name) {
        return Err(reason.clone());
    }
    match fill(&done, make) {
        Ok(()) => Ok(done),
        Err(reason) => {
            failed().insert(name.to_string(), reason.clone());
            Err(reason)
        }
    }
}

/// Waits until no other thread or process has the lock; it is released when the file is closed.
fn lock(path: &Path) -> Fetched<File> {
    File::create(path).and_then(|file| file.lock().map(|()| file)).map_err(|error| because(path, &error))
}

fn fill(done: &Path, make: impl FnOnce(&Path) -> Fetched<()>) -> Fetched<()> {
    let part = done.with_added_extension("part");
    if part.exists() {
        fs::remove_dir_all(&part).map_err(|error| because(&part, &error))?;
    }
    fs::create_dir_all(&part).map_err(|error| because(&part, &error))?;
    make(&part)?;
    fs::rename(&part, done).map_err(|error| because(done, &error))
}

fn because(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

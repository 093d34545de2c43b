//! What a signal that ends the process must not leave behind: directories for a while, and files that are half replaced. Files in memory
//! are never left behind.
//!
//! The library installs no handlers. A command that has some calls [`end`] before it dies of the signal; without them everything
//! works as well, and a signal may leave something.

use rustix::fs::MemfdFlags;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The directories that exist. Held while a file is replaced.
static DIRECTORIES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A directory for temporary files, removed when it is dropped, or when a signal ends the process.
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Creates one, in the directory of the system for that.
    ///
    /// # Errors
    ///
    /// When it cannot be created.
    pub fn new() -> io::Result<Self> {
        let mut directories = directories();
        let path = tempfile::Builder::new().prefix("wasm2native-").tempdir()?.keep();
        directories.push(path.clone());
        Ok(Self { path })
    }

    /// Returns its path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let mut directories = directories();
        // What cannot be removed stays: nothing is lost.
        let _ = std::fs::remove_dir_all(&self.path);
        directories.retain(|path| *path != self.path);
    }
}

/// Does what must not be left half done: [`end`] waits for it.
pub fn without_interruption<T>(work: impl FnOnce() -> T) -> T {
    let _held = directories();
    work()
}

/// Removes what is temporary, for a process that ends now: whoever wants to create or replace something waits forever.
pub fn end() {
    /// The number of attempts: a thread or another process may still be creating files there.
    const ATTEMPTS: usize = 10;
    let directories = directories();
    for path in directories.iter() {
        let removed = |_: &usize| std::fs::remove_dir_all(path).is_ok() || !path.exists();
        let _ = (0..ATTEMPTS).find(removed);
    }
    std::mem::forget(directories);
}

/// Returns an executable that is not in any directory. Another program that executes it, such as an emulator, must find it open: then
/// `is_direct` is false.
///
/// # Errors
///
/// When it cannot be created or written.
pub fn in_memory(bytes: &[u8], is_direct: bool) -> io::Result<File> {
    let closed = if is_direct { MemfdFlags::CLOEXEC } else { MemfdFlags::empty() };
    let create = |flags| rustix::fs::memfd_create("wasm2native", closed | flags);
    // Kernels before Linux 6.3 know no difference.
    let mut file = File::from(create(MemfdFlags::EXEC).or_else(|_| create(MemfdFlags::empty()))?);
    file.write_all(bytes)?;
    Ok(file)
}

fn directories() -> MutexGuard<'static, Vec<PathBuf>> {
    DIRECTORIES.lock().unwrap_or_else(PoisonError::into_inner)
}

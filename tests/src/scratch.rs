//! A directory for one test, removed when the test is done with it.
//!
//! It is in the build directory rather than in `/tmp`, which may be mounted without permission to execute anything.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A directory for one test.
pub struct Scratch {
    directory: TempDir,
}

impl Scratch {
    /// Creates an empty one.
    #[expect(clippy::new_without_default, reason = "it makes a directory: that is no default value")]
    pub fn new() -> Scratch {
        let parent = target_directory().join("tmp");
        fs::create_dir_all(&parent).expect("the build directory can be written");
        Scratch { directory: TempDir::new_in(parent).expect("the build directory can be written") }
    }

    /// Returns its absolute path.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Returns the path of a name in it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, creating its parent directories.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        fs::create_dir_all(path.parent().expect("a file has a parent")).expect("the scratch directory can be written");
        fs::write(&path, contents).expect("the scratch directory can be written");
        path
    }

    /// Returns the names of everything in it, sorted.
    pub fn names(&self) -> Vec<String> {
        names(self.path())
    }
}

/// Returns the names in a directory, sorted.
pub fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("a directory can be read").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Returns Cargo's build directory, which Cargo marks: a test is `target/<profile>/deps/<test>`, a command one level higher.
pub fn target_directory() -> PathBuf {
    let program = std::env::current_exe().expect("a process knows its executable");
    let marked = program.ancestors().find(|directory| directory.join("CACHEDIR.TAG").exists());
    marked.expect("what Cargo builds lies below the build directory").to_path_buf()
}

/// Returns a path in the folder of this crate.
pub fn source(name: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

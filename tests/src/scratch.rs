//! A directory for one test, removed when the test is done with it.
//!
//! It lies in the build directory and not in `/tmp`, which may be mounted so that nothing in it can be executed.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A directory of its own.
pub struct Scratch {
    directory: TempDir,
}

impl Scratch {
    /// Makes an empty one.
    #[expect(clippy::new_without_default, reason = "it makes a directory: that is no default value")]
    pub fn new() -> Scratch {
        let parent = target_directory().join("tmp");
        fs::create_dir_all(&parent).expect("the build directory can be written");
        Scratch { directory: TempDir::new_in(parent).expect("the build directory can be written") }
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The path of a name in it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, with the directories above it.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        fs::create_dir_all(path.parent().expect("a file has a parent")).expect("the scratch directory can be written");
        fs::write(&path, contents).expect("the scratch directory can be written");
        path
    }

    /// The names of all that is in it, sorted.
    pub fn names(&self) -> Vec<String> {
        names(self.path())
    }
}

/// The names in a directory, sorted.
pub fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("a directory can be read").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Cargo's build directory, which Cargo marks as one: a test is `target/<profile>/deps/<test>`, a command lies a level higher.
pub fn target_directory() -> PathBuf {
    let program = std::env::current_exe().expect("a process knows its executable");
    let marked = program.ancestors().find(|directory| directory.join("CACHEDIR.TAG").exists());
    marked.expect("what Cargo builds lies below the build directory").to_path_buf()
}

/// A path in the folder of this crate.
pub fn source(name: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

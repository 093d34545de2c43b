//! The hash of the sources that an object is built from.
//!
//! It covers every file that decides what the object does: manifests, lock file and sources. It does not cover the compiler, whose version
//! stands beside it in the record.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Returns the hash of some files and folders of the project at `root`, in hexadecimal.
pub fn sources(root: &Path, sources: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    for source in sources {
        collect(&root.join(source), &mut files)?;
    }
    let mut named: Vec<(String, PathBuf)> = files.into_iter().map(|file| (name(root, &file), file)).collect();
    named.sort();
    let mut hash = Sha256::new();
    for (name, file) in named {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        // Lengths keep a name and contents apart from every other pair that reads the same one after the other.
        for part in [name.as_bytes(), &bytes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    Ok(hexadecimal(&hash.finalize()))
}

/// Returns the SHA-256 of some bytes, in hexadecimal.
pub fn bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Adds a file, or all files below a folder.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

/// Returns the path of a file from the root, the same on every system.
fn name(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).expect("all sources are below the root");
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::RUNTIME;

    #[test]
    fn every_byte_and_name_counts() {
        let root = std::env::temp_dir().join(format!("fingerprint-{}", std::process::id()));
        for folder in ["abi/src", "libwasi-rt/src/deep"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in ["abi/Cargo.toml", "libwasi-rt/Cargo.toml", "libwasi-rt/Cargo.lock", "libwasi-rt/src/deep/a.rs"] {
            fs::write(root.join(file), file).unwrap();
        }
        let first = sources(&root, RUNTIME.sources).unwrap();
        assert_eq!(first, sources(&root, RUNTIME.sources).unwrap());
        fs::write(root.join("libwasi-rt/src/deep/a.rs"), "changed").unwrap();
        let changed = sources(&root, RUNTIME.sources).unwrap();
        fs::rename(root.join("libwasi-rt/src/deep/a.rs"), root.join("libwasi-rt/src/deep/b.rs")).unwrap();
        let renamed = sources(&root, RUNTIME.sources).unwrap();
        fs::remove_file(root.join("libwasi-rt/Cargo.lock")).unwrap();
        assert!(sources(&root, RUNTIME.sources).is_err());
        fs::remove_dir_all(&root).unwrap();
        assert!(first != changed && changed != renamed && first != renamed);
    }
}

//! The hash of the sources that a runtime is built from.
//!
//! It covers every file that decides what the runtime does: manifests, lock file and sources of `abi` and `libwasi-rt`. It does
//! not cover the compiler, whose version stands beside it in the record.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Files and folders that belong to the runtime, from the root of the project. Folders include everything below them.
const SOURCES: &[&str] = &["abi/Cargo.toml", "abi/src", "libwasi-rt/Cargo.lock", "libwasi-rt/Cargo.toml", "libwasi-rt/src"];

/// Returns the hash of the runtime's sources in the project at `root`, in hexadecimal.
pub fn sources(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for source in SOURCES {
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

    #[test]
    fn every_byte_and_name_counts() {
        let root = std::env::temp_dir().join(format!("fingerprint-{}", std::process::id()));
        for folder in ["abi/src", "libwasi-rt/src/deep"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in ["abi/Cargo.toml", "libwasi-rt/Cargo.toml", "libwasi-rt/Cargo.lock", "libwasi-rt/src/deep/a.rs"] {
            fs::write(root.join(file), file).unwrap();
        }
        let first = sources(&root).unwrap();
        assert_eq!(first, sources(&root).unwrap());
        fs::write(root.join("libwasi-rt/src/deep/a.rs"), "changed").unwrap();
        let changed = sources(&root).unwrap();
        fs::rename(root.join("libwasi-rt/src/deep/a.rs"), root.join("libwasi-rt/src/deep/b.rs")).unwrap();
        let renamed = sources(&root).unwrap();
        fs::remove_file(root.join("libwasi-rt/Cargo.lock")).unwrap();
        assert!(sources(&root).is_err());
        fs::remove_dir_all(&root).unwrap();
        assert!(first != changed && changed != renamed && first != renamed);
    }
}

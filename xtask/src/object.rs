//! The objects of a target: the runtime, and the one that speaks TLS.
//!
//! To add one, add a constant and list it in [`OBJECTS`].

use std::path::PathBuf;

use anyhow::Result;

use crate::{root, strip};

/// An object that is built for every target into `targets/`.
#[derive(Debug)]
pub struct Object {
    /// The name in messages.
    pub name: &'static str,
    /// The folder of its crate.
    pub folder: &'static str,
    /// Files and folders that decide what it does, from the root of the project. Folders include everything below them.
    pub sources: &'static [&'static str],
    /// The ending of its name, behind that of the target.
    suffix: &'static str,
    /// Options of cargo.
    pub arguments: &'static [&'static str],
    /// Options of the compiler for some architectures, by the start of the triple.
    flags: &'static [(&'static str, &'static str)],
    /// Makes it from the object that rustc wrote.
    pub strip: fn(&[u8]) -> Result<Vec<u8>>,
}

/// The runtime of every executable.
pub const RUNTIME: Object = Object {
    name: "the runtime",
    folder: "libwasi-rt",
    sources: &["abi/Cargo.toml", "abi/src", "libwasi-rt/Cargo.lock", "libwasi-rt/Cargo.toml", "libwasi-rt/src"],
    suffix: "",
    arguments: &[],
    flags: &[],
    strip: strip::strip,
};

/// The client of TLS. Of the contract, it has one file.
pub const TLS: Object = Object {
    name: "the object that speaks TLS",
    folder: "libtls-rt",
    sources: &[
        "abi/Cargo.toml",
        "abi/src/tls.rs",
        "libtls-rt/Cargo.lock",
        "libtls-rt/Cargo.toml",
        "libtls-rt/src",
        "libwasi-rt/src/builtin/mem",
    ],
    suffix: "-tls",
    // All crates become one object.
    arguments: &["--crate-type", "staticlib"],
    // Atomic operations would otherwise be functions of a library that chooses between instructions.
    flags: &[("aarch64", "-Ctarget-feature=-outline-atomics")],
    strip: strip::tls::strip,
};

/// All of them.
pub const OBJECTS: &[Object] = &[RUNTIME, TLS];

impl Object {
    /// Returns the path of its file for a target.
    #[must_use]
    pub fn path(&self, target: &str) -> PathBuf {
        self.file(target, "o")
    }

    /// Returns the path of the record beside it.
    #[must_use]
    pub fn record_path(&self, target: &str) -> PathBuf {
        self.file(target, "runtime.toml")
    }

    /// Returns the options of the compiler for a triple.
    pub fn flags(&self, triple: &str) -> impl Iterator<Item = &'static str> {
        self.flags.iter().filter(move |(start, _)| triple.starts_with(start)).map(|(_, flag)| *flag)
    }

    fn file(&self, target: &str, extension: &str) -> PathBuf {
        root().join("targets").join(format!("{target}{}.{extension}", self.suffix))
    }
}

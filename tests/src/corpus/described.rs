//! Modules with DWARF, by several compilers and in several versions of it.

use std::path::PathBuf;

use super::{Fetched, rust, wasip2, zig};
use crate::skip::available;

/// The directory that programs of `programs/debug/` say to be compiled in: where it really is differs from machine to machine.
pub const SOURCE: &str = "/source";

/// A module with debug information.
pub struct Module {
    /// Its name, with the options that it was compiled with.
    pub name: String,
    /// The module.
    pub path: PathBuf,
}

/// Returns all of them that can be had: fourteen, in four languages.
pub fn modules() -> Vec<Module> {
    let ours = |file: &str, options: &str| (format!("{file} {options}"), zig::described(file, options));
    let zig = |file: &str| (file.to_owned(), zig::program(file));
    let rust = |file: &str| (format!("{file}.rs"), rust::program(file));
    let all: [(String, Fetched<PathBuf>); 14] = [
        ours("list.c", "-O0"),
        ours("list.c", "-O1"),
        ours("list.c", "-Os -gdwarf-5"),
        ours("shapes.cpp", "-O0"),
        ours("shapes.cpp", "-O1"),
        ours("shapes.cpp", "-O2 -gdwarf-5"),
        ours("ring.zig", "-ODebug"),
        zig("hello.zig"),
        zig("stack.c"),
        ("tree.rs".to_owned(), rust::described("tree", "0")),
        ("tree.rs of a newer compiler".to_owned(), wasip2::described("tree", "0")),
        rust("collections"),
        rust("panic"),
        rust("files"),
    ];
    all.into_iter().filter_map(|(name, module)| available(&name, module).map(|path| Module { name, path })).collect()
}

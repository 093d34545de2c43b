//! Programs of `programs/wasi/`, which call the functions of WASI preview 1 themselves, compiled by zig's C compiler.

use std::path::PathBuf;

use super::{Fetched, compile, fingerprint, once, programs, zig};
use crate::scratch::source;

/// Returns the module of a program, by its name without extension.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let sources = programs("wasi");
    let file = format!("{name}.c");
    let texts = sources.iter().filter(|(name, _)| *name == file || name.ends_with(".h")).map(|(_, text)| text.as_str());
    let compiler = zig::compiler()?;
    let made = once(&format!("wasi-{name}-{}", fingerprint(texts)), |directory| {
        let zig = compiler.directory(directory);
        let options =
            ["cc", "--target=wasm32-wasi", "-Os", "-s", "-Wall", "-Werror", "-Wno-unused-function", "-o", "program.wasm"];
        compile(zig.args(options).arg(source("programs/wasi").join(file)))
    })?;
    Ok(made.join("program.wasm"))
}

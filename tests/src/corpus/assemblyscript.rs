//! Programs of `programs/assemblyscript/`, compiled by the npm package `assemblyscript`.

use std::path::{Path, PathBuf};

use super::{Fetched, compile, fingerprint, npm, once};
use crate::process::Job;
use crate::scratch::source;

/// Returns the module of a program, by its name without extension. Its source map is beside it.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let modules = packages()?;
    let file = source("programs/assemblyscript").join(format!("{name}.ts"));
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let made = once(&format!("assemblyscript-mapped-{name}-{}", fingerprint([text.as_str()])), |directory| {
        std::fs::write(directory.join("program.ts"), &text).map_err(|error| error.to_string())?;
        // The compiler treats all paths as relative to its working directory: the package directory is a neighbour.
        let package = modules.parent().and_then(Path::file_name).expect("packages lie in a directory of their own");
        let modules = Path::new("..").join(package).join("node_modules");
        let asc = Job::new("node")
            .arg(modules.join("assemblyscript/bin/asc.js"))
            .args(["program.ts", "-O2", "--debug", "--sourceMap", "--outFile", "program.wasm", "--path"])
            .arg(&modules)
            .arg("--config")
            .arg(modules.join("@assemblyscript/wasi-shim/asconfig.json"))
            .directory(directory);
        compile(asc)
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the directory `node_modules` with the compiler and what makes its library call WASI.
pub fn packages() -> Fetched<PathBuf> {
    npm::packages(&["assemblyscript@0.28.20", "@assemblyscript/wasi-shim@0.1.0"])
}

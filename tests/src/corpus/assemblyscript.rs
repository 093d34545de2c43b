//! Programs of `programs/assemblyscript/`, compiled by the npm package `assemblyscript`.

use std::path::PathBuf;

use super::{Fetched, compile, fingerprint, npm, once};
use crate::process::Job;
use crate::scratch::source;

/// The module of a program, by its name without extension.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let modules = npm::packages(&["assemblyscript@0.28.20", "@assemblyscript/wasi-shim@0.1.0"])?;
    let file = source("programs/assemblyscript").join(format!("{name}.ts"));
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let made = once(&format!("assemblyscript-{name}-{}", fingerprint([text.as_str()])), |directory| {
        let asc = Job::new("node")
            .arg(modules.join("assemblyscript/bin/asc.js"))
            .arg(&file)
            .args(["-O2", "--debug", "--path"])
            .arg(&modules)
            .arg("--config")
            .arg(modules.join("@assemblyscript/wasi-shim/asconfig.json"))
            .arg("--outFile")
            .arg(directory.join("program.wasm"));
        compile(asc)
    })?;
    Ok(made.join("program.wasm"))
}

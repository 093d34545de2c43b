//! Components of programs in Python (`programs/componentize/*.py`) and JavaScript (`*.js`): interpreters with a program inside, made
//! by the packages `componentize-py` and `componentize-js`.
//!
//! The definition of the world that they are made for is part of a crate.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Fetched, compile, crates, fingerprint, npm, once, pip};
use crate::process::Job;
use crate::scratch::source;

/// The world of a command, in the newest version that the packages know.
pub(super) const WORLD: &str = "wasi:cli/command@0.2.12";

/// Returns the component of a program in Python, by its name without extension.
pub fn python(name: &str) -> Fetched<PathBuf> {
    program(name, "py", |directory, wit| {
        let package = pip::package("componentize-py", "0.25.1")?;
        let componentize = Job::new("python3").env("PYTHONPATH", &package).arg(package.join("bin/componentize-py"));
        compile(
            componentize
                .arg("-d")
                .arg(wit)
                .args(["-w", WORLD, "componentize", "program", "-o", "program.wasm"])
                .directory(directory),
        )
    })
}

/// Returns the component of a program in JavaScript, by its name without extension.
pub fn javascript(name: &str) -> Fetched<PathBuf> {
    program(name, "js", |directory, wit| {
        let modules = npm::packages(&["@bytecodealliance/componentize-js@0.23.0"])?;
        let script = format!(
            "import {{ componentize }} from {package:?};\n\
             import {{ writeFile }} from 'node:fs/promises';\n\
             const options = {{ sourcePath: 'program.js', witPath: {wit:?}, worldName: {WORLD:?}, disableFeatures: ['http', 'fetch-event'] }};\n\
             await writeFile('program.wasm', (await componentize(options)).component);\n",
            package = modules.join("@bytecodealliance/componentize-js/src/componentize.js"),
        );
        fs::write(directory.join("make.mjs"), script).map_err(|error| error.to_string())?;
        compile(Job::new("node").arg("make.mjs").directory(directory))
    })
}

/// Makes the component of a program from a copy of its source, named `program`, with the definitions of WASI.
fn program(name: &str, extension: &str, make: impl FnOnce(&Path, &Path) -> Fetched<()>) -> Fetched<PathBuf> {
    let file = source("programs/componentize").join(name).with_extension(extension);
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let wit = wit()?;
    let made = once(&format!("componentize-{extension}-{name}-{}", fingerprint([text.as_str()])), |directory| {
        fs::write(directory.join("program").with_extension(extension), &text).map_err(|error| error.to_string())?;
        make(directory, &wit)
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the directory with the definitions of WASI 0.2.
pub(super) fn wit() -> Fetched<PathBuf> {
    Ok(crates::source("wasmtime-wasi", "48.0.8")?.join("src/p2/wit"))
}

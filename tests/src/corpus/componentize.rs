//! Components of programs in Python (`programs/componentize/*.py`) and JavaScript (`*.js`): interpreters with a program inside, made
//! by the packages `componentize-py`, `componentize-js`, `componentize-qjs` and `jco`.
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
    program_by("py", name, "py", |directory, wit| {
        compile(
            python_tool()?
                .arg("-d")
                .arg(wit)
                .args(["-w", WORLD, "componentize", "program", "-o", "program.wasm"])
                .directory(directory),
        )
    })
}

/// Returns a call of `componentize-py`.
pub fn python_tool() -> Fetched<Job> {
    let package = pip::package("componentize-py", "0.25.1")?;
    Ok(Job::new("python3").env("PYTHONPATH", &package).arg(package.join("bin/componentize-py")))
}

/// Returns a call of `componentize-qjs`.
pub fn javascript_tool() -> Fetched<Job> {
    Ok(Job::new(npm::packages(&["componentize-qjs@0.4.5"])?.join(".bin/componentize-qjs")))
}

/// An engine that runs programs in JavaScript, with the package that puts them into it.
#[derive(Clone, Copy)]
pub enum Engine {
    /// SpiderMonkey, by `componentize-js`.
    SpiderMonkey,
    /// QuickJS, by `componentize-qjs`.
    QuickJs,
    /// QuickJS, by the command `jco`, which calls the same.
    QuickJsByJco,
}

/// Returns the component of a program in JavaScript, by its name without extension.
pub fn javascript(engine: Engine, name: &str) -> Fetched<PathBuf> {
    let label = match engine {
        Engine::SpiderMonkey => "js",
        Engine::QuickJs => "qjs",
        Engine::QuickJsByJco => "jco",
    };
    program_by(label, name, "js", |directory, wit| match engine {
        Engine::SpiderMonkey => spider_monkey(directory, wit, WORLD, &["http", "fetch-event"]),
        // Without this option, functions are those of WASI 0.3.
        Engine::QuickJs => {
            let tool =
                javascript_tool()?.args(["--sync", "--js", "program.js", "--world", WORLD, "--output", "program.wasm", "--wit"]);
            compile(tool.arg(wit).directory(directory))
        }
        Engine::QuickJsByJco => {
            let jco = npm::packages(&["@bytecodealliance/jco@1.35.0"])?.join(".bin/jco");
            let tool = Job::new(jco).args(["componentize", "program.js", "--backend", "qjs", "--backend-qjs-disable-async"]);
            compile(tool.args(["--world-name", WORLD, "--out", "program.wasm", "--wit"]).arg(wit).directory(directory))
        }
    })
}

/// Makes a component of `program.js` in a directory for SpiderMonkey, without some features.
pub(super) fn spider_monkey(directory: &Path, wit: &Path, world: &str, without: &[&str]) -> Fetched<()> {
    let package = npm::packages(&["@bytecodealliance/componentize-js@0.23.0"])?;
    let script = format!(
        "import {{ componentize }} from {package:?};\n\
         import {{ writeFile }} from 'node:fs/promises';\n\
         const options = {{ sourcePath: 'program.js', witPath: {wit:?}, worldName: {world:?}, disableFeatures: {without:?} }};\n\
         await writeFile('program.wasm', (await componentize(options)).component);\n",
        package = package.join("@bytecodealliance/componentize-js/src/componentize.js"),
    );
    fs::write(directory.join("make.mjs"), script).map_err(|error| error.to_string())?;
    compile(Job::new("node").arg("make.mjs").directory(directory))
}

/// Makes the component of a program by a tool with a label, from a copy of its source, named `program`, with the definitions of WASI.
fn program_by(label: &str, name: &str, extension: &str, make: impl FnOnce(&Path, &Path) -> Fetched<()>) -> Fetched<PathBuf> {
    let file = source("programs/componentize").join(name).with_extension(extension);
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let wit = wit()?;
    let made = once(&format!("componentize-{label}-{name}-{}", fingerprint([text.as_str()])), |directory| {
        fs::write(directory.join("program").with_extension(extension), &text).map_err(|error| error.to_string())?;
        make(directory, &wit)
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the directory with the definitions of WASI 0.2.
pub fn wit() -> Fetched<PathBuf> {
    Ok(crates::source("wasmtime-wasi", "48.0.8")?.join("src/p2/wit"))
}

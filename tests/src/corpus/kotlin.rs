//! The program of `programs/kotlin/`, compiled by the npm package `kotlin-compiler`, which needs Java, to a module for WASI with
//! garbage collection; and the same after the optimiser that Kotlin's build plugin runs on what is released.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Fetched, compile, fingerprint, npm, once, programs};
use crate::process::Job;

/// Returns the module as the compiler makes it.
pub fn program() -> Fetched<PathBuf> {
    module("program", &programs("kotlin"))
}

/// Returns the module of some sources, given as (file name, text), under a name.
pub fn module(name: &str, sources: &[(String, String)]) -> Fetched<PathBuf> {
    let package = npm::packages(&["kotlin-compiler@2.4.20"])?.join("kotlin-compiler");
    java()?;
    let texts = sources.iter().flat_map(|(file, text)| [file.as_str(), text.as_str()]);
    let made = once(&format!("kotlin-{name}-{}", fingerprint(texts)), |directory| {
        let mut files = Vec::new();
        for (file, text) in sources {
            fs::write(directory.join(file), text).map_err(|error| format!("{file}: {error}"))?;
            files.push(file);
        }
        // First a library, then the module of that and what it uses of the standard library.
        compile(compiler(&package, directory).args(["-ir-output-dir", "library", "-nopack"]).args(files))?;
        compile(compiler(&package, directory).args(["-ir-output-dir", ".", "-Xinclude=library", "-Xir-dce"]))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns a module after the optimiser.
pub fn optimized(module: &Path) -> Fetched<PathBuf> {
    let optimizer = npm::packages(&["binaryen@132.0.0"])?.join("binaryen/bin/wasm-opt");
    let name = module.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let made = once(&format!("{name}-optimized"), |directory| {
        let node = Job::new("node").arg(&optimizer).arg(module).args(["-o", "program.wasm"]);
        compile(node.args(FEATURES).args(PASSES).directory(directory))
    })?;
    Ok(made.join("program.wasm"))
}

/// What Kotlin's modules use.
const FEATURES: [&str; 5] = [
    "--enable-gc",
    "--enable-reference-types",
    "--enable-exception-handling",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
];

/// What Kotlin's build plugin runs.
const PASSES: [&str; 12] = [
    "--closed-world",
    "--inline-functions-with-loops",
    "--traps-never-happen",
    "--fast-math",
    "--type-ssa",
    "-O3",
    "-O3",
    "--gufa",
    "-O3",
    "--type-merging",
    "-O3",
    "-Oz",
];

/// Returns a call of the compiler, to be completed with a task.
fn compiler(package: &Path, directory: &Path) -> Job {
    Job::new("bash")
        .arg(package.join("bin/kotlinc-wasm"))
        .args(["-Xwasm-target=wasm-wasi", "-ir-output-name", "program", "-libraries"])
        .arg(package.join("lib/kotlin-stdlib-wasm-wasi.klib"))
        // A compiler that runs for some seconds is not worth compiling well.
        .env("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .directory(directory)
}

/// Tells whether there is a Java to run it.
fn java() -> Fetched<()> {
    Job::new("java").arg("-version").attempt().map(drop)
}

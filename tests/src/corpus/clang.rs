//! LLVM's clang and wasm-ld as one WASI program of 75 MB, in two roles: a program to compile, and the compiler of our own C and
//! C++ programs. In the second role it runs under node, which the package is made for.

use std::path::{Path, PathBuf};

use super::{Fetched, client, compile, npm, once};
use crate::process::Job;
use crate::scratch::source;

/// The program; the name it is started under selects the tool.
pub struct Clang {
    /// The module.
    pub module: PathBuf,
    /// Headers and libraries, which it expects at `/usr`.
    pub resources: PathBuf,
}

/// Fetches it.
pub fn fetch() -> Fetched<Clang> {
    let package = package()?;
    let resources = once("clang-resources", |directory| {
        client(Job::new("tar").arg("-xf").arg(package.join("gen/llvm-resources.tar")).arg("-C").arg(directory)).map(drop)
    })?;
    Ok(Clang { module: package.join("gen/llvm.core.wasm"), resources })
}

/// Runs compilers on the files below `tree`, where their output appears; each command starts with `clang` or `clang++`.
///
/// All commands run in one process, since starting 75 MB of wasm takes longer than compiling a small program.
pub fn run(tree: &Path, commands: &[Vec<String>]) -> Fetched<()> {
    let lines: Vec<String> = commands.iter().map(|command| command.join("\t")).collect();
    let node = Job::new("node")
        .arg(source("src/corpus/clang.mjs"))
        .arg(package()?.join("gen/bundle.js"))
        .arg(tree)
        .input(lines.join("\n"));
    compile(node)
}

/// Returns a shell script that acts as `clang` or `clang++`, according to `name`, on files below its working directory.
pub fn script(name: &str) -> Fetched<String> {
    let (runner, bundle) = (source("src/corpus/clang.mjs"), package()?.join("gen/bundle.js"));
    let words = format!("line={name}\nfor word; do line=\"$line\t$word\"; done");
    Ok(format!("#!/bin/sh\n{words}\necho \"$line\" | node '{}' '{}' .\n", runner.display(), bundle.display()))
}

/// Splits a command into words at spaces.
pub fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_string).collect()
}

fn package() -> Fetched<PathBuf> {
    Ok(npm::packages(&["@yowasp/clang@22.0.0-git20542-10"])?.join("@yowasp/clang"))
}

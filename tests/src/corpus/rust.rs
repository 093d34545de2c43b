//! Programs of `programs/rust/`, compiled by Debian's rustc for its target `wasm32-wasi`.
//!
//! The compiler is unpacked outside the system directories and linked against its own copy of LLVM; `wasm-ld` links.

use std::path::{Path, PathBuf};

use super::debian::{self, Release};
use super::described::SOURCE;
use super::{Fetched, compile, fingerprint, once};
use crate::process::Job;
use crate::scratch::{names, source};

/// Returns the module of a program, by its name without extension.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let file = source("programs/rust").join(format!("{name}.rs"));
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let toolchain = toolchain()?;
    let made = once(&format!("rust-{name}-{}", fingerprint([text.as_str()])), |directory| {
        let output = directory.join("program.wasm");
        compile(toolchain.rustc().args(["--target", &toolchain.target, "-O"]).arg(&file).arg("-o").arg(output))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the module of a program of `programs/debug/` with debug information, by its name without extension, optimised as `level`
/// says.
pub fn described(name: &str, level: &str) -> Fetched<PathBuf> {
    let directory = source("programs/debug");
    let file = directory.join(format!("{name}.rs"));
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let toolchain = toolchain()?;
    let made = once(&format!("described{level}-rust-{name}-{}", fingerprint([text.as_str()])), |made| {
        let output = made.join("program.wasm");
        let renamed = format!("--remap-path-prefix={}={SOURCE}", directory.display());
        let rustc = toolchain.rustc().args(["--target", &toolchain.target, "-g", &format!("-Copt-level={level}"), &renamed]);
        compile(rustc.arg(&file).arg("-o").arg(output))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns a shell script that acts as `rustc`. Debian's compiler may know the target `wasm32-wasip1` under its older name.
pub fn script() -> Fetched<String> {
    let toolchain = toolchain()?;
    Ok(renaming(&toolchain.target, toolchain.rustc()))
}

/// Returns a shell script that acts as `cargo`, likewise; the runner of that target is passed on, too.
pub fn cargo_script() -> Fetched<String> {
    let (cargo, target) = cargo()?;
    let runner = |target: &str| format!("CARGO_TARGET_{}_RUNNER", target.to_uppercase().replace('-', "_"));
    let pass_on = format!("#!/bin/sh\nexport {}=\"${}\"\n", runner(&target), runner("wasm32-wasip1"));
    Ok(renaming(&target, cargo).replacen("#!/bin/sh\n", &pass_on, 1))
}

/// Returns a shell script that starts a tool of Debian's release with the older name of the target, if that is what it knows.
fn renaming(target: &str, tool: Job) -> String {
    let renamed = format!("for word; do\n shift\n [ \"$word\" = wasm32-wasip1 ] && word={target}\n");
    let head = format!("#!/bin/sh\n{renamed} set -- \"$@\" \"$word\"\ndone\n");
    tool.script().replacen("#!/bin/sh\n", &head, 1)
}

/// Returns a call of Debian's Cargo, to be completed with its task, and the name of the target. It has to be of the same release as
/// the compiler, whose options change.
pub fn cargo() -> Fetched<(Job, String)> {
    let toolchain = toolchain()?;
    let root = debian::packages(Release::Here, "cargo", || {
        let present = ["libc6", "libgcc-s1", "libstdc++6", "gcc", "binutils", "rustc"];
        debian::closure(Release::Here, &["cargo"], &present)
    })?;
    let libraries = ["usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"].map(|path| root.join(path).display().to_string());
    let libraries = format!("{}:{}", libraries.join(":"), toolchain.root.join("usr/lib/x86_64-linux-gnu").display());
    let linker = format!("CARGO_TARGET_{}_LINKER", toolchain.target.to_uppercase().replace('-', "_"));
    let cargo = Job::new(root.join("usr/bin/cargo"))
        .env("RUSTC", toolchain.root.join("usr/bin/rustc"))
        .env("LD_LIBRARY_PATH", libraries)
        .env(&linker, &toolchain.linker);
    Ok((cargo, toolchain.target))
}

struct Toolchain {
    root: PathBuf,
    target: String,
    linker: PathBuf,
}

impl Toolchain {
    /// Returns a call of the compiler, to be completed with its task.
    fn rustc(&self) -> Job {
        Job::new(self.root.join("usr/bin/rustc"))
            .args(["--edition", "2021", "-C"])
            .arg(format!("linker={}", self.linker.display()))
            .env("LD_LIBRARY_PATH", self.root.join("usr/lib/x86_64-linux-gnu"))
    }
}

fn toolchain() -> Fetched<Toolchain> {
    let root = debian::packages(Release::Here, "rust", || {
        // Present on every Debian; the C library must be the one that the machine's dynamic loader belongs to.
        let present = ["libc6", "libgcc-s1", "libstdc++6", "gcc", "binutils"];
        let mut wanted = debian::closure(Release::Here, &["rustc"], &present)?;
        wanted.push(STANDARD_LIBRARY.to_string());
        let recommended = debian::relations(Release::Here, &[STANDARD_LIBRARY], "Recommends")?;
        for linker in recommended.iter().filter(|name| name.starts_with("lld")) {
            wanted.extend(debian::closure(Release::Here, &[linker.as_str()], &present)?);
        }
        Ok(wanted)
    })?;
    let target = names(&root.join("usr/lib/rustlib"))
        .into_iter()
        .find(|name| name.starts_with("wasm32-wasi"))
        .ok_or("Debian's Rust has no WASI target in this release")?;
    let linker = linker(&root)?;
    Ok(Toolchain { root, target, linker })
}

/// The standard library for wasm; it recommends the linker of the same LLVM.
const STANDARD_LIBRARY: &str = "libstd-rust-dev-wasm32";

fn linker(root: &Path) -> Fetched<PathBuf> {
    let versions = names(&root.join("usr/lib"));
    versions
        .iter()
        .filter(|name| name.starts_with("llvm-"))
        .map(|name| root.join("usr/lib").join(name).join("bin/wasm-ld"))
        .find(|linker| linker.exists())
        .ok_or_else(|| "the package lld brings no wasm-ld".to_string())
}

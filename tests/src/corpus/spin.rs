//! Handlers with Spin's SDK for Rust: programs of `programs/spin/`, built by Cargo for WASI 0.2 as Spin's users build theirs.
//!
//! The SDK has procedural macros, which the compiler loads, so they must be built by the same compiler: it gets its library for
//! this machine beside that for wasm.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::debian::{self, Release};
use super::{Fetched, client, fingerprint, once, wasip2};
use crate::process::Job;
use crate::scratch::{names, source};

/// What the programs depend on.
const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
path = "NAME.rs"
[dependencies]
anyhow = "1"
spin-sdk = "=5.2.0"
[profile.release]
strip = true
[workspace]
"#;

/// Returns the component of a program, by its name without extension.
pub fn handler(name: &str) -> Fetched<PathBuf> {
    let file = source("programs/spin").join(format!("{name}.rs"));
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (sdk, compiler) = (sdk()?, compiler()?);
    let made = once(&format!("spin-{name}-{}", fingerprint([text.as_str(), MANIFEST])), |directory| {
        write(directory, name, &text)?;
        fs::copy(sdk.join("Cargo.lock"), directory.join("Cargo.lock")).map_err(|error| error.to_string())?;
        let build = cargo().args(["build", "--quiet", "--release", "--offline", "--target", TARGET]);
        // All handlers share what is built of their dependencies.
        let build = build.env("CARGO_HOME", sdk.join("home")).env("CARGO_TARGET_DIR", sdk.join("target"));
        let build = build.env("RUSTC", &compiler).env("CARGO_TARGET_WASM32_WASIP2_LINKER", wasip2::wasm_linker()?);
        client(build.env("CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS", "-Clinker-flavor=wasm-ld").directory(directory))?;
        let module = sdk.join("target").join(TARGET).join("release").join(format!("{name}.wasm"));
        wasip2::component(&module, &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}

const TARGET: &str = "wasm32-wasip2";

/// Returns a directory with the sources of the SDK and of what it depends on, in a home of Cargo, and the versions of all.
fn sdk() -> Fetched<PathBuf> {
    once(&format!("spin-sdk-{}", fingerprint([MANIFEST])), |directory| {
        write(directory, "fetch", "")?;
        client(cargo().args(["fetch", "--quiet"]).env("CARGO_HOME", directory.join("home")).directory(directory)).map(drop)
    })
}

/// Writes a package.
fn write(directory: &Path, name: &str, text: &str) -> Fetched<()> {
    let files = [("Cargo.toml".to_owned(), MANIFEST.replace("NAME", name)), (format!("{name}.rs"), text.to_owned())];
    files.into_iter().try_for_each(|(file, text)| fs::write(directory.join(file), text).map_err(|error| error.to_string()))
}

fn cargo() -> Job {
    Job::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Returns a script that acts as `rustc` for wasm and for this machine.
fn compiler() -> Fetched<PathBuf> {
    let (compiler, root) = wasip2::plain_compiler()?;
    let here = debian::packages(Release::Forky, "rust-forky-host", || Ok(vec!["libstd-rust-dev".to_owned()]))?;
    let sysroot = once("rust-forky-sysroot", |directory| {
        let into = directory.join("lib/rustlib");
        fs::create_dir_all(&into).map_err(|error| error.to_string())?;
        link_all(&root.join("usr/lib/rustlib"), &into)?;
        link_all(&here.join("usr/lib/rustlib"), &into)
    })?;
    wasip2::written("rustc", &compiler.arg("--sysroot").arg(sysroot).script())
}

fn link_all(from: &Path, into: &Path) -> Fetched<()> {
    for name in names(from) {
        let link = into.join(&name);
        if !link.exists() {
            symlink(from.join(&name), &link).map_err(|error| format!("{}: {error}", link.display()))?;
        }
    }
    Ok(())
}

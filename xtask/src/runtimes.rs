//! Builds the runtime of each target into `targets/`, or checks that the committed one was built from the current sources.
//!
//! A runtime is one object, `targets/NAME.o`, with a record beside it, `targets/NAME.runtime.toml`. Both are committed, so that
//! building the compiler needs no target but its own. `RUSTC` and `CARGO` choose another toolchain, as everywhere.
//!
//! To add a target, put its description into `targets/`, and write its files in the runtime.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::{fingerprint, metadata, root, strip};

/// The action on a runtime that was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Put it into `targets/`.
    Build,
    /// Compare it with what is in `targets/`.
    Check,
}

/// The contents of `targets/NAME.runtime.toml` about `targets/NAME.o`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The [`fingerprint::sources`] at that time.
    pub sources: String,
    /// The compiler, as `rustc --version` names it.
    pub rustc: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// The relevant part of a target's description.
#[derive(Deserialize)]
struct Target {
    name: String,
    triple: String,
}

/// The compiler options that decide what the runtime is. Position-independent code of an executable reaches its own data and
/// functions directly, not through a table that needs relocation (without RELRO rustc does so for `memcpy` and its like too;
/// the linker of the program protects what there is all the same). Nothing unwinds.
const RUSTFLAGS: &[&str] = &["-Crelocation-model=pie", "-Crelro-level=off", "-Cforce-unwind-tables=no"];

/// Builds or checks the runtimes of the named targets, or of all.
pub fn run(names: &[String], action: Action) -> Result<()> {
    let targets = targets()?;
    for name in names {
        ensure!(targets.iter().any(|target| target.name == *name), "there is no target {name} in targets/");
    }
    for target in targets.iter().filter(|target| names.is_empty() || names.contains(&target.name)) {
        match action {
            Action::Build => build(target)?,
            Action::Check => check(target)?,
        }
    }
    Ok(())
}

/// Returns the record of a target's runtime, for tests.
pub fn record(name: &str) -> Result<Record> {
    let path = file(name, "runtime.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))
}

/// Returns the names of all targets, for tests.
pub fn names() -> Result<Vec<String>> {
    Ok(targets()?.into_iter().map(|target| target.name).collect())
}

/// Returns the remedy for a runtime that was not built from the current sources.
pub fn stale(name: &str) -> String {
    format!("targets/{name}.o was built from other sources: run `cargo xtask runtimes {name}`")
}

fn build(target: &Target) -> Result<()> {
    let (object, record) = compile(target)?;
    fs::write(file(&target.name, "o"), &object).context("cannot write the object")?;
    let text = format!("# Written by `cargo xtask runtimes`, which built {}.o.\n{}", target.name, toml::to_string(&record)?);
    fs::write(file(&target.name, "runtime.toml"), text).context("cannot write the record")?;
    println!("{}: {} bytes, by {}", target.name, record.size, record.rustc);
    Ok(())
}

fn check(target: &Target) -> Result<()> {
    let name = &target.name;
    let recorded = record(name)?;
    ensure!(recorded.sources == fingerprint::sources(root())?, stale(name));
    let committed = fs::read(file(name, "o")).context("cannot read the object")?;
    ensure!(recorded.sha256 == fingerprint::bytes(&committed), "targets/{name}.o is not the one that its record describes");
    if rustc_version()? != recorded.rustc {
        println!("{name}: built from these sources, but by {}; its bytes were not compared", recorded.rustc);
        return Ok(());
    }
    let (object, _) = compile(target)?;
    ensure!(object == committed, "targets/{name}.o differs from what {} makes of the same sources", recorded.rustc);
    println!("{name}: the same bytes");
    Ok(())
}

/// Compiles the runtime for a target; returns the object and its record.
fn compile(target: &Target) -> Result<(Vec<u8>, Record)> {
    let folder = root().join("libwasi-rt");
    // Computed first, so that a change during the build makes the record stale rather than wrong.
    let sources = fingerprint::sources(root())?;
    let remap = format!("--remap-path-prefix={}=.", root().display());
    let flags: Vec<&str> = RUSTFLAGS.iter().copied().chain([remap.as_str()]).collect();
    // Not in a directory where other builds of the runtime leave libraries that were compiled differently.
    let built = folder.join("target/runtimes");
    let path = built.join(format!("{}.o", target.name));
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--release", "--locked", "--lib", "--quiet", "--target", &target.triple])
        .arg("--target-dir")
        .arg(&built)
        .arg("--")
        .arg(format!("--emit=obj={}", path.display()))
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        // Otherwise the same sources may be divided in another way.
        .env("CARGO_INCREMENTAL", "0")
        .env("RUSTC_WRAPPER", env::current_exe().context("cannot find this program")?)
        .env(metadata::VARIABLE, "1")
        .current_dir(&folder)
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        let Target { name, triple } = target;
        bail!("the runtime for {name} cannot be built; if its standard library is missing: rustup target add {triple}");
    }
    let compiled = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let object = strip::strip(&compiled).with_context(|| format!("in {}", path.display()))?;
    let record = Record { sources, rustc: rustc_version()?, size: object.len() as u64, sha256: fingerprint::bytes(&object) };
    Ok((object, record))
}

/// Returns every target that `targets/` describes, by name.
fn targets() -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(root().join("targets")).context("cannot read targets/")? {
        let path = entry?.path();
        if is_description(&path) {
            let text = fs::read_to_string(&path)?;
            targets.push(toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))?);
        }
    }
    targets.sort_by(|one: &Target, other| one.name.cmp(&other.name));
    Ok(targets)
}

fn is_description(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy();
        name.ends_with(".toml") && !name.ends_with(".runtime.toml")
    })
}

/// Returns the path of a file of a target.
fn file(name: &str, extension: &str) -> PathBuf {
    root().join("targets").join(format!("{name}.{extension}"))
}

/// Returns the version of the compiler in use, as it names itself.
pub fn rustc_version() -> Result<String> {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output()
        .context("cannot start rustc")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

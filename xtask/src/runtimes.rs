//! Builds the [objects](crate::object) of each target into `targets/`, or checks that the committed ones were built from the current sources.
//!
//! The runtime is one object, `targets/NAME.o`, with a record beside it, `targets/NAME.runtime.toml`; the object that speaks TLS is
//! `targets/NAME-tls.o`, likewise. All are committed, so that building the compiler needs no target but its own. `RUSTC` and `CARGO` choose another toolchain, as everywhere.
//!
//! To add a target, put its description into `targets/`, and write its files in the runtime.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::object::{OBJECTS, Object};
use crate::{fingerprint, metadata, root};

/// The action on an object that was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Put it into `targets/`.
    Build,
    /// Compare it with what is in `targets/`.
    Check,
}

/// The contents of `targets/NAME.runtime.toml` about `targets/NAME.o`, and the like.
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

/// The compiler options that decide what an object is. Position-independent code of an executable reaches its own data and
/// functions directly, not through a table that needs relocation (without RELRO rustc does so for `memcpy` and its like too;
/// the linker of the program protects what there is all the same). Nothing unwinds.
const RUSTFLAGS: &[&str] = &["-Crelocation-model=pie", "-Crelro-level=off", "-Cforce-unwind-tables=no"];

/// Builds or checks the objects of the named targets, or of all.
pub fn run(names: &[String], action: Action) -> Result<()> {
    let targets = targets()?;
    for name in names {
        ensure!(targets.iter().any(|target| target.name == *name), "there is no target {name} in targets/");
    }
    for target in targets.iter().filter(|target| names.is_empty() || names.contains(&target.name)) {
        for object in OBJECTS {
            match action {
                Action::Build => build(object, target)?,
                Action::Check => check(object, target)?,
            }
        }
    }
    Ok(())
}

/// Returns the record of an object for a target, for tests.
pub fn record(object: &Object, name: &str) -> Result<Record> {
    let path = object.record_path(name);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))
}

/// Returns the names of all targets, for tests.
pub fn names() -> Result<Vec<String>> {
    Ok(targets()?.into_iter().map(|target| target.name).collect())
}

/// Returns the remedy for an object that was not built from the current sources.
pub fn stale(object: &Object, name: &str) -> String {
    format!("{} was built from other sources: run `cargo xtask runtimes {name}`", file(object, name))
}

fn build(object: &Object, target: &Target) -> Result<()> {
    let (bytes, record) = compile(object, target)?;
    fs::write(object.path(&target.name), &bytes).context("cannot write the object")?;
    let name = file(object, &target.name);
    let text = format!("# Written by `cargo xtask runtimes`, which built {name}.\n{}", toml::to_string(&record)?);
    fs::write(object.record_path(&target.name), text).context("cannot write the record")?;
    println!("{name}: {} bytes, by {}", record.size, record.rustc);
    Ok(())
}

fn check(object: &Object, target: &Target) -> Result<()> {
    let name = file(object, &target.name);
    let recorded = record(object, &target.name)?;
    ensure!(recorded.sources == fingerprint::sources(root(), object.sources)?, stale(object, &target.name));
    let committed = fs::read(object.path(&target.name)).context("cannot read the object")?;
    ensure!(recorded.sha256 == fingerprint::bytes(&committed), "{name} is not the one that its record describes");
    if rustc_version()? != recorded.rustc {
        println!("{name}: built from these sources, but by {}; its bytes were not compared", recorded.rustc);
        return Ok(());
    }
    let (bytes, _) = compile(object, target)?;
    ensure!(bytes == committed, "{name} differs from what {} makes of the same sources", recorded.rustc);
    println!("{name}: the same bytes");
    Ok(())
}

/// Compiles an object for a target; returns it and its record.
fn compile(object: &Object, target: &Target) -> Result<(Vec<u8>, Record)> {
    let folder = root().join(object.folder);
    // Computed first, so that a change during the build makes the record stale rather than wrong.
    let sources = fingerprint::sources(root(), object.sources)?;
    let flags = RUSTFLAGS.iter().copied().chain(object.flags(&target.triple)).map(str::to_owned);
    let flags: Vec<String> = flags.chain(remapped()?).collect();
    // Not in a directory where other builds leave libraries that were compiled differently.
    let built = folder.join("target/runtimes");
    let path = built.join(format!("{}.o", target.name));
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--release", "--locked", "--lib", "--quiet", "--target", &target.triple])
        .args(object.arguments)
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
        bail!("{} for {name} cannot be built; if its standard library is missing: rustup target add {triple}", object.name);
    }
    let compiled = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let bytes = (object.strip)(&compiled).with_context(|| format!("in {}", path.display()))?;
    let record = Record { sources, rustc: rustc_version()?, size: bytes.len() as u64, sha256: fingerprint::bytes(&bytes) };
    Ok((bytes, record))
}

/// Returns the options that keep the places of sources on this machine out of messages of panics.
fn remapped() -> Result<Vec<String>> {
    let mut folders = vec![(root().to_path_buf(), ".")];
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = home.context("cannot find the home of cargo")?.join("registry/src");
    // None before anything was fetched, or if all is vendored.
    for entry in fs::read_dir(registries).into_iter().flatten() {
        folders.push((entry?.path(), "crates"));
    }
    Ok(folders.iter().map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())).collect())
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

/// Returns the path of an object for a target from the root of the project, for messages.
fn file(object: &Object, name: &str) -> String {
    let path = object.path(name);
    path.strip_prefix(root()).unwrap_or(&path).display().to_string()
}

/// Returns the version of the compiler in use, as it names itself.
pub fn rustc_version() -> Result<String> {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output()
        .context("cannot start rustc")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

//! `cargo xtask check`: everything that is quick, before a commit.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The crates that are not members of the workspace, with the options that exclude what takes long to build.
const OUTSIDE: &[&[&str]] = &[
    &["--manifest-path", "libwasi-rt/Cargo.toml"],
    &["--manifest-path", "libtls-rt/Cargo.toml"],
    &["--manifest-path", "fuzz/Cargo.toml", "--no-default-features"],
];

/// Those of them that are objects in executables.
const OBJECTS: &[&[&str]] = &[OUTSIDE[0], OUTSIDE[1]];

/// Runs all checks; stops at the first that fails.
///
/// # Errors
///
/// When a check fails or cannot be run.
pub fn run() -> Result<()> {
    env::set_current_dir(crate::root()).context("the workspace is gone")?;
    cargo("formatting", &["fmt", "--all", "--check"])?;
    for [flag, manifest, ..] in outside() {
        cargo("formatting", &["fmt", "--check", flag, manifest])?;
    }
    cargo("lints", &["clippy", "--quiet", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    for options in OUTSIDE {
        cargo("lints", &[&["clippy", "--quiet", "--all-targets"], *options, &["--", "-D", "warnings"]].concat())?;
    }
    document(&["--release", "--workspace"])?;
    for options in OBJECTS {
        document(options)?;
    }
    cargo("floors", &["test", "--quiet", "--release", "--workspace", "--test", "floors"])?;
    oldest_compiler()?;
    dependencies()
}

/// Returns the option and manifest of each crate outside the workspace.
fn outside() -> impl Iterator<Item = [&'static str; 2]> {
    OUTSIDE.iter().map(|options| [options[0], options[1]])
}

/// Builds the documentation without warnings, including that of private items: it is for readers of the source.
fn document(options: &[&str]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.env("RUSTDOCFLAGS", "-D warnings").args(["doc", "--quiet", "--no-deps", "--document-private-items"]).args(options);
    done("documentation", &mut command)
}

/// Builds `abi` and the objects with the oldest compiler that makes them, where `.ci/foreign` has installed it.
fn oldest_compiler() -> Result<()> {
    let compiler = env::current_dir()?.join("target/foreign/rustc");
    if !compiler.exists() {
        println!("skipped: the oldest compiler: there is no target/foreign/rustc (see .ci/foreign)");
        return Ok(());
    }
    for options in OBJECTS {
        let mut command = Command::new("cargo");
        command.env("RUSTC", &compiler).args(["check", "--quiet"]).args(*options);
        done("the oldest compiler", command.args(["--target-dir", "target/oldest"]))?;
    }
    Ok(())
}

/// Checks licences, duplicates and sources of the dependencies, where cargo-deny is installed: those of the command, and of the object that
/// speaks TLS.
fn dependencies() -> Result<()> {
    let tool = Path::new("target/tools/bin/cargo-deny");
    let tool = if tool.exists() { tool } else { Path::new("cargo-deny") };
    if Command::new(tool).arg("--version").output().is_err() {
        println!("skipped: dependencies: cargo-deny is not installed (cargo install --locked --root target/tools cargo-deny)");
        return Ok(());
    }
    for manifest in ["Cargo.toml", "libtls-rt/Cargo.toml"] {
        let mut command = Command::new(tool);
        command.args(["--manifest-path", manifest, "--config", "deny.toml", "--log-level", "error"]);
        done("dependencies", command.args(["check", "licenses", "bans", "sources"]))?;
    }
    Ok(())
}

fn cargo(what: &str, arguments: &[&str]) -> Result<()> {
    done(what, Command::new("cargo").args(arguments))
}

fn done(what: &str, command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{what}: cannot run {command:?}"))?;
    if !status.success() {
        bail!("{what}: {command:?} failed");
    }
    println!("ok: {what}");
    Ok(())
}

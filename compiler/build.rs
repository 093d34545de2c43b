//! Finds the commit that the command is built from, for `wasm2native --version`. Where there is none, as in a source archive, or no
//! git, the version stands alone. Nothing of this gets into executables that the command makes.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Not a directory further up: that would be the repository of somebody who has a copy of the sources in theirs.
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.git");
    let Some(head) = git(&directory, &["rev-parse", "--git-path", "logs/HEAD"]) else { return };
    for file in [directory.join("HEAD"), head.into()] {
        // What is not there would count as changed, each time.
        if file.exists() {
            println!("cargo::rerun-if-changed={}", file.display());
        }
    }
    if let Some(commit) = git(&directory, &["log", "-1", "--format=%h %cs", "--abbrev=12"]) {
        println!("cargo::rustc-env=WASM2NATIVE_COMMIT={commit}");
    }
}

fn git(directory: &Path, arguments: &[&str]) -> Option<String> {
    if !directory.exists() {
        return None;
    }
    let output = Command::new("git").arg("--git-dir").arg(directory).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned()).filter(|text| !text.is_empty())
}

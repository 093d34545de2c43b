//! A wrapper between cargo and rustc, so that the same sources make the same object in any directory.
//!
//! Cargo tells rustc to mix a hash into every symbol (`-C metadata`), and the hash of a crate outside the workspace, as `abi`
//! is for the runtime, covers its absolute path. Names could be changed afterwards, but functions are ordered by them. So the
//! name of the crate takes the place of the hash: nothing here has two crates of one name.

use std::ffi::OsString;
use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result};

/// Set in the environment of cargo: this program is called in place of rustc.
pub const VARIABLE: &str = "XTASK_INSTEAD_OF_RUSTC";

/// Runs rustc, called as cargo calls its wrappers: the compiler, then its arguments.
pub fn run(command: impl Iterator<Item = OsString>) -> Result<ExitStatus> {
    let mut command = command;
    let rustc = command.next().context("cargo gave no compiler")?;
    Command::new(rustc).args(without_paths(command.collect())).status().context("cannot start rustc")
}

/// Returns the arguments with the name of the crate as its metadata.
fn without_paths(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let name = arguments.iter().skip_while(|argument| *argument != "--crate-name").nth(1).cloned();
    for argument in &mut arguments {
        if let (Some(name), true) = (&name, argument.to_string_lossy().starts_with("metadata=")) {
            *argument = "metadata=".into();
            argument.push(name);
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_metadata_changes() {
        let arguments = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(
            without_paths(arguments("--crate-name abi --edition=2024 -C metadata=1234 -C extra-filename=-1234")),
            arguments("--crate-name abi --edition=2024 -C metadata=abi -C extra-filename=-1234")
        );
        assert_eq!(without_paths(arguments("-vV")), arguments("-vV"));
    }
}

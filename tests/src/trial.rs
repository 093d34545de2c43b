//! The same program under the reference runner and as an executable: everything that can be seen from outside must agree.

use std::fs;
use std::path::{Path, PathBuf};

use crate::build::Build;
use crate::process::{Job, Outcome};
use crate::reference::Reference;
use crate::scratch::{Scratch, names};

/// A program with all it is given.
#[derive(Clone)]
pub struct Trial {
    module: PathBuf,
    arguments: Vec<String>,
    input: Vec<u8>,
    environment: Vec<(String, String)>,
    files: Vec<(String, Vec<u8>)>,
    grants: Vec<(PathBuf, String)>,
}

impl Trial {
    /// The name under which a program sees the directory that it works in.
    pub const WORK: &str = "/work";

    /// Of a module, without anything.
    pub fn new(module: impl AsRef<Path>) -> Trial {
        Trial {
            module: module.as_ref().to_path_buf(),
            arguments: Vec::new(),
            input: Vec::new(),
            environment: Vec::new(),
            files: Vec::new(),
            grants: Vec::new(),
        }
    }

    /// Adds arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Trial {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// What it reads on standard input.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Trial {
        self.input = input.into();
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: &str) -> Trial {
        self.environment.push((name.to_string(), value.to_string()));
        self
    }

    /// Puts a file into the directory that it works in.
    pub fn file(mut self, name: &str, contents: impl Into<Vec<u8>>) -> Trial {
        self.files.push((name.to_string(), contents.into()));
        self
    }

    /// Grants a directory of its own package, which it does not change.
    pub fn grant(mut self, host: &Path, guest: &str) -> Trial {
        self.grants.push((host.to_path_buf(), guest.to_string()));
        self
    }

    /// Runs it both ways, each in a directory of its own, and fails the test unless exit status, output and all files left in
    /// the directory agree. Returns how the executable ended, and its directory.
    #[track_caller]
    pub fn agree(&self, reference: &Reference) -> (Outcome, Scratch) {
        let executable = Scratch::new();
        let (program, actual) = self.run_native(&executable);

        let runner = Scratch::new();
        let grants = self.prepare(&runner);
        let job = reference.job(&self.module, &program, &grants, &self.environment);
        let expected = job.args(&self.arguments).input(self.input.clone()).run();

        assert!(
            actual.status == expected.status
                && actual.stdout == expected.stdout
                && up_to_trap(&actual.err()) == up_to_trap(&expected.err()),
            "the executable and the reference differ\n=== executable\n{actual}\n=== reference\n{expected}"
        );
        let (actual_files, expected_files) = (tree(&executable.join("work")), tree(&runner.join("work")));
        let list = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
        assert_eq!(list(&actual_files), list(&expected_files), "other files are left\n{actual}");
        for ((name, actual), (_, expected)) in actual_files.iter().zip(&expected_files) {
            assert!(actual == expected, "{name} has other contents ({} and {} bytes)", actual.len(), expected.len());
        }
        (actual, executable)
    }

    /// Builds and runs it in a directory; also returns the name it was started by.
    #[track_caller]
    fn run_native(&self, scratch: &Scratch) -> (String, Outcome) {
        let mut build = Build::new(&self.module);
        for (host, guest) in self.prepare(scratch) {
            build = build.grant(&host, &guest);
        }
        for (name, value) in &self.environment {
            build = build.option(["--env".to_string(), format!("{name}={value}")]);
        }
        let executable = build.executable(scratch);
        let outcome = Job::new(&executable).args(&self.arguments).input(self.input.clone()).run();
        (executable.display().to_string(), outcome)
    }

    /// Makes the directories that it works in, and returns all that it is granted.
    fn prepare(&self, scratch: &Scratch) -> Vec<(PathBuf, String)> {
        for name in ["work", "tmp"] {
            fs::create_dir(scratch.join(name)).expect("the scratch directory can be written");
        }
        for (name, contents) in &self.files {
            scratch.write(&format!("work/{name}"), contents);
        }
        let mut grants = self.grants.clone();
        grants.push((scratch.join("work"), Trial::WORK.to_string()));
        grants.push((scratch.join("tmp"), "/tmp".to_string()));
        grants
    }
}

/// Standard error as far as the line that names a trap: runners show backtraces in their own ways.
fn up_to_trap(text: &str) -> String {
    let mut result = String::new();
    for line in text.lines() {
        result.push_str(line);
        result.push('\n');
        if line.starts_with("wasm trap: ") {
            break;
        }
    }
    result
}

/// All files below a directory with their contents, sorted by path; directories end with `/`.
fn tree(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for name in names(directory) {
        let path = directory.join(&name);
        let metadata = fs::symlink_metadata(&path).expect("a listed file is there");
        if metadata.is_dir() {
            files.push((format!("{name}/"), Vec::new()));
            files.extend(tree(&path).into_iter().map(|(below, contents)| (format!("{name}/{below}"), contents)));
        } else if metadata.is_symlink() {
            let target = fs::read_link(&path).expect("a link can be read");
            files.push((format!("{name}@"), target.into_os_string().into_encoded_bytes()));
        } else {
            files.push((name, fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))));
        }
    }
    files
}

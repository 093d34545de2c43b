//! The same program under the reference runner and as an executable: everything observable from outside must agree.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use crate::build::Build;
use crate::corpus::Fetched;
use crate::process::{Job, Outcome};
use crate::reference::Reference;
use crate::scratch::{Scratch, names};
use crate::skip::available;

/// A program with its grants at build time; it is built once, when it is first tried.
///
/// It sees its working directory as [`Program::WORK`], and has a `/tmp`.
pub struct Program {
    module: PathBuf,
    reference: Reference,
    environment: Vec<(String, String)>,
    grants: Vec<(PathBuf, String)>,
    executable: OnceCell<PathBuf>,
    scratch: Scratch,
}

impl Program {
    /// The name under which a program sees its working directory.
    pub const WORK: &str = "/work";

    /// Returns a program of the corpus, or `None` after reporting why the test named `name` is skipped.
    #[track_caller]
    pub fn of(name: &str, module: Fetched<PathBuf>) -> Option<Program> {
        let both = module.and_then(|module| Ok((module, Reference::fetch()?)));
        available(name, both).map(|(module, reference)| Program {
            module,
            reference,
            environment: Vec::new(),
            grants: vec![(PathBuf::from("work"), Program::WORK.to_string()), (PathBuf::from("tmp"), "/tmp".to_string())],
            executable: OnceCell::new(),
            scratch: Scratch::new(),
        })
    }

    /// Bakes in an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Program {
        self.environment.push((name.to_string(), value.to_string()));
        self
    }

    /// Grants a directory of the program's own package, which it does not change.
    pub fn grant(mut self, host: &Path, guest: &str) -> Program {
        self.grants.push((host.to_path_buf(), guest.to_string()));
        self
    }

    /// Returns the path of the executable, which is started by its own name.
    #[track_caller]
    pub fn executable(&self) -> &Path {
        self.executable.get_or_init(|| {
            let mut build = Build::new(&self.module);
            for (host, guest) in &self.grants {
                build = build.grant(host, guest);
            }
            for (name, value) in &self.environment {
                build = build.option(["--env".to_string(), format!("{name}={value}")]);
            }
            build.executable(&self.scratch)
        })
    }

    /// Returns a run of it, without arguments.
    pub fn trial(&self) -> Trial<'_> {
        let arg0 = self.executable().display().to_string();
        Trial { program: self, arg0, arguments: Vec::new(), input: Vec::new(), files: Vec::new() }
    }
}

/// A run of a program with all its inputs, to be made both ways.
#[derive(Clone)]
pub struct Trial<'p> {
    program: &'p Program,
    arg0: String,
    arguments: Vec<String>,
    input: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
}

impl Trial<'_> {
    /// Starts it under another name.
    pub fn arg0(mut self, arg0: &str) -> Self {
        self.arg0 = arg0.to_string();
        self
    }

    /// Adds arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets what it reads on standard input.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Puts a file into its working directory.
    pub fn file(mut self, name: &str, contents: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_string(), contents.into()));
        self
    }

    /// Runs it both ways, each in a directory of its own, and fails the test unless exit status, output and all files left in
    /// the directory agree. Returns how the executable ended, and the files that it left, below `work`.
    #[track_caller]
    pub fn agree(self) -> (Outcome, Scratch) {
        let native = self.prepare();
        let job = Job::new(self.program.executable()).arg0(&self.arg0);
        let actual = job.args(&self.arguments).input(self.input.clone()).directory(native.path()).run();

        let runner = self.prepare();
        let job = self.program.reference.job(&self.program.module, &self.arg0, &self.program.grants, &self.program.environment);
        let expected = job.args(&self.arguments).input(self.input).directory(runner.path()).run();

        assert!(
            actual.status == expected.status
                && actual.stdout == expected.stdout
                && up_to_trap(&actual.err()) == up_to_trap(&expected.err()),
            "the executable and the reference differ\n=== executable\n{actual}\n=== reference\n{expected}"
        );
        let (actual_files, expected_files) = (tree(&native.join("work")), tree(&runner.join("work")));
        let list = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
        assert_eq!(list(&actual_files), list(&expected_files), "other files are left\n{actual}");
        for ((name, actual), (_, expected)) in actual_files.iter().zip(&expected_files) {
            assert!(actual == expected, "{name} has other contents ({} and {} bytes)", actual.len(), expected.len());
        }
        (actual, native)
    }

    /// Creates its working directories.
    fn prepare(&self) -> Scratch {
        let scratch = Scratch::new();
        for name in ["work", "tmp"] {
            fs::create_dir(scratch.join(name)).expect("the scratch directory can be written");
        }
        for (name, contents) in &self.files {
            scratch.write(&format!("work/{name}"), contents);
        }
        scratch
    }
}

/// Returns standard error up to the line that names a trap: runners show backtraces in their own ways.
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

/// Returns all files below a directory with contents, sorted by path; a directory ends with `/`, a symbolic link with `@`.
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

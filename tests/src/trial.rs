//! The same program under the reference runner and as an executable: everything observable from outside must agree.
//!
//! A module for preview 1 is also made a component, by an adapter, which calls the functions of WASI 0.2 for it.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use wasm2native_abi::trap;

use crate::build::Build;
use crate::corpus::{self, Fetched};
use crate::process::{Job, Outcome};
use crate::reference::Reference;
use crate::scratch::{Scratch, names};
use crate::skip::{self, available};

/// A program with its grants at build time; it is built once, when it is first tried.
///
/// It sees its working directory as [`Program::WORK`], and has a `/tmp`.
pub struct Program {
    module: PathBuf,
    reference: Reference,
    environment: Vec<(String, String)>,
    grants: Vec<(PathBuf, String)>,
    executable: OnceCell<PathBuf>,
    adapted: OnceCell<Option<PathBuf>>,
    scratch: Scratch,
    adapted_scratch: Scratch,
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
            adapted: OnceCell::new(),
            scratch: Scratch::new(),
            adapted_scratch: Scratch::new(),
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

    /// Leaves out the component: the adapter cannot do what the program does, whoever runs it.
    pub fn beyond_the_adapter(self) -> Program {
        drop(self.adapted.set(None));
        self
    }

    /// Returns the path of the executable, which is started by its own name.
    #[track_caller]
    pub fn executable(&self) -> &Path {
        self.executable.get_or_init(|| self.build(&self.module).executable(&self.scratch))
    }

    /// Returns the executable of the module as a component; nothing if it is one already, or too large to be built twice.
    #[track_caller]
    fn adapted(&self) -> Option<&Path> {
        let make = || {
            let bytes = fs::read(&self.module).expect("the module was read before");
            let is_small = bytes.len() <= LARGEST_ADAPTED || skip::is_heavy();
            if !is_small || !wasmparser::Parser::is_core_wasm(&bytes) {
                return None;
            }
            let component = available("component of a module", corpus::wasip2::adapted(&self.module))?;
            Some(self.build(&component).executable(&self.adapted_scratch))
        };
        self.adapted.get_or_init(make).as_deref()
    }

    /// Returns a build of the program from a file.
    fn build(&self, file: &Path) -> Build {
        let mut build = Build::new(file);
        for (host, guest) in &self.grants {
            build = build.grant(host, guest);
        }
        for (name, value) in &self.environment {
            build = build.option(["--env".to_string(), format!("{name}={value}")]);
        }
        build
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
        let actual = self.run(self.program.executable(), &native);
        if let Some(adapted) = self.program.adapted() {
            self.agree_as_component(&actual, &native, adapted);
        }

        let runner = self.prepare();
        let job = self.program.reference.job(&self.program.module, &self.arg0, &self.program.grants, &self.program.environment);
        let expected = job.args(&self.arguments).input(self.input).directory(runner.path()).run();

        assert!(
            actual.status == expected.status
                && actual.stdout == expected.stdout
                && up_to_trap(&actual.err()) == up_to_trap(&expected.err()),
            "the executable and the reference differ\n=== executable\n{actual}\n=== reference\n{expected}"
        );
        compare_files(&actual, &native, &runner);
        (actual, native)
    }

    /// Runs the program as a component, and fails the test unless it does the same. Statuses other than 0 are 1 in WASI 0.2.
    #[track_caller]
    fn agree_as_component(&self, actual: &Outcome, native: &Scratch, executable: &Path) {
        let scratch = self.prepare();
        let outcome = self.run(executable, &scratch);
        let expected = actual.status.code().map(|status| if status == trap::EXIT_STATUS { status } else { status.min(1) });
        assert!(
            outcome.status.code() == expected
                && outcome.stdout == actual.stdout
                && up_to_trap(&outcome.err()) == up_to_trap(&actual.err()),
            "the module and its component differ\n=== module\n{actual}\n=== component\n{outcome}"
        );
        compare_files(&outcome, &scratch, native);
    }

    /// Runs an executable in a directory.
    fn run(&self, executable: &Path, directory: &Scratch) -> Outcome {
        let job = Job::new(executable).arg0(&self.arg0).args(&self.arguments);
        job.input(self.input.clone()).directory(directory.path()).run()
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

/// The size up to which a module is built as a component, too, in bytes; `W2N_HEAVY=1` knows no limit.
const LARGEST_ADAPTED: usize = 4 << 20;

/// Fails the test unless a run left the same files as another.
#[track_caller]
fn compare_files(actual: &Outcome, left: &Scratch, expected: &Scratch) {
    let (actual_files, expected_files) = (tree(&left.join("work")), tree(&expected.join("work")));
    let list = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    assert_eq!(list(&actual_files), list(&expected_files), "other files are left\n{actual}");
    for ((name, actual), (_, expected)) in actual_files.iter().zip(&expected_files) {
        assert!(actual == expected, "{name} has other contents ({} and {} bytes)", actual.len(), expected.len());
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

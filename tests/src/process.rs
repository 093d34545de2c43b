//! Running a process to its end and keeping all it said.
//!
//! Every process here ends: one that does not is killed after [`Job::DEADLINE`], which is far beyond what any test needs and
//! asserts nothing about speed.

use std::ffi::OsStr;
use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A process to start.
pub struct Job {
    command: Command,
    input: Vec<u8>,
    deadline: Duration,
}

impl Job {
    /// When a process counts as hung.
    pub const DEADLINE: Duration = Duration::from_secs(1800);

    /// A process of `program`, with nothing on standard input.
    pub fn new(program: impl AsRef<OsStr>) -> Job {
        Job { command: Command::new(program), input: Vec::new(), deadline: Job::DEADLINE }
    }

    /// A process of `program` for which a shell first runs `setup`: limits (`ulimit -v 65536`), redirections (`exec 2>&-`).
    pub fn under(setup: &str, program: impl AsRef<OsStr>) -> Job {
        Job::new("sh").arg("-c").arg(format!("{setup}; exec \"$0\" \"$@\"")).arg(program)
    }

    /// Adds an argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Job {
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Job {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Job {
        self.command.env(name, value);
        self
    }

    /// Starts with an empty environment instead of that of the test.
    pub fn clean_environment(mut self) -> Job {
        self.command.env_clear();
        self
    }

    /// Runs in this directory.
    pub fn directory(mut self, directory: impl AsRef<Path>) -> Job {
        self.command.current_dir(directory);
        self
    }

    /// What the process reads on standard input, through a pipe.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Job {
        self.input = input.into();
        self
    }

    /// Runs it to its end; `Err` when it cannot be started.
    pub fn attempt(mut self) -> Result<Outcome, String> {
        let said = format!("{:?}", self.command);
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", self.command.get_program().display()))?;

        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let input = std::mem::take(&mut self.input);
        // A process need not read what it is given: a broken pipe is its choice.
        thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = collect(child.stdout.take().expect("standard output is a pipe"));
        let stderr = collect(child.stderr.take().expect("standard error is a pipe"));

        let status = wait(&mut child, self.deadline);
        let outcome = |status| Outcome {
            command: said.clone(),
            status,
            stdout: stdout.join().expect("the reader does not panic"),
            stderr: stderr.join().expect("the reader does not panic"),
        };
        match status {
            Some(status) => Ok(outcome(status)),
            None => panic!("did not end within {:?}: {said}", self.deadline),
        }
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(self) -> Outcome {
        self.attempt().unwrap_or_else(|reason| panic!("cannot start {reason}"))
    }
}

/// How a process ended.
pub struct Outcome {
    command: String,
    /// Its status.
    pub status: ExitStatus,
    /// All it wrote on standard output.
    pub stdout: Vec<u8>,
    /// All it wrote on standard error.
    pub stderr: Vec<u8>,
}

impl Outcome {
    /// Standard output as text.
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    pub fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Fails the test unless the process exited with this status.
    #[track_caller]
    pub fn expect(self, status: i32) -> Outcome {
        assert!(self.status.code() == Some(status), "expected exit status {status}\n{self}");
        self
    }

    /// Fails the test unless standard error contains `text`.
    #[track_caller]
    pub fn expect_err(self, text: &str) -> Outcome {
        assert!(self.err().contains(text), "expected on standard error: {text}\n{self}");
        self
    }

    /// Fails the test unless standard output is `text`.
    #[track_caller]
    pub fn expect_out(self, text: &str) -> Outcome {
        assert!(self.out() == text, "expected on standard output: {text:?}\n{self}");
        self
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(4000)]).into_owned();
        writeln!(f, "{}\n{}", self.command, self.status)?;
        writeln!(f, "--- standard output ({} bytes)\n{}", self.stdout.len(), shown(&self.stdout))?;
        write!(f, "--- standard error ({} bytes)\n{}", self.stderr.len(), shown(&self.stderr))
    }
}

/// Reads a pipe to its end beside the process, which would stop when the pipe is full.
fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error is kept: it is what the test will show.
        drop(pipe.read_to_end(&mut bytes));
        bytes
    })
}

/// Waits for a child; `None` when it had to be killed. The pause grows, so that short processes cost no time.
fn wait(child: &mut Child, deadline: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(200);
    while start.elapsed() < deadline {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return Some(status);
        }
        thread::sleep(pause);
        pause = (pause * 3 / 2).min(Duration::from_millis(50));
    }
    child.kill().and_then(|()| child.wait()).expect("a child can be killed");
    None
}

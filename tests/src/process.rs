//! Processes run to their end, with all their output.
//!
//! Every process here ends: one that does not is killed after [`Job::DEADLINE`], which is far beyond what any test needs and
//! asserts nothing about speed.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::machine;

/// A process to start.
pub struct Job {
    program: OsString,
    arg0: Option<OsString>,
    arguments: Vec<OsString>,
    setup: Vec<String>,
    environment: Vec<(String, OsString)>,
    is_clean: bool,
    directory: Option<PathBuf>,
    input: Vec<u8>,
}

impl Job {
    /// The time after which a process counts as hung.
    pub const DEADLINE: Duration = Duration::from_secs(1800);

    /// Creates a process of `program`, with nothing on standard input.
    pub fn new(program: impl AsRef<OsStr>) -> Job {
        Job {
            program: program.as_ref().to_os_string(),
            arg0: None,
            arguments: Vec::new(),
            setup: Vec::new(),
            environment: Vec::new(),
            is_clean: false,
            directory: None,
            input: Vec::new(),
        }
    }

    /// Starts it under a name other than that of its file. Not after [`Job::under`], where a shell starts it.
    pub fn arg0(mut self, arg0: impl AsRef<OsStr>) -> Job {
        self.arg0 = Some(arg0.as_ref().to_os_string());
        self
    }

    /// Adds an argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Job {
        self.arguments.push(argument.as_ref().to_os_string());
        self
    }

    /// Adds arguments.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Job {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_os_string()));
        self
    }

    /// Lets a shell run `setup` first, in the same process: limits (`ulimit -v 65536`), redirections (`exec 2>&-`).
    pub fn under(mut self, setup: &str) -> Job {
        self.setup.push(setup.to_string());
        self
    }

    /// Limits the private memory that the process can write to, in KiB. Address space that is only reserved does not count.
    pub fn limit_data(self, kibibytes: u32) -> Job {
        self.under(&format!("ulimit -d {kibibytes}"))
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Job {
        self.environment.push((name.to_string(), value.as_ref().to_os_string()));
        self
    }

    /// Starts with an empty environment instead of that of the test.
    pub fn clean_environment(mut self) -> Job {
        self.is_clean = true;
        self
    }

    /// Runs in this directory.
    pub fn directory(mut self, directory: impl AsRef<Path>) -> Job {
        self.directory = Some(directory.as_ref().to_path_buf());
        self
    }

    /// Sets what the process reads on standard input, through a pipe.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Job {
        self.input = input.into();
        self
    }

    /// Returns what it runs, in short.
    pub fn name(&self) -> String {
        Path::new(&self.program).file_name().unwrap_or(&self.program).display().to_string()
    }

    /// Returns a shell script that becomes this process, with its own arguments after those given here.
    pub fn script(&self) -> String {
        let quoted = |word: &OsStr| format!("'{}'", word.display().to_string().replace('\'', r"'\''"));
        let variables = self.environment.iter().map(|(name, value)| format!("{name}={} ", quoted(value)));
        let words = [&self.program].into_iter().chain(&self.arguments).map(|word| format!("{} ", quoted(word)));
        format!("#!/bin/sh\nexec env {}{}\"$@\"\n", variables.collect::<String>(), words.collect::<String>())
    }

    /// Runs it to its end; returns `Err` if it cannot be started.
    pub fn attempt(mut self) -> Result<Outcome, String> {
        let mut command = self.command();
        let said = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", self.program.display()))?;

        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let input = std::mem::take(&mut self.input);
        // A process need not read its input: a broken pipe is its choice.
        thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = collect(child.stdout.take().expect("standard output is a pipe"));
        let stderr = collect(child.stderr.take().expect("standard error is a pipe"));

        let status = wait(&mut child, Job::DEADLINE);
        let outcome = |status| Outcome {
            command: said.clone(),
            status,
            stdout: stdout.join().expect("the reader does not panic"),
            stderr: stderr.join().expect("the reader does not panic"),
        };
        match status {
            Some(status) => Ok(outcome(status)),
            None => panic!("did not end within {:?}: {said}", Job::DEADLINE),
        }
    }

    fn command(&self) -> Command {
        let mut command = machine::command_as(&self.program, self.arg0.as_deref());
        if !self.setup.is_empty() {
            command = process_under(&self.setup.join(" && "), &command);
        }
        command.args(&self.arguments);
        if self.is_clean {
            command.env_clear();
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        command
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(self) -> Outcome {
        self.attempt().unwrap_or_else(|reason| panic!("cannot start {reason}"))
    }
}

/// Returns the command as the process of a shell that has run `setup` first.
pub fn process_under(setup: &str, command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(format!("{setup} && exec \"$0\" \"$@\"")).arg(command.get_program()).args(command.get_args());
    shell
}

/// The outcome of a process.
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
    /// Creates the outcome of something not started as a [`Job`].
    pub fn new(command: String, status: ExitStatus, stdout: Vec<u8>, stderr: Vec<u8>) -> Outcome {
        Outcome { command, status, stdout, stderr }
    }

    /// Returns standard output as text.
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Returns standard error as text.
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

/// Reads a pipe to its end in parallel with the process, which would stop when the pipe is full.
fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error is kept, for the test to show.
        drop(pipe.read_to_end(&mut bytes));
        bytes
    })
}

/// Waits for a child; returns `None` if it had to be killed. The pause grows, so that short processes cost no time.
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

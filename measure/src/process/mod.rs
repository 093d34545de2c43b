//! One process from its start to its end: its exit, its output, and the time and memory that it used.
//!
//! * [`running`](end): the process that ends when the measurement is given up;
//! * [`timed`]: the least possible work around a process, for times;
//! * [`traced`](mod@traced): a process that is stopped on its way out, for its memory.
//!
//! A process whose times count is never traced, and the other way round.

mod running;
mod timed;
mod traced;

pub use running::end;
pub use timed::{Usage, run};
pub use traced::{Memory, Traced, traced};

use crate::{Error, Result};
use std::fmt;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With this exit status.
    Exited(i32),
    /// By this signal.
    Killed(i32),
    /// By us, because it had not ended within its time limit.
    TimedOut(Duration),
}

impl End {
    /// Returns the end that the kernel reports.
    fn new(status: ExitStatus) -> End {
        match (status.code(), status.signal()) {
            (Some(code), _) => End::Exited(code),
            (None, signal) => End::Killed(signal.unwrap_or_default()),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Exited(status) => write!(f, "exit status {status}"),
            End::Killed(signal) => write!(f, "killed by signal {signal}"),
            End::TimedOut(limit) => write!(f, "not finished within {}", crate::report::unit::duration(limit.as_secs_f64())),
        }
    }
}

/// A process that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// The resources that it used.
    pub usage: Usage,
}

/// The output of a process that has succeeded.
pub struct Output {
    /// Everything that it wrote to standard output.
    pub stdout: String,
    /// Everything that it wrote to standard error.
    pub stderr: String,
    /// The resources that it used.
    pub usage: Usage,
}

/// Runs a command, with nothing on standard input, for its output.
///
/// # Errors
///
/// When it cannot be started, or does not exit with status 0; the message has the end of what it said.
pub fn output(command: &mut Command) -> Result<Output> {
    let (mut stdout, mut stderr) = (Capture::new()?, Capture::new()?);
    let run = run(command.stdin(Stdio::null()).stdout(stdout.stdio()?).stderr(stderr.stdio()?), None)?;
    if run.end == End::Exited(0) {
        return Ok(Output { stdout: stdout.text()?, stderr: stderr.text()?, usage: run.usage });
    }
    Err(Error::new(format!("{}: {}{}", name(command), run.end, last_lines(&(stdout.text()? + &stderr.text()?)))))
}

/// Runs a command whose output is not of interest, with the least work in between; an exit status other than 0 is an error.
pub fn silent(command: &mut Command) -> Result<Usage> {
    redirected(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
}

/// Runs a command whose standard streams are set; an exit status other than 0 is an error.
pub fn redirected(command: &mut Command) -> Result<Usage> {
    let run = run(command, None)?;
    if run.end == End::Exited(0) { Ok(run.usage) } else { Err(Error::new(format!("{}: {}", name(command), run.end))) }
}

/// A file without a name that takes what a process writes: unlike a pipe, it is never full and needs no reader.
pub struct Capture {
    file: File,
}

impl Capture {
    /// Creates an empty one.
    pub fn new() -> Result<Capture> {
        let file = tempfile::tempfile().map_err(|error| Error::io("create a file in", &std::env::temp_dir(), &error))?;
        Ok(Capture { file })
    }

    /// Returns it as a standard stream.
    pub fn stdio(&self) -> Result<Stdio> {
        let file = self.file.try_clone().map_err(|error| Error::new(format!("cannot duplicate a descriptor: {error}")))?;
        Ok(Stdio::from(file))
    }

    /// Returns the file, at its beginning.
    pub fn rewound(&mut self) -> Result<&mut File> {
        self.file.rewind().map_err(|error| Error::new(format!("cannot read what a process wrote: {error}")))?;
        Ok(&mut self.file)
    }

    /// Reads all of it as text; bytes that are none are replaced.
    pub fn text(&mut self) -> Result<String> {
        let mut bytes = Vec::new();
        let read = self.rewound()?.read_to_end(&mut bytes);
        read.map_err(|error| Error::new(format!("cannot read what a process wrote: {error}")))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Returns the last lines of a message, each on a line of its own, to be put behind a sentence. What would move a cursor or
/// change colours is replaced.
pub fn last_lines(text: &str) -> String {
    const SHOWN: usize = 5;
    let lines: Vec<&str> = text.trim_end().lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(SHOWN)..].iter().map(|line| format!("\n    {}", printable(line))).collect()
}

/// Returns a text with a mark for each control character.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Returns the name of a command as an error quotes it.
fn name(command: &Command) -> String {
    Path::new(command.get_program()).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_process_is_heard() {
        let output = output(&mut sh("echo out; echo err >&2")).unwrap();
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("out\n", "err\n"));
    }

    #[test]
    fn failure_is_an_error_that_tells_what_was_said() {
        let reason = output(&mut sh("echo why >&2; exit 3")).err().unwrap().to_string();
        assert_eq!(reason, "/bin/sh: exit status 3\n    why");
        let reason = output(&mut sh("seq 9; kill -9 $$")).err().unwrap().to_string();
        assert_eq!(reason, "/bin/sh: killed by signal 9\n    5\n    6\n    7\n    8\n    9");
        assert!(silent(&mut sh("exit 3")).is_err());
        let missing = silent(&mut Command::new("/there/is/no/such/program")).unwrap_err().to_string();
        assert!(missing.starts_with("cannot run /there/is/no/such/program: No such file"), "{missing}");
    }

    #[test]
    fn much_output_on_both_streams_blocks_nobody() {
        let output = output(&mut sh("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero")).unwrap();
        assert_eq!([output.stdout.len(), output.stderr.len()], [300_000; 2]);
    }
}

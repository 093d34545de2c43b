//! One process from its start to its end: what it printed and what it used.
//!
//! The kernel's own account, by `wait4`. Processor time is user and system time together: their sum is exact, while the kernel
//! here divides it by samples 4 ms apart. The peak of a child's memory is at least that of this process when it started the
//! child, so nothing big is ever read here.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// The resources that a process used.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// The time from just before it was started until it was waited for.
    pub wall: Duration,
    /// Processor time of all its threads.
    pub cpu: Duration,
    /// The most memory that was resident, in bytes.
    pub peak: u64,
}

/// The result of a process.
pub struct Outcome {
    /// Everything that it wrote to standard output.
    pub stdout: String,
    /// Everything that it wrote to standard error.
    pub stderr: String,
    /// The resources that it used.
    pub usage: Usage,
}

/// Runs a process whose output is wanted; an exit status other than 0 is an error.
pub fn output(command: &mut Command) -> Result<Outcome> {
    let start = Instant::now();
    let mut child = spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    // One after the other: what our processes say on standard error fits a pipe.
    let read = child.stdout.take().map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut stdout));
    let read = read.and(child.stderr.take().map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut stderr)));
    let (status, usage) = wait(&child, start)?;
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let outcome = Outcome { stdout: text(&stdout), stderr: text(&stderr), usage };
    match read {
        Err(error) => Err(format!("{command:?}: {error}")),
        Ok(_) if !status.success() => Err(format!("{command:?}: {status}\n{}{}", outcome.stdout, outcome.stderr)),
        Ok(_) => Ok(outcome),
    }
}

/// Runs a process whose output is not of interest, with the least work in between.
pub fn silent(command: &mut Command) -> Result<Usage> {
    redirected(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
}

/// Runs a process whose standard streams are set.
pub fn redirected(command: &mut Command) -> Result<Usage> {
    let start = Instant::now();
    let child = spawn(command)?;
    let (status, usage) = wait(&child, start)?;
    if status.success() { Ok(usage) } else { Err(format!("{command:?}: {status}")) }
}

fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|error| format!("{command:?}: {error}"))
}

fn wait(child: &Child, start: Instant) -> Result<(ExitStatus, Usage)> {
    let mut status = 0;
    // SAFETY: all bytes zero is a value of this structure of integers.
    let mut used: libc::rusage = unsafe { std::mem::zeroed() };
    let id = libc::pid_t::try_from(child.id()).expect("the kernel made this number");
    // SAFETY: both pointers are to values of ours that outlive the call.
    let waited = unsafe { libc::wait4(id, &raw mut status, 0, &raw mut used) };
    let wall = start.elapsed();
    if waited != id {
        return Err(format!("wait4: {}", std::io::Error::last_os_error()));
    }
    let usage = Usage {
        wall,
        cpu: duration(used.ru_utime) + duration(used.ru_stime),
        peak: u64::try_from(used.ru_maxrss).unwrap_or(0) * 1024,
    };
    Ok((ExitStatus::from_raw(status), usage))
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{output, silent};

    #[test]
    fn a_process_is_heard_and_accounted_for() {
        let outcome = output(Command::new("sh").args(["-c", "echo out; echo err >&2"])).unwrap();
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("out\n", "err\n"));
        assert!(outcome.usage.peak > 0);
    }

    #[test]
    fn failure_is_an_error_that_tells_what_was_said() {
        let reason = output(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).err().unwrap();
        assert!(reason.contains("why") && reason.contains('3'), "{reason}");
        assert!(silent(Command::new("sh").args(["-c", "exit 3"])).is_err());
        assert!(silent(&mut Command::new("/there/is/no/such/program")).is_err());
    }
}

//! The memory of a process, looked at when it exits.
//!
//! The peak of `wait4(2)` would not do: it counts what was there before the program was loaded, so that a small program has the
//! size of whoever started it. So the process is traced (`ptrace(2)`): it stops on its way out with its memory still mapped, and
//! `/proc/<id>` tells what it has and what it had at most. Processes that it starts are followed as well, and the largest counts.
//!
//! A process must not run before it is traced. It starts as a shell that waits for a line and then becomes the command; the
//! shell's own memory is gone by then, its millisecond is not.

use super::timed::account;
use super::{End, Run, name, running};
use crate::{Error, Result};
use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Memory in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The most that was resident at any time.
    pub peak: u64,
    /// The amount that is resident at exit; 0 if this user may not see it.
    pub resident: u64,
    /// The private part of that: pages that the process has written to.
    pub private_dirty: u64,
}

/// A traced process that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Traced {
    /// How it ended, and what it used; times include a shell's start and the tracing.
    pub run: Run,
    /// Its memory, or that of the largest process that it started; `None` where tracing is forbidden.
    pub memory: Option<Memory>,
}

/// Runs a command with `input` on standard input, to its end, and looks at its memory on the way; after `limit` it is killed.
///
/// Its standard output and standard error are as the command sets them.
///
/// # Errors
///
/// When it cannot be started or waited for. How it ends is a result.
pub fn traced(command: &mut Command, input: &Path, stdout: Stdio, stderr: Stdio, limit: Option<Duration>) -> Result<Traced> {
    let mut gate = gate(command, input);
    gate.stdin(Stdio::piped()).stdout(stdout).stderr(stderr);
    let mut memory = None;
    let run = account(|| {
        let mut child = running::start(&mut gate)?;
        let id = Pid::from_raw(i32::try_from(child.id()).unwrap_or_default());
        let attached = ptrace::seize(id, OPTIONS).is_ok();
        open(&mut child);
        let (late, end) = watched(id, limit, || if attached { follow(id, &mut memory) } else { wait(&mut child) });
        let end = end.map_err(|error| Error::new(format!("cannot wait for {}: {error}", name(command))))?;
        Ok(limit.filter(|_| late).map_or(end, End::TimedOut))
    })?;
    Ok(Traced { run, memory })
}

/// What the tracer is told about. If it ends, so do its processes.
const OPTIONS: ptrace::Options = ptrace::Options::PTRACE_O_TRACEEXIT
    .union(ptrace::Options::PTRACE_O_EXITKILL)
    .union(ptrace::Options::PTRACE_O_TRACEFORK)
    .union(ptrace::Options::PTRACE_O_TRACEVFORK);

/// A shell that becomes the command when it has read a line.
fn gate(command: &Command, input: &Path) -> Command {
    let mut gate = Command::new("/bin/sh");
    gate.args(["-c", r#"read -r go; exec "$@" <"$0""#]).arg(input).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => gate.env(name, value),
            None => gate.env_remove(name),
        };
    }
    if let Some(directory) = command.get_current_dir() {
        gate.current_dir(directory);
    }
    gate
}

/// Lets the shell go on. Where it has ended already, that shows when it is waited for.
fn open(child: &mut Child) {
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(b"go\n");
    }
}

/// Runs `wait`, which waits for the process, and kills that after `limit`; returns whether it did.
fn watched<T>(id: Pid, limit: Option<Duration>, wait: impl FnOnce() -> T) -> (bool, T) {
    let Some(limit) = limit else { return (false, wait()) };
    std::thread::scope(|scope| {
        let (ended, end) = mpsc::channel::<()>();
        let watch = scope.spawn(move || {
            let late = end.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
            // It may have ended meanwhile, which is as good.
            late && kill(id, Signal::SIGKILL).is_ok()
        });
        let result = wait();
        drop(ended);
        (watch.join().unwrap_or(false), result)
    })
}

/// Waits for a process that nobody traces.
fn wait(child: &mut Child) -> nix::Result<End> {
    let status = child.wait().map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or_default()))?;
    Ok(End::new(status))
}

/// Waits for a traced process and those that it starts, and remembers the memory of the largest.
fn follow(root: Pid, memory: &mut Option<Memory>) -> nix::Result<End> {
    // Children of other threads are not waited for.
    let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
    loop {
        let (id, signal) = match waitpid(None, Some(flags)) {
            Ok(WaitStatus::Exited(id, status)) if id == root => return Ok(End::Exited(status)),
            Ok(WaitStatus::Signaled(id, signal, _)) if id == root => return Ok(End::Killed(signal as i32)),
            Ok(WaitStatus::PtraceEvent(id, _, libc::PTRACE_EVENT_EXIT)) => {
                let found = at_exit(id);
                *memory = (*memory).max_by_peak(found);
                (id, None)
            }
            Ok(WaitStatus::PtraceEvent(id, ..)) => (id, None),
            // A signal of its own: it is delivered.
            Ok(WaitStatus::Stopped(id, signal)) => (id, Some(signal)),
            Ok(_) | Err(Errno::EINTR) => continue,
            Err(error) => {
                // A signal that has no name here, such as a real-time one, leaves nothing to go on with.
                let _ = kill(root, Signal::SIGKILL);
                return Err(error);
            }
        };
        // A process that was killed meanwhile is waited for in the next turn.
        let _ = ptrace::cont(id, signal);
    }
}

trait MaxByPeak {
    fn max_by_peak(self, other: Self) -> Self;
}

impl MaxByPeak for Option<Memory> {
    fn max_by_peak(self, other: Self) -> Self {
        [self, other].into_iter().flatten().max_by_key(|memory| memory.peak)
    }
}

/// Returns the memory of a process that is stopped on its way out.
fn at_exit(id: Pid) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    // Of a process that cannot be debugged, only the superuser sees more.
    let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let (resident, private_dirty) = (kibibytes(&rollup, "Rss:"), kibibytes(&rollup, "Private_Dirty:"));
    // The kernel counts in batches for each processor, so that its peak may be less than the sum over all mappings.
    let peak = kibibytes(&status, "VmHWM:").max(resident);
    Some(Memory { peak: peak.unwrap_or(0), resident: resident.unwrap_or(0), private_dirty: private_dirty.unwrap_or(0) })
}

/// Returns the value of a line such as `VmHWM:      1234 kB`, in bytes.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|number| number * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(script: &str, limit: Option<Duration>) -> Traced {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        traced(&mut command, Path::new("/dev/null"), Stdio::null(), Stdio::null(), limit).unwrap()
    }

    #[test]
    fn the_peak_is_that_of_the_process_and_not_ours() {
        let ours = vec![1_u8; 64 << 20];
        let small = trace("exit 5", None);
        assert_eq!(small.run.end, End::Exited(5));
        let peak = small.memory.unwrap().peak;
        assert!(peak > 100 << 10 && peak < 16 << 20, "{peak}");
        assert!(ours.iter().all(|byte| *byte == 1));
    }

    #[test]
    fn memory_that_was_freed_counts_and_so_do_children() {
        let python = "python3 -c 'x = b\"x\" * (50 << 20); del x'; true";
        if Command::new("python3").arg("--version").output().is_ok() {
            let memory = trace(python, None).memory.unwrap();
            assert!(memory.peak > 50 << 20, "{memory:?}");
            assert!(memory.resident < memory.peak, "{memory:?}");
        }
    }

    #[test]
    fn signals_are_delivered_and_end_it() {
        assert_eq!(trace("trap 'exit 9' USR1; kill -USR1 $$; exit 1", None).run.end, End::Exited(9));
        assert_eq!(trace("kill -TERM $$", None).run.end, End::Killed(15));
    }

    #[test]
    fn a_process_that_hangs_is_killed() {
        let limit = Duration::from_millis(50);
        assert_eq!(trace("exec sleep 100", Some(limit)).run.end, End::TimedOut(limit));
    }

    #[test]
    fn input_arguments_and_variables_arrive() {
        let mut input = tempfile::NamedTempFile::new().unwrap();
        input.write_all(b"from a file\nand more").unwrap();
        let mut stdout = crate::process::Capture::new().unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "cat; echo \"|$X|$1|$#\"", "0", "an 'argument'", ""]).env("X", "y z").current_dir("/");
        traced(&mut command, input.path(), stdout.stdio().unwrap(), Stdio::null(), None).unwrap();
        assert_eq!(stdout.text().unwrap(), "from a file\nand more|y z|an 'argument'|2\n");
    }
}

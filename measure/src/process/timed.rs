//! The time that a process takes, by the kernel's own account.
//!
//! Processor time is that of the process and of all that it has waited for, user and system together: their sum is exact, while
//! the kernel may divide it by samples some milliseconds apart. It is the difference of what all children of this process have
//! used (`getrusage(2)`), so one child is measured at a time, whatever thread asks.

use super::{End, Run, name, running};
use crate::{Error, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time that a process used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The time from just before it was started until it had ended.
    pub wall: Duration,
    /// Processor time of all its threads, and of the processes that it waited for.
    pub cpu: Duration,
}

/// Held while a child is measured.
static MEASURED: Mutex<()> = Mutex::new(());

/// Runs a command, whose standard streams are set, to its end; after `limit` it is killed.
///
/// # Errors
///
/// When it cannot be started or waited for. How it ends is a result.
pub fn run(command: &mut Command, limit: Option<Duration>) -> Result<Run> {
    account(|| {
        let mut child = running::start(command)?;
        let late = limit.filter(|limit| !ends_within(&child, *limit));
        if late.is_some() {
            // It may have ended meanwhile, which is as good.
            let _ = child.kill();
        }
        let status = child.wait().map_err(|error| Error::new(format!("cannot wait for {}: {error}", name(command))))?;
        Ok(late.map_or(End::new(status), End::TimedOut))
    })
}

/// Runs `child`, a function that starts one process and waits for it, and returns what that process used.
pub(super) fn account(child: impl FnOnce() -> Result<End>) -> Result<Run> {
    let _alone = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let before = children()?;
    let start = Instant::now();
    let end = child()?;
    let wall = start.elapsed();
    Ok(Run { end, usage: Usage { wall, cpu: children()?.saturating_sub(before) } })
}

/// Returns the processor time of all children so far.
fn children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| Error::new(format!("getrusage: {error}")))?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

fn duration(time: TimeVal) -> Duration {
    let [seconds, micros] = [time.tv_sec(), time.tv_usec()].map(|number| u64::try_from(number).unwrap_or_default());
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

/// Whether a child ends in time. Kernels before 5.3 have no descriptors of processes; there it may take as long as it wants.
fn ends_within(child: &Child, limit: Duration) -> bool {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let Some(Ok(process)) = id.map(|id| pidfd_open(id, PidfdFlags::empty())) else { return true };
    let deadline = Instant::now() + limit;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).ok();
        match poll(&mut [PollFd::new(&process, PollFlags::IN)], left.as_ref()) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(0) => return false,
            Ok(_) | Err(_) => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;

    fn run_script(script: &str, limit: Option<Duration>) -> Run {
        run(Command::new("/bin/sh").args(["-c", script]).stdin(Stdio::null()), limit).unwrap()
    }

    #[test]
    fn waiting_is_no_processor_time() {
        let run = run_script("sleep 0.2; exit 7", None);
        assert_eq!(run.end, End::Exited(7));
        assert!(run.usage.wall >= Duration::from_millis(200) && run.usage.cpu < Duration::from_millis(100), "{run:?}");
    }

    #[test]
    fn work_is_processor_time_also_that_of_children() {
        let run = run_script("sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'; true", None);
        assert!(run.usage.cpu > Duration::from_millis(5), "{run:?}");
    }

    #[test]
    fn a_process_that_hangs_is_killed() {
        let limit = Duration::from_millis(50);
        let run = run_script("exec sleep 100", Some(limit));
        assert_eq!(run.end, End::TimedOut(limit));
        assert!(run.usage.wall < Duration::from_secs(50));
        assert_eq!(run_script("exit 1", Some(Duration::from_secs(100))).end, End::Exited(1));
    }
}

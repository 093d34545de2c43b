//! The memory that is resident when a process exits.
//!
//! The process is traced so that it stops on its way out, with its memory still mapped; `/proc/<id>/smaps` then tells each
//! mapping. The peak of `wait4` would not do: it counts what was there before the process was loaded.

use std::io::Error;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use crate::Result;

/// Resident memory in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resident {
    /// The total.
    pub all: u64,
    /// The private part: pages that this process has written to.
    pub private_dirty: u64,
}

/// Runs a process and looks at its memory when it exits.
pub fn at_exit(command: &mut Command) -> Result<Resident> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let trace_me = || {
        // SAFETY: this request takes no pointer.
        let done = unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0) };
        if done == -1 { Err(Error::last_os_error()) } else { Ok(()) }
    };
    // SAFETY: between fork and exec only a system call is made.
    unsafe { command.pre_exec(trace_me) };
    let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let id = libc::pid_t::try_from(child.id()).expect("the kernel made this number");

    // It stops when it is loaded.
    wait(id)?;
    request(libc::PTRACE_SETOPTIONS, id, libc::PTRACE_O_TRACEEXIT | libc::PTRACE_O_EXITKILL)?;
    let mut signal = 0;
    let mut resident = None;
    loop {
        request(libc::PTRACE_CONT, id, signal)?;
        let status = wait(id)?;
        if !libc::WIFSTOPPED(status) {
            return resident.ok_or_else(|| format!("{command:?} ended before its memory could be looked at"));
        }
        if status >> 8 == libc::SIGTRAP | libc::PTRACE_EVENT_EXIT << 8 {
            let path = format!("/proc/{id}/smaps");
            let maps = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
            resident = Some(add_up(&maps));
            signal = 0;
        } else {
            // A signal of its own: it shall have it.
            signal = libc::WSTOPSIG(status);
        }
    }
}

fn add_up(maps: &str) -> Resident {
    let mut resident = Resident::default();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let sum = match words.next() {
            Some("Rss:") => &mut resident.all,
            Some("Private_Dirty:") => &mut resident.private_dirty,
            _ => continue,
        };
        *sum += words.next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024;
    }
    resident
}

fn wait(id: libc::pid_t) -> Result<i32> {
    let mut status = 0;
    // SAFETY: the pointer is to a value of ours that outlives the call.
    let waited = unsafe { libc::waitpid(id, &raw mut status, 0) };
    if waited == id { Ok(status) } else { Err(format!("waitpid: {}", Error::last_os_error())) }
}

fn request(what: libc::c_uint, id: libc::pid_t, value: i32) -> Result<()> {
    // SAFETY: the requests made here take a number where others take a pointer.
    let done = unsafe { libc::ptrace(what, id, 0, libc::c_long::from(value)) };
    if done == -1 { Err(format!("ptrace: {}", Error::last_os_error())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{Resident, add_up, at_exit};

    #[test]
    fn mappings_are_added_up() {
        let maps = "\
00400000-00401000 r-xp 00000000 00:00 0 /bin/x
Size:                 12 kB
Rss:                   8 kB
Private_Dirty:         0 kB
7ff000-801000 rw-p 00000000 00:00 0 [stack]
Rss:                   4 kB
Private_Dirty:         4 kB
";
        assert_eq!(add_up(maps), Resident { all: 12 * 1024, private_dirty: 4 * 1024 });
    }

    #[test]
    fn a_process_has_memory_when_it_exits() {
        let resident = at_exit(&mut Command::new("true")).unwrap();
        assert!(resident.all > 0 && resident.private_dirty <= resident.all);
    }
}

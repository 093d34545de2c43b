//! The sandbox layers that the kernel puts around a program, as seen by guest code that has broken out of all others.
//!
//! A tracer replaces system calls of the program by some that it never makes.
#![cfg(all(target_arch = "x86_64", target_os = "linux"))]

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::tracer::{Outcome, Traced};
use wasm2native_tests::{machine, wat};

const ACCES: Outcome = Outcome::Answer(-(libc::EACCES as i64));
const KILLED: Outcome = Outcome::Killed(Signal::SIGSYS);

/// A number that no system call has: the kernel returns `ENOSYS`, as a kernel does that is too old.
const MISSING: libc::c_long = -1;

#[test]
fn a_system_call_that_is_not_needed_ends_the_program() {
    let scratch = Scratch::new();
    let cat = Build::new(wat::program("wasi/cat")).option(["--seccomp"]).executable(&scratch);
    let name = "a_system_call_that_is_not_needed_ends_the_program";
    let no_file = u64::from(u32::MAX);
    let anonymous = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as u64;
    let forbidden = [
        (libc::SYS_socket, [libc::AF_INET as u64, libc::SOCK_STREAM as u64, 0, 0, 0, 0]),
        (libc::SYS_execve, [0; 6]),
        (libc::SYS_openat, [0; 6]),
        (libc::SYS_fork, [0; 6]),
        (libc::SYS_ptrace, [0; 6]),
        (libc::SYS_seccomp, [0; 6]),
        (libc::SYS_mmap, [0, 4096, (libc::PROT_READ | libc::PROT_EXEC) as u64, anonymous, no_file, 0]),
        // The numbers of the x32 interface are the same with one more bit.
        (libc::SYS_getpid | 0x4000_0000, [0; 6]),
        (1 << 20, [0; 6]),
    ];
    for (number, arguments) in forbidden {
        let Some(mut traced) = available(name, Traced::start(&cat)) else { return };
        traced.go_to(libc::SYS_read);
        assert_eq!(traced.instead(number, arguments), KILLED, "system call {number}");
    }
    // The same replacement does no harm to an allowed call, nor to a program without that layer.
    let mut traced = Traced::start(&cat).expect("as before");
    traced.go_to(libc::SYS_read);
    assert!(matches!(traced.instead(libc::SYS_getpid, [0; 6]), Outcome::Answer(1..)));
    let cat = Build::new(wat::program("wasi/cat")).option(["--no-seccomp"]).executable(&scratch);
    let mut traced = Traced::start(&cat).expect("as before");
    traced.go_to(libc::SYS_read);
    assert!(matches!(traced.instead(libc::SYS_getppid, [0; 6]), Outcome::Answer(1..)));
}

#[test]
fn no_page_becomes_code() {
    let scratch = Scratch::new();
    let module = scratch.write("growing.wat", GROWING);
    let growing = Build::new(module).option(["--seccomp"]).executable(&scratch);
    for (protection, expected) in [
        (libc::PROT_READ | libc::PROT_WRITE, Outcome::Answer(0)),
        (libc::PROT_READ | libc::PROT_EXEC, KILLED),
        (libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC, KILLED),
    ] {
        let Some(mut traced) = available("no_page_becomes_code", Traced::start(&growing)) else { return };
        traced.go_to(libc::SYS_sched_yield);
        assert_eq!(traced.instead(libc::SYS_mprotect, [0, 0, protection as u64, 0, 0, 0]), expected, "{protection}");
    }
}

const GROWING: &str = r#"(module
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (memory (export "memory") 1)
    (func (export "_start") (drop (call $yield)) (drop (memory.grow (i32.const 1)))))"#;

#[test]
fn files_outside_the_granted_directories_are_out_of_reach() {
    let scratch = Scratch::new();
    scratch.write("inside/text", "inside\n");
    scratch.write("outside/text", "outside\n");
    let (inside, outside) = (scratch.join("inside/text"), scratch.join("outside/text"));
    let reads = |options: &[&str], path: &Path| opens(&scratch, options, path, libc::O_RDONLY);
    let writes = |options: &[&str], path: &Path| opens(&scratch, options, path, libc::O_WRONLY);
    let opened = |outcome: Option<Outcome>| matches!(outcome, None | Some(Outcome::Answer(3..)));
    let denied = |outcome: Option<Outcome>| outcome.is_none_or(|outcome| outcome == ACCES);
    assert!(opened(reads(&[], &inside)) && opened(writes(&[], &inside)));
    assert!(denied(reads(&[], &outside)) && denied(writes(&[], &outside)));
    assert!(denied(reads(&["--landlock"], Path::new("/etc/passwd"))));
    // A directory that is part of the executable needs no rule, and does not keep the others from having theirs.
    let embed = format!("{}::/embedded", scratch.join("outside").display());
    for options in [&["--embed", &embed][..], &["--embed", &embed, "--landlock"]] {
        assert!(opened(reads(options, &inside)) && denied(reads(options, &outside)), "{options:?}");
    }
    assert!(opened(reads(&["--no-landlock"], &outside)) && opened(writes(&["--no-landlock"], &outside)));
    assert!(opened(reads(&[":ro"], &inside)) && denied(writes(&[":ro"], &inside)));
}

/// Returns the outcome of opening a file by its absolute path in a program that was granted the directory `inside`; none where
/// that cannot be tried.
fn opens(scratch: &Scratch, options: &[&str], path: &Path, flags: i32) -> Option<Outcome> {
    let suffix = if options == [":ro"] { ":ro" } else { "" };
    let options = options.iter().filter(|option| **option != ":ro");
    let granted = format!("{}::/granted{suffix}", scratch.join("inside").display());
    let build = Build::new(wat::program("wasi/directories")).option(["--no-seccomp", "--dir", &granted]).option(options);
    let name = "files_outside_the_granted_directories_are_out_of_reach";
    let program = available(name, landlock(scratch)).map(|()| build.executable(scratch))?;
    let mut traced = available(name, Traced::start(&program))?;
    traced.go_to(libc::SYS_write);
    let path = traced.lend(&path.display().to_string());
    Some(traced.instead(libc::SYS_openat, [libc::AT_FDCWD as u64, path, flags as u64, 0, 0, 0]))
}

/// Returns an error unless this kernel has Landlock as the runtime needs it.
fn landlock(scratch: &Scratch) -> Result<(), String> {
    let program = Build::new(wat::program("wasi/arguments")).option(["--landlock"]).executable(scratch);
    let outcome = Job::new(program).run();
    match outcome.status.success() {
        true => Ok(()),
        false => Err(outcome.err()),
    }
}

/// Where the kernel lacks a layer, a program runs if it only offers to have it, and does not start if it requires it.
#[test]
fn walls_that_are_not_available() {
    let cases = [
        (&[][..], libc::SYS_landlock_create_ruleset, None),
        (&["--landlock"], libc::SYS_landlock_create_ruleset, Some("--landlock")),
        (&["--seccomp"], libc::SYS_seccomp, Some("--seccomp")),
    ];
    for (options, number, complaint) in cases {
        let scratch = Scratch::new();
        let cat = Build::new(wat::program("wasi/cat")).option(options).executable(&scratch);
        let Some(mut traced) = available("walls_that_are_not_available", Traced::start(&cat)) else { return };
        traced.go_to(number);
        assert_eq!(traced.instead(MISSING, [0; 6]), Outcome::Answer(-(libc::ENOSYS as i64)));
        let (status, said) = traced.finish();
        assert_eq!(status, i32::from(complaint.is_some()), "{options:?}\n{said}");
        assert!(complaint.map_or(said.is_empty(), |complaint| said.contains(complaint)), "{options:?}\n{said}");
    }
}

/// The later of two opposite flags counts.
#[test]
fn flags_can_be_taken_back() {
    let scratch = Scratch::new();
    let bytes = |options: &[&str]| {
        let build = Build::new(wat::program("wasi/cat")).option(options);
        fs::read(build.executable(&scratch)).expect("it is there")
    };
    let plain = bytes(&["--no-seccomp", "--no-landlock"]);
    assert!(plain == bytes(&["--landlock", "--seccomp", "--no-seccomp", "--no-landlock"]));
    assert!(plain.len() < bytes(&[]).len(), "a wall that is not wanted costs nothing");
    assert!(bytes(&["--seccomp"]) == bytes(&["--no-seccomp", "--seccomp"]));
}

/// Every function of WASI does its work behind all sandbox layers, by all the routes to the kernel; and a program that
/// uses all of them is small.
#[test]
fn every_function_works_behind_all_walls() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("granted")).expect("scratch is writable");
    let walls: &[&[&str]] = match available("functions behind all walls", machine::is_this()) {
        Some(()) => &[&["--no-landlock"], &["--seccomp", "--no-landlock"], &["--seccomp"]],
        None => &[&["--no-landlock"]],
    };
    for &options in walls {
        let build = Build::new(wat::program("wasi/every")).option(["--dir", "granted"]).option(options);
        let program = build.executable(&scratch);
        let size = fs::metadata(&program).expect("it is there").len();
        assert!(size <= 80 << 10, "{size} bytes");
        check_every(&program, &scratch, options);
    }
}

#[track_caller]
fn check_every(program: &Path, scratch: &Scratch, options: &[&str]) {
    let (mut here, there) = UnixStream::pair().expect("sockets can be made");
    here.write_all(b"1234").expect("there is room");
    let input = Stdio::from(OwnedFd::from(there.try_clone().expect("it is open")));
    let mut command = machine::command(program);
    let status = command.current_dir(scratch.path()).stdin(input).stdout(Stdio::from(OwnedFd::from(there))).status();
    let status = status.expect("it starts");
    drop(command);
    assert_eq!(status.code(), Some(0), "{options:?}: {status}; a number says which check failed");
    let mut sent = Vec::new();
    here.read_to_end(&mut sent).expect("the other end is closed");
    assert_eq!(sent.len(), 4);
}

/// A signal from another process acts as it would without the filter, and a call that it interrupts continues.
#[test]
fn signals_from_outside() {
    if available("signals to a program with a filter", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let cat = Build::new(wat::program("wasi/cat")).option(["--seccomp"]).executable(&scratch);
    for signal in [Signal::SIGSEGV, Signal::SIGFPE, Signal::SIGTERM] {
        let mut child = Command::new(&cat).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let (mut stdin, mut stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let mut echo = || {
            stdin.write_all(b"x").expect("it reads");
            stdout.read_exact(&mut [0]).expect("it writes");
        };
        echo();
        let pid = Pid::from_raw(child.id() as i32);
        for signal in [Signal::SIGSTOP, Signal::SIGCONT] {
            kill(pid, signal).expect("it runs");
        }
        echo();
        kill(pid, signal).expect("it runs");
        let status = child.wait().expect("it is a child");
        assert_eq!(status.signal(), Some(signal as i32), "{status}");
    }
}

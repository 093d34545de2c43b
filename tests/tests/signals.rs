//! A program's end depends neither on what its parent does with signals, nor on whether anybody reads its messages.

use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use nix::sys::signal::SigSet;
use wasm2native_abi::limit::TIMEOUT_STATUS;
use wasm2native_abi::trap::EXIT_STATUS;
use wasm2native_tests::build::Build;
use wasm2native_tests::process::{Job, process_under};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::{machine, wat};

const FOREVER: &str = "(module (memory (export \"memory\") 1) (func (export \"_start\") (loop (br 0))))";

/// Returns one program for each way to end with a message, the last of which is healthy, with its status.
fn programs(scratch: &Scratch) -> Vec<(PathBuf, i32)> {
    let forever = scratch.write("forever.wat", FOREVER);
    let trap = |name: &str| (Build::new(wat::program(name)).executable(scratch), EXIT_STATUS);
    vec![
        trap("traps/unreachable"),
        trap("traps/divide_by_zero"),
        trap("traps/load_out_of_bounds"),
        trap("traps/uncaught_exception"),
        trap("stack/exhausted"),
        (Build::new(forever).option(["--timeout", "50ms"]).executable(scratch), TIMEOUT_STATUS),
        (Build::new(wat::program("wasi/file")).option(["--dir", "nowhere"]).executable(scratch), 1),
        (Build::new(wat::program("wasi/arguments")).option(["--trace-wasi"]).executable(scratch), 0),
    ]
}

/// The parent's treatment of signals.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Signals {
    Nothing,
    IgnoresThem,
    HoldsThemBack,
}

const PARENTS: [Signals; 3] = [Signals::Nothing, Signals::IgnoresThem, Signals::HoldsThemBack];

/// Ignores them in a shell.
const IGNORE: &str = "trap '' HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM XCPU XFSZ SYS";

/// Starts a process as such a parent does; a shell runs `setup` before.
fn start(command: &Command, setup: &str, parent: Signals, stderr: Stdio) -> std::process::Child {
    let setup = if parent == Signals::IgnoresThem { format!("{IGNORE} && {setup}") } else { setup.to_owned() };
    let mut command = process_under(&setup, command);
    command.env("W2N_TRACE", "1").stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
    let before = SigSet::thread_get_mask().expect("this thread has a mask");
    if parent == Signals::HoldsThemBack {
        SigSet::all().thread_block().expect("signals can be held back");
    }
    let child = command.spawn();
    before.thread_set_mask().expect("the mask can be set");
    child.expect("a shell starts")
}

#[test]
fn messages_arrive_whatever_the_parent_does_with_signals() {
    let scratch = Scratch::new();
    for (program, status) in programs(&scratch) {
        for parent in PARENTS {
            let output = start(&machine::command(&program), "true", parent, Stdio::piped()).wait_with_output();
            let output = output.expect("it is a child");
            assert_eq!(output.status.code(), Some(status), "{}, {parent:?}: {}", program.display(), output.status);
            assert!(!output.stderr.is_empty(), "{}, {parent:?}", program.display());
        }
    }
}

/// Nobody reads the pipe; the file may not grow; the device is full; there is no file; the socket is full and does not block.
#[test]
fn messages_that_nobody_gets_change_no_status() {
    let scratch = Scratch::new();
    let (mut full, unread) = UnixStream::pair().expect("sockets can be made");
    full.set_nonblocking(true).expect("it is a socket");
    while full.write(&[0; 4096]).is_ok() {}
    let limited = format!("exec 2>{} && ulimit -f 0", scratch.join("limited").display());
    for (program, status) in programs(&scratch) {
        let command = machine::command(&program);
        let check = |how: &str, setup: &str, parent, stderr: Stdio| {
            let ended = start(&command, setup, parent, stderr).wait().expect("it is a child");
            assert_eq!(ended.code(), Some(status), "{}, {how}, {parent:?}: {ended}", program.display());
        };
        for parent in PARENTS {
            let (reader, writer) = std::io::pipe().expect("pipes can be made");
            drop(reader);
            check("broken pipe", "true", parent, writer.into());
            check("file size limit", &limited, parent, Stdio::inherit());
            check("full device", "exec 2>/dev/full", parent, Stdio::inherit());
            check("closed", "exec 2>&-", parent, Stdio::inherit());
            let clone = full.try_clone().expect("descriptors can be duplicated");
            check("full socket", "true", parent, Stdio::from(OwnedFd::from(clone)));
        }
    }
    drop(unread);
}

/// Writing, setting the size and reserving space beyond the limit of the process is an error for the program, not its end.
#[test]
fn the_limit_on_file_sizes_is_an_error() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("limits/file_size")).option(["--dir", "."]).executable(&scratch);
    for setup in ["ulimit -f 1", "trap '' XFSZ && ulimit -f 1"] {
        Job::new(&program).directory(scratch.path()).under(setup).run().expect(0);
    }
}

/// A process that stops itself would end neither in time nor when it is asked to.
#[test]
fn a_program_does_not_stop_itself() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("limits/raise_stop")).option(["--timeout", "100ms"]).executable(&scratch);
    Job::new(&program).run().expect(TIMEOUT_STATUS);
}

/// The kernel stops a process that reads a terminal in the background, which would outlast the time limit.
#[test]
fn reading_a_terminal_in_the_background_does_not_outlast_the_time() {
    let possible = match Command::new("script").arg("--version").output() {
        Ok(_) => machine::is_this(),
        Err(error) => Err(format!("script: {error}")),
    };
    if available("a program in the background of a terminal", possible).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let program = Build::new(wat::program("wasi/cat")).option(["--timeout", "10s"]).executable(&scratch);
    let shell = format!("set -m; {} </dev/tty & wait $!; echo status $?; kill -KILL $!", program.display());
    let said = Job::new("script").args(["-qec", &format!("sh -c '{shell}'"), "/dev/null"]).run().out();
    // WASI's number for an input/output error, with which the program ends.
    assert!(said.contains("status 29"), "{said}");
}

/// The kernel does not end the first process of a container by its own signal: it must not continue without its handlers.
#[test]
fn a_signal_ends_the_first_process_of_a_container() {
    let unshare = ["--user", "--map-root-user", "--pid", "--fork"];
    let possible = Command::new("unshare").args(unshare).arg("true").output();
    let possible = match possible {
        Ok(output) if output.status.success() => machine::is_this(),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(format!("unshare: {error}")),
    };
    if available("the first process of a container", possible).is_none() {
        return;
    }
    let scratch = Scratch::new();
    // By the numbers of the standard and of Linux: illegal instruction, kill, segmentation fault, alarm.
    for (number, signal) in [(4, 4), (9, 9), (11, 11), (14, 14)] {
        let text = format!(
            "(module (import \"wasi_snapshot_preview1\" \"proc_raise\" (func $raise (param i32) (result i32)))
               (memory (export \"memory\") 1) (func (export \"_start\") (drop (call $raise (i32.const {number})))))"
        );
        let module = scratch.write(&format!("raise{number}.wat"), text);
        let program = Build::new(module).option(["--timeout", "1h"]).executable(&scratch);
        Job::new("unshare").args(unshare).arg(&program).run().expect(128 + signal);
    }
}

//! The limits on how long a program may run and how much it may have open.

use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Stdio;

use wasm2native_abi::limit::TIMEOUT_STATUS;
use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::{machine, wat};

const FOREVER: &str = "(module (func (export \"_start\") (loop (br 0))))";

#[test]
fn a_program_that_takes_too_long_is_ended() {
    let scratch = Scratch::new();
    let forever = scratch.write("forever.wat", FOREVER);
    for (time, shown) in [("50ms", "50 ms"), ("1s", "1 s")] {
        let program = Build::new(&forever).option(["--timeout", time]).executable(&scratch);
        let said = format!("error: timed out after {shown} (--timeout)\n");
        let outcome = Job::new(program).run().expect(TIMEOUT_STATUS);
        assert_eq!(outcome.err(), said);
    }
}

/// The parent may have chosen to ignore or block the signal of timers.
#[test]
fn the_timer_works_whatever_the_parent_does_with_signals() {
    let scratch = Scratch::new();
    let program = Build::new(scratch.write("forever.wat", FOREVER)).option(["--timeout", "50ms"]).executable(&scratch);
    Job::new(program).under("trap '' ALRM").run().expect(TIMEOUT_STATUS);
}

/// Waiting for input takes time, too.
#[test]
fn a_program_that_waits_is_ended() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/cat")).option(["--timeout", "50ms"]);
    let build = if machine::is_this().is_ok() { build.option(["--seccomp"]) } else { build };
    let program = build.executable(&scratch);
    let mut child = machine::command(&program).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // Unlike this, waiting would close standard input, whose end the program would take for that of its input.
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("it says text");
    assert_eq!(child.wait().expect("it is a child").code(), Some(TIMEOUT_STATUS), "{said}");
}

/// The message may find no reader: standard error is a socket that is full.
#[test]
fn a_message_that_cannot_be_written_changes_nothing() {
    let scratch = Scratch::new();
    let program = Build::new(scratch.write("forever.wat", FOREVER)).option(["--timeout", "50ms"]).executable(&scratch);
    let (mut full, unread) = UnixStream::pair().expect("sockets can be made");
    full.set_nonblocking(true).expect("it is a socket");
    while full.write(&[0; 4096]).is_ok() {}
    full.set_nonblocking(false).expect("it is a socket");
    let status = machine::command(program).stderr(Stdio::from(OwnedFd::from(full))).status().expect("it starts");
    assert_eq!(status.code(), Some(TIMEOUT_STATUS));
    drop(unread);
}

#[test]
fn a_program_that_ends_in_time_does_not_notice() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("wasi/cat")).option(["--timeout", "1h"]).executable(&scratch);
    let outcome = Job::new(program).input("text").run().expect(0).expect_out("text");
    assert_eq!(outcome.err(), "");
}

/// Opens the directory again and again until that fails; the exit status is the number of successes.
const OPENS: &str = r#"(module
    (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 16) ".")
    (func $opened (result i32)
        (local $count i32) (local $errno i32)
        (loop $again
            (local.set $errno (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 2)
                (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 0)))
            (if (i32.eqz (local.get $errno))
                (then (local.set $count (i32.add (local.get $count) (i32.const 1))) (br $again))))
        ;; mfile
        (if (i32.ne (local.get $errno) (i32.const 33)) (then (call $exit (i32.const 99))))
        (local.get $count))
    (func (export "_start")
        (local $first i32)
        (local.set $first (call $opened))
        ;; What is closed makes room for one.
        (drop (call $close (i32.const 4)))
        (if (i32.ne (call $opened) (i32.const 1)) (then (call $exit (i32.const 98))))
        (call $exit (local.get $first))))"#;

#[test]
fn open_files_are_counted() {
    let scratch = Scratch::new();
    for (most, opened) in [("5", 1), ("12", 8)] {
        let build = Build::new(scratch.write("opens.wat", OPENS)).option(["--dir", ".", "--max-files", most]);
        Job::new(build.executable(&scratch)).directory(scratch.path()).run().expect(opened);
    }
}

#[test]
fn limits_that_make_no_sense_are_refused() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/file"));
    let refused = |options: &[&str], text: &str| {
        let output: PathBuf = scratch.join("program");
        let outcome = build.clone().option(options).attempt(&output).expect_err(text);
        assert!(!outcome.status.success() && !output.exists(), "{outcome}");
    };
    refused(&["--max-files", "2"], "from 3, for the standard streams");
    refused(&["--max-files", "4", "--dir", "a", "--dir", "b"], "at least 5 are needed");
    refused(&["--timeout", "10"], "did you mean 10s?");
    refused(&["--timeout", "0s"], "greater than zero");
    refused(&["--max-memory", "64MB"], "did you mean 64MiB?");
}

/// Where address space is scarce, a program with objects says what to do before any of its code runs.
#[test]
fn addresses_of_objects() {
    if available("addresses of objects", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let build = Build::new(wat::program("gc/old_references")).option(["--bounds", "explicit"]);
    let run = |build: &Build| Job::new(build.executable(&scratch)).under("ulimit -v 1048576").run();
    run(&build).expect(1).expect_err("the addresses below 4 GiB").expect_err("build the program with a smaller --max-heap");
    run(&build.option(["--max-heap", "64MiB"])).expect(0);
}

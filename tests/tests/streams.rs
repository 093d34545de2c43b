//! Standard streams: those that the process was started with, and that others have open as well.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::{machine, wat};

/// The files behind them change only by being read and written, and the way they are open does not change.
#[test]
fn they_are_left_as_they_are() {
    let scratch = Scratch::new();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for options in [&[][..], &["--seccomp"]] {
        if !options.is_empty() && available("a filter", machine::is_this()).is_none() {
            continue;
        }
        let program = Build::new(wat::program("wasi/streams")).option(options).executable(&scratch);
        fs::write(scratch.join("input"), "some input\n").expect("scratch is writable");
        fs::write(scratch.join("log"), "before\n").expect("scratch is writable");
        let input = OpenOptions::new().read(true).write(true).open(scratch.join("input")).expect("it is there");
        input.set_modified(long_ago).expect("it is ours");
        let log = OpenOptions::new().append(true).open(scratch.join("log")).expect("it is there");
        let shared = |file: &File| Stdio::from(file.try_clone().expect("it is open"));
        let mut command = machine::command(&program);
        let status = command.stdin(shared(&input)).stdout(shared(&log)).stderr(shared(&log)).status();
        assert_eq!(status.expect("it starts").code(), Some(0), "the number of a check");

        let about = input.metadata().expect("it is open");
        assert_eq!((about.len(), about.modified().expect("files have it")), (11, long_ago));
        let flags = |file: &File| rustix::fs::fcntl_getfl(file).expect("it is open");
        assert!(!flags(&input).intersects(OFlags::NONBLOCK | OFlags::APPEND));
        assert!(flags(&log).contains(OFlags::APPEND) && !flags(&log).contains(OFlags::NONBLOCK));
        let text = fs::read_to_string(scratch.join("log")).expect("it is text");
        assert_eq!(text, "before\nsome isome i");
    }
}

/// As C libraries find out, by the type and the rights.
#[test]
fn terminals_are_told_from_other_devices() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("wasi/terminals")).executable(&scratch);
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there are terminals");
    grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("it is ours");
    let name = ptsname(&terminal, Vec::new()).expect("it has one").into_string().expect("names of devices are text");
    let streams = |names: [&str; 3]| {
        let stream = |name: &str| {
            let mut options = OpenOptions::new();
            // It does not become that of this process.
            options.custom_flags(OFlags::NOCTTY.bits() as i32);
            let opened = options.read(true).write(true).create(true).truncate(false).open(name);
            Stdio::from(opened.expect("it can be opened"))
        };
        let [input, output, error] = names.map(stream);
        let status = machine::command(&program).stdin(input).stdout(output).stderr(error).status();
        status.expect("it starts").code()
    };
    let file = scratch.join("file").display().to_string();
    assert_eq!(streams([&name; 3]), Some(7));
    assert_eq!(streams(["/dev/null", &name, "/dev/null"]), Some(2));
    assert_eq!(streams([&name, &file, "/dev/zero"]), Some(1));
    assert_eq!(streams(["/dev/null"; 3]), Some(0));
    Job::new(&program).run().expect(0);
}

/// A stream that is closed is the null device, or stays closed where the limit of open files leaves no room for that.
#[test]
fn streams_that_are_closed() {
    let Some(()) = available("limits of the process", machine::is_this()) else { return };
    const BADF: i32 = 8;
    let scratch = Scratch::new();
    let copy = Build::new(wat::program("wasi/cat")).executable(&scratch);
    let run = |setup: &str| Job::new(&copy).input("text").under(setup).run();
    run("exec <&-").expect(0).expect_out("");
    run("exec >&-").expect(0);
    run("ulimit -n 0").expect(0).expect_out("text");
    run("ulimit -n 2").expect(0).expect_out("text");
    run("exec <&- && ulimit -n 1").expect(0).expect_out("");
    run("exec <&- && ulimit -n 0").expect(BADF);
    run("exec >&- && ulimit -n 1").expect(BADF);
    run("exec <&- >&- 2>&- && ulimit -n 0").expect(BADF);
}

/// A program that needs no file of its own runs whatever the limit of open files; one that does says so.
#[test]
fn few_open_files() {
    let Some(()) = available("limits of the process", machine::is_this()) else { return };
    let scratch = Scratch::new();
    scratch.write("data/text", "inside\n");
    let build = |name: &str, options: &[&str]| Build::new(wat::program(name)).option(options).executable(&scratch);
    let run = |program: &Path, limit: u32| {
        Job::new(program).args(["r", "data/text"]).directory(scratch.path()).under(&format!("ulimit -n {limit}")).run()
    };
    let arguments = build("wasi/arguments", &["-q"]);
    let directory = build("wasi/file", &["--dir", "."]);
    let listener = build("wasi/descriptors", &["-q", "--listen", "127.0.0.1:1"]);
    let other = Scratch::new();
    let walled = Build::new(wat::program("wasi/arguments")).option(["-q", "--landlock"]).executable(&other);
    for limit in 0..4 {
        run(&arguments, limit).expect(0).expect_out("r\0data/text\0");
        run(&directory, limit).expect(1).expect_err("error: cannot open directory .: too many open files\n");
        run(&listener, limit).expect(1).expect_err("error: cannot listen on 127.0.0.1:1: too many open files\n");
        let outcome = run(&walled, limit).expect(1);
        outcome.expect_err("error: the system cannot restrict this program").expect_err("ulimit -n");
    }
    run(&directory, 5).expect(0).expect_out("inside\n");
}

/// More can be waited for than may be open: clocks are not files, and the same file counts once.
#[test]
fn waiting_for_more_than_may_be_open() {
    let Some(()) = available("limits of the process", machine::is_this()) else { return };
    let scratch = Scratch::new();
    for options in [&[][..], &["--seccomp"]] {
        let clocks = Build::new(wat::program("wasi/clocks")).option(options).executable(&scratch);
        let streams = Build::new(wat::program("wasi/waits")).option(options).executable(&scratch);
        for limit in [0, 1, 2, 3, 4, 1024] {
            let limited = format!("exec </dev/null && ulimit -n {limit}");
            Job::new(&clocks).under(&limited).run().expect(0);
            Job::new(&streams).under(&limited).run().expect(4 << 4);
        }
        // An event with `badf`, beside those of the others.
        Job::new(&streams).under("exec <&- && ulimit -n 0").run().expect(4 << 4 | 8);
    }
}

//! Programs that log their calls of WASI functions.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use wasm2native_abi::host::preview1::PREVIEW1;
use wasm2native_tests::build::Build;
use wasm2native_tests::golden::Report;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::{machine, wat};

/// All functions with sensible arguments.
#[test]
fn every_function_is_shown() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("granted")).expect("scratch is writable");
    let mut report = Report::default();
    let filtered = available("tracing behind a filter", machine::is_this()).map(|()| &["--seccomp"][..]);
    for options in [&[][..]].into_iter().chain(filtered) {
        let build = Build::new(wat::program("wasi/every")).option(["--trace-wasi", "--dir", "granted"]).option(options);
        let shown = run_with_socket(&build.executable(&scratch), &scratch);
        let called: BTreeSet<_> = shown.lines().map(|line| line.split('(').next().unwrap_or_default()).collect();
        let missing: Vec<_> =
            PREVIEW1.functions.iter().map(|function| function.name).filter(|name| !called.contains(name)).collect();
        assert!(missing.is_empty(), "every.wat does not call {missing:?}:\n{shown}");
        report.check(&wat::program("wasi/every").with_extension("trace"), &without_variations(&shown));
    }
    report.finish();
}

/// Runs the program that calls every function, as it expects, and returns its standard error.
fn run_with_socket(program: &Path, scratch: &Scratch) -> String {
    let (mut here, there) = UnixStream::pair().expect("sockets can be made");
    here.write_all(b"1234").expect("there is room");
    let mut child = machine::command_as(program.as_os_str(), Some(OsStr::new("every")))
        .env_clear()
        .env("W2N_TRACE", "1")
        .current_dir(scratch.path())
        .stdin(Stdio::from(OwnedFd::from(there.try_clone().expect("it is open"))))
        .stdout(Stdio::from(OwnedFd::from(there)))
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut shown = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut shown).expect("it says text");
    assert!(child.wait().expect("it is a child").success(), "{shown}");
    shown
}

/// Replaces clock times, and sizes of directories, which differ between file systems.
fn without_variations(text: &str) -> String {
    let mut result = String::new();
    for line in text.lines() {
        let (start, end) = match (line.split_once(") = "), line.split_once("{type=directory, size=")) {
            (Some((start, _)), _) if line.starts_with("clock_") => (format!("{start}) = "), "…"),
            (_, Some((start, _))) => (format!("{start}{{type=directory, size="), "…}"),
            _ => (line.to_owned(), ""),
        };
        result.push_str(&format!("{start}{end}\n"));
    }
    result
}

#[test]
fn a_variable_of_the_builders_choice_starts_it() {
    let scratch = Scratch::new();
    let program =
        |options: &[&str]| -> PathBuf { Build::new(wat::program("wasi/arguments")).option(options).executable(&scratch) };
    let said = |program: &Path, variable: &str| {
        let job = Job::new(program).arg0("arguments").clean_environment().env(variable, "").arg("x");
        job.run().expect(0).expect_out("x\0").err()
    };
    let traced = program(&["--trace-wasi"]);
    assert_eq!(said(&traced, "W2N_TRACES"), "");
    assert!(said(&traced, "W2N_TRACE").contains("args_sizes_get() = 2, 12\n"), "{}", said(&traced, "W2N_TRACE"));
    let traced = program(&["--trace-wasi=MY_TRACE"]);
    assert_eq!(said(&traced, "W2N_TRACE"), "");
    assert!(said(&traced, "MY_TRACE").starts_with("args_sizes_get("));
    // Only a variable that is built in can start it, and it costs nothing where it is not.
    let plain = program(&[]);
    assert_eq!(said(&plain, "W2N_TRACE"), "");
    let bytes = fs::read(&plain).expect("it is there");
    assert!(!bytes.windows(9).any(|bytes| bytes == b"W2N_TRACE" || bytes == b"args_size"));
}

#[test]
fn old_functions_are_shown() {
    let scratch = Scratch::new();
    scratch.write("data/text", "abcdefg\n");
    let build = Build::new(wat::program("wasi/oldest")).option(["--dir", "data", "--trace-wasi"]);
    let job = Job::new(build.executable(&scratch)).env("W2N_TRACE", "1").directory(scratch.path());
    let outcome = job.run().expect(0).expect_out("cdefg\n");
    outcome.expect_err("whence=cur) = 2\n").expect_err("fd_filestat_get(fd=4) = {type=regular_file, size=8}\n");
}

#[test]
fn variables_that_cannot_be() {
    let scratch = Scratch::new();
    for name in ["--trace-wasi=", "--trace-wasi=A=B"] {
        let outcome = Build::new(wat::program("wasi/cat")).option([name]).attempt(&scratch.join("program"));
        assert!(!outcome.status.success(), "{outcome}");
    }
}

//! Traps: the message as the specification words it, a backtrace of wasm functions by name, exit status 134.
//!
//! The programs are `wat/traps/*.wat`, which `golden.rs` runs. Exhaustion of the stack has programs of its own in `wat/stack/`,
//! since its depth depends on the code generator.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use wasm2native_abi::trap::{EXIT_STATUS, Trap};
use wasm2native_tests::build::Build;
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// A new kind of trap needs a program that shows it, or a reason here.
#[test]
fn every_kind_is_shown() {
    let not_shown = [
        (Trap::StackOverflow, "has tests of its own below"),
        (Trap::ExceptionsExhausted, "the limit is out of reach of a small program"),
        (Trap::IncompatibleImport, "a program of one module imports no memory; see link.rs"),
        (Trap::HandlesExhausted, "a table holds more handles than a small program makes"),
        (Trap::HostExhausted, "the system does not refuse random numbers"),
        (Trap::ChildrenRemain, "only what answers HTTP requests has such resources; see serve/messages.rs"),
    ];
    let shown: Vec<String> = ["components", "traps", "proposals"]
        .iter()
        .flat_map(|folder| wat::folder(folder))
        .filter_map(|program| std::fs::read_to_string(program.with_extension("stderr")).ok())
        .filter_map(|text| text.lines().next().map(str::to_string))
        .collect();
    for trap in Trap::ALL {
        let line = format!("wasm trap: {}", trap.message());
        match not_shown.iter().find(|(excused, _)| excused == trap) {
            None => assert!(shown.contains(&line), "no program in wat/components, wat/traps or wat/proposals ends with: {line}"),
            Some((_, reason)) => assert!(!shown.contains(&line), "a program shows `{line}`, yet here it says: {reason}"),
        }
    }
}

/// The report lists the functions whose bodies took the place of calls, and says so.
#[test]
fn functions_in_place_of_calls_are_named() {
    let report =
        |options: &[&str]| Build::new(wat::program("optimize/inlined_trap")).option(options).run().expect(EXIT_STATUS).err();
    let (with, without) = (report(&[]), report(&["--without-pass", "inline"]));
    assert!(with.ends_with("    0: leaf (inlined)\n       once (inlined)\n       _start\n"), "{with}");
    assert!(without.ends_with("    0: leaf\n    1: once\n    2: _start\n"), "{without}");
}

#[test]
fn stack_exhaustion() {
    for name in ["exhausted", "exhausted_in_host_call", "exhausted_in_handler", "exhausted_in_copy"] {
        expect_exhausted(&Build::new(wat::program(&format!("stack/{name}"))).run(), "recurse");
    }
    let mutual = Build::new(wat::program("stack/mutual")).run().err();
    assert!(mutual.contains("wasm trap: call stack exhausted\n"), "{mutual}");
    assert!(mutual.contains(": even\n") && mutual.contains(": odd\n"), "{mutual}");
}

/// A report names the innermost functions; listing all of a hundred thousand frames helps nobody.
#[test]
fn stack_exhaustion_is_reported_briefly() {
    let outcome = Build::new(wat::program("stack/exhausted")).run().expect(EXIT_STATUS);
    assert!(outcome.err().lines().count() < 200, "{outcome}");
}

#[test]
fn deep_recursion_within_the_stack() {
    Build::new(wat::program("stack/deep")).run().expect(0);
}

#[test]
fn stack_size_is_decided_when_building() {
    let depth = Build::new(wat::program("stack/depth"));
    expect_exhausted(&depth.run(), "count");
    depth.clone().option(["--stack-size", "1GiB"]).run().expect(0);
    expect_exhausted(&Build::new(wat::program("stack/deep")).option(["--stack-size", "128KiB"]).run(), "sum");
}

/// The limit on the stack of the process does not count: the program brings its own.
#[test]
fn stack_does_not_depend_on_limits_of_the_process() {
    let scratch = Scratch::new();
    let deep = Build::new(wat::program("stack/deep")).executable(&scratch);
    Job::new(&deep).under("ulimit -s 128").run().expect(0);
    let exhausted = Build::new(wat::program("stack/exhausted")).executable(&scratch);
    let unlimited = "ulimit -s unlimited 2>/dev/null || ulimit -s $(ulimit -H -s)";
    expect_exhausted(&Job::new(&exhausted).under(unlimited).run(), "recurse");
}

/// A frame may be larger than any guard: it must not step over it.
#[test]
fn frames_larger_than_the_guard() {
    let scratch = Scratch::new();
    let module = scratch.write("large_frame.wat", large_frame(40_000));
    let build = Build::new(module).option(["-O", "none"]);
    expect_exhausted(&build.run(), "recurse");
    expect_exhausted(&build.option(["--stack-size", "128KiB"]).run(), "recurse");
}

/// A fault that is not the program's own is not reported as a trap of the program.
#[test]
fn a_foreign_fault_is_no_trap() {
    if available("a foreign fault", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let executable = Build::new(wat::program("wasi/cat")).executable(&scratch);
    let mut child = Command::new(executable)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // What it prints says that the program runs, and then it waits for more.
    child.stdin.as_mut().expect("a pipe").write_all(b"!").expect("the program reads");
    child.stdout.as_mut().expect("a pipe").read_exact(&mut [0]).expect("the program writes");
    let killed = Command::new("kill").args(["-SEGV", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()), "kill is there");
    let output = child.wait_with_output().expect("the program ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("wasm trap"), "{said}");
    assert_eq!(output.status.signal(), Some(11), "{}\n{said}", output.status);
}

/// The message goes to standard error in one piece, also when that is closed or full: the exit status stays.
#[test]
fn status_without_standard_error() {
    let scratch = Scratch::new();
    let executable = Build::new(wat::program("traps/unreachable")).executable(&scratch);
    for setup in ["exec 2>&-", "exec 2>/dev/full"] {
        Job::new(&executable).under(setup).run().expect(EXIT_STATUS);
    }
}

/// Every trap has an expectation, or the folder would not test anything.
#[test]
fn expectations_are_there() {
    for program in wat::folder("traps") {
        assert!(program.with_extension("stderr").exists(), "{} has no .stderr", program.display());
    }
}

#[track_caller]
fn expect_exhausted(outcome: &Outcome, innermost: &str) {
    assert_eq!(outcome.status.code(), Some(EXIT_STATUS), "{outcome}");
    let said = outcome.err();
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some("wasm trap: call stack exhausted"), "{outcome}");
    assert!(lines.next().is_some_and(|line| line.trim_start() == format!("0: {innermost}")), "{outcome}");
}

/// Returns a function that recurses forever with `values` values alive across the call: a frame of eight times as many bytes.
fn large_frame(values: usize) -> String {
    let pages = (values * 8).div_ceil(65536);
    let mut text = format!("(module (memory (export \"memory\") {pages})\n(func $recurse (param i32)");
    text.push_str(&" (local i64)".repeat(values));
    for value in 0..values {
        write!(text, "\n(local.set {} (i64.load offset={} (local.get 0)))", value + 1, value * 8).expect("text grows");
    }
    text.push_str("\n(call $recurse (local.get 0))");
    for value in 0..values {
        write!(text, "\n(i64.store offset={} (local.get 0) (local.get {}))", value * 8, value + 1).expect("text grows");
    }
    text.push_str(")\n(func $_start (export \"_start\") (call $recurse (i32.const 0))))\n");
    text
}

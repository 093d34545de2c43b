//! `--invoke`: the arguments of the executable are those of the function, and its results are printed.

use std::fs;
use std::path::{Path, PathBuf};

use wasm2native_tests::build::Build;
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Returns an executable that calls a function of `wat/invoke/functions.wat`.
fn invoking(name: &str, options: &[&str], scratch: &Scratch) -> PathBuf {
    Build::new(wat::program("invoke/functions")).option(["--invoke", name]).option(options).executable(scratch)
}

fn run(executable: &Path, arguments: &[&str]) -> Outcome {
    Job::new(executable).args(arguments).run()
}

#[test]
fn arguments_and_results() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("add", &["3", "4"], "7"),
        ("add", &["-2147483648", "0xffffffff"], "2147483647"),
        ("add_i64", &["9223372036854775807", "1"], "-9223372036854775808"),
        ("add_i64", &["-0x10", "+0"], "-16"),
        ("add_f32", &["0.1", "0.2"], "0.3"),
        ("add_f32", &["1e38", "3e38"], "inf"),
        ("add_f64", &["0.1", "0.2"], "0.30000000000000004"),
        ("add_f64", &["-0", "-0.0"], "-0"),
        ("add_f64", &["inf", "-inf"], "nan"),
        ("add_f64", &["1e300", ".5"], "1e300"),
        ("reverse", &["1", "-2.5", "3", "4e-9"], "4e-9\n3\n-2.5\n1"),
        ("floats", &["1.5", "-2", "1e10", "-1e-10"], "-1e-10\n10000000000\n-2\n1.5"),
        ("is_ready", &[], "1"),
        ("", &[], "-1"),
    ];
    let scratch = Scratch::new();
    for &(name, arguments, expected) in cases {
        let outcome = run(&invoking(name, &[], &scratch), arguments).expect(0);
        assert_eq!(outcome.out(), format!("started\n{expected}\n"), "{name} {arguments:?}\n{outcome}");
    }
    run(&invoking("drop", &[], &scratch), &["1"]).expect(0).expect_out("started\n");
}

/// Errors in arguments are reported before anything else happens.
#[test]
fn wrong_arguments() {
    let scratch = Scratch::new();
    let add = invoking("add", &[], &scratch);
    for (arguments, problem) in [
        (&[][..], "wrong number of arguments: 0 instead of 2"),
        (&["1"], "wrong number of arguments: 1 instead of 2"),
        (&["1", "2", "3"], "wrong number of arguments: 3 instead of 2"),
        (&["1", "two"], "argument 2 is not an i32: two"),
        (&["", "1"], "argument 1 is not an i32: "),
        (&["1.0", "1"], "argument 1 is not an i32: 1.0"),
        (&["1", "4294967296"], "argument 2 is not an i32: 4294967296"),
        (&["1", "\u{1b}[2J"], "argument 2 is not an i32: \\u{1b}[2J"),
    ] {
        let outcome = run(&add, arguments).expect(1).expect_out("");
        let expected = format!("error: {problem}\n  help: this program calls add [i32 i32] -> [i32]\n");
        assert_eq!(outcome.err(), expected, "{outcome}");
    }
    for (name, argument) in [("add_i64", "1e3"), ("add_f32", "one"), ("add_f64", "0x1p3")] {
        let ty = &name[4..];
        run(&invoking(name, &[], &scratch), &[argument, "0"]).expect(1).expect_err(&format!("argument 1 is not an {ty}"));
    }
    run(&invoking("is_ready", &[], &scratch), &["1"]).expect(1).expect_err("1 instead of 0");
}

/// Baked-in arguments come first, as they do for a command.
#[test]
fn arguments_may_be_built_in() {
    let scratch = Scratch::new();
    let add = invoking("add", &["--arg", "40"], &scratch);
    run(&add, &["2"]).expect(0).expect_out("started\n42\n");
    run(&add, &["2", "3"]).expect(1).expect_err("3 instead of 2");
}

#[test]
fn a_trap_is_a_trap() {
    let scratch = Scratch::new();
    let divide = invoking("divide", &[], &scratch);
    run(&divide, &["7", "-2"]).expect(0).expect_out("started\n-3\n");
    run(&divide, &["7", "0"]).expect(134).expect_out("started\n").expect_err("integer divide by zero");
}

#[test]
fn behind_a_filter_of_system_calls() {
    if available("a filter of system calls", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    run(&invoking("add_f64", &["--seccomp"], &scratch), &["1", "2"]).expect(0).expect_out("started\n3\n");
}

/// A result that nobody gets is not a success.
#[test]
fn a_result_that_cannot_be_written() {
    let scratch = Scratch::new();
    let job = Job::new(invoking("add", &[], &scratch)).args(["1", "2"]);
    job.under("exec >/dev/full").run().expect(1).expect_err("error: the result cannot be written");
}

/// As many values as a function may have.
#[test]
fn very_many_values() {
    let types = ["i32", "i64", "f32", "f64"];
    let list: String = (0..1000).map(|number| types[number % 4]).collect::<Vec<_>>().join(" ");
    let values: String = (0..1000).map(|number| format!("(local.get {number})")).collect();
    let scratch = Scratch::new();
    let module = scratch.write("many.wat", format!("(module (func (export \"f\") (param {list}) (result {list}) {values}))"));
    let executable = Build::new(module).option(["--invoke", "f"]).executable(&scratch);
    let arguments: Vec<String> = (0..1000).map(|number| (number * 7 - 3000).to_string()).collect();
    let outcome = Job::new(executable).args(&arguments).run().expect(0);
    assert_eq!(outcome.out().lines().collect::<Vec<_>>(), arguments);
}

/// A program contains nothing of this that it does not use.
#[test]
fn nothing_is_linked_that_is_not_used() {
    let scratch = Scratch::new();
    let size = |name: &str| fs::metadata(invoking(name, &[], &scratch)).expect("it is there").len();
    let (nothing, integers, floats) = (size("nothing"), size("add"), size("add_f64"));
    assert!(nothing < integers && integers + 1024 < floats, "{nothing} {integers} {floats}");
    let bytes = fs::read(invoking("nothing", &[], &scratch)).expect("it is there");
    assert!(!bytes.windows(9).any(|window| window == b"arguments"));
}

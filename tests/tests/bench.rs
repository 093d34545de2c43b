//! `wasm2native bench`: what it compares, and what it refuses. No test asserts a time.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use wasm2native_tests::build::command;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;

/// A program that prints the first letter of its second argument, or of its name.
const PROGRAM: &str = r#"(module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "_start")
        (drop (call $args (i32.const 64) (i32.const 256)))
        (i32.store (i32.const 0) (i32.load (i32.const 68)))
        (i32.store (i32.const 4) (i32.const 1))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#;

fn program(scratch: &Scratch) -> PathBuf {
    scratch.write("letters.wat", PROGRAM)
}

fn bench(module: &Path, options: &[&str]) -> Job {
    command().arg("bench").arg(module).args(["--rounds", "3"]).args(options)
}

fn report(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(file).expect("the report is written")).expect("it is JSON")
}

#[test]
fn engines_are_compared_by_what_they_print_and_take() {
    let scratch = Scratch::new();
    let [json, csv, markdown, svg] = ["r.json", "r.csv", "r.md", "r.svg"].map(|name| scratch.join(name));
    let exports = [("--export-json", &json), ("--export-csv", &csv), ("--export-markdown", &markdown), ("--export-svg", &svg)];
    let exports = exports.into_iter().flat_map(|(option, file)| [OsString::from(option), file.into()]);
    let engines = ["--engine", "same=sh -c 'printf %s x; : \"$@\"' {module} {args}", "--engine", "other=sh -c 'echo y' {module}"];
    let options = ["--only", "none", "-O", "none", "--max-memory=1MiB", "--arg=xyz"];
    let job = bench(&program(&scratch), &options).args(engines).args(exports).args(["--native", "printf x"]);
    let said = job.args(["--", "ignored"]).run().expect(0).out();
    assert!(said.contains("letters.wasm") && said.contains("wasm2native ") && said.contains("\nsame "), "{said}");
    assert!(said.contains("other: it prints something else: in line 1 \"y\\n\" instead of \"x\""), "{said}");
    assert!(!said.contains('\x1b'), "{said}");

    let report = report(&json);
    let engines = report["engines"].as_array().expect("a list");
    let names: Vec<_> = engines.iter().map(|engine| engine["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["wasm2native", "same", "other", "native"]);
    for engine in [&engines[0], &engines[1], &engines[3]] {
        assert!(engine["failure"].is_null() && engine["runs"]["cpu"].as_array().is_some_and(|runs| runs.len() == 3), "{engine}");
    }
    assert!(engines[0]["build"]["memory_peak"].as_u64().is_some_and(|peak| peak > 1_000_000), "{report}");
    assert!(engines[0]["starts"]["wall"].as_array().is_some_and(|starts| !starts.is_empty()), "{report}");
    let read = |file| std::fs::read_to_string(file).expect("the report is written");
    assert!(read(&csv).starts_with("engine,") && read(&markdown).contains("| wasm2native "), "{said}");
    assert!(read(&svg).starts_with("<svg ") && read(&svg).contains("prefers-color-scheme"), "{said}");
}

#[test]
fn node_runs_modules_with_grants() {
    let node = Job::new("node").arg("--version").attempt().map(drop);
    if available("node_runs_modules_with_grants", node).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let dir = format!("{}::/data", scratch.path().display());
    let options = ["--only", "node", "--dir", &dir, "--env", "A=1", "--color", "always", "--", "word"];
    let said = bench(&program(&scratch), &options).run().expect(0).out();
    assert!(said.contains("node") && !said.contains("not ranked") && !said.contains("not on this machine"), "{said}");
    assert!(said.contains('\x1b'), "{said}");
}

#[track_caller]
fn refused(outcome: Outcome, error: &str, help: &str) {
    let outcome = outcome.expect(1).expect_err(error).expect_err(help);
    assert!(outcome.out().is_empty(), "{outcome}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_remedy() {
    let scratch = Scratch::new();
    let module = program(&scratch);
    let attempt = |options: &[&str]| bench(&module, &["--only", "none"]).args(options).run();
    refused(attempt(&["--invoke=f"]), "error: --invoke cannot be used with bench: engines call _start", "help: omit --invoke");
    refused(attempt(&["--emit=asm"]), "error: --emit cannot be used with bench", "help: omit --emit");
    refused(attempt(&["--engine=sh"]), "error: the engine \"sh\" has no name", "help: NAME=COMMAND, for example");
    refused(attempt(&["--engine=a=sh"]), "does not name the module", "help: {module} stands for it");
    refused(attempt(&["--native=no-such-program"]), "error: there is no program no-such-program", "help: it is looked for");
    refused(attempt(&["--only=nodee"]), "error: unknown engine nodee", "help: known are wasmtime, ");
    refused(attempt(&["--stdin=missing"]), "error: cannot read missing: no such file", "");
    refused(attempt(&["--export-svg=no/such/file"]), "error: cannot write no/such/file", "");
    refused(attempt(&["--max-memory=1KiB"]), "error: the program starts with 65536 bytes", "help: grant at least");
    let invalid = scratch.write("invalid.wat", "(module (func (result i32)))");
    refused(bench(&invalid, &["--only=none"]).run(), "error: ", "invalid.wat:1:");
    let fails = scratch.write("fails.wat", "(module (memory (export \"memory\") 0) (func (export \"_start\") unreachable))");
    refused(bench(&fails, &["--only=none"]).run(), "error: the program fails: exit status 134", "--ignore-failure");
    bench(&fails, &["--only=none", "--ignore-failure"]).run().expect(0);
    attempt(&["--precision=x"]).expect(2).expect_err("a precision is a number from 0.01 to 50");
}

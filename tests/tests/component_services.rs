//! Interfaces that are not part of WASI 0.2 but that its components import: values by name, messages.

use std::path::PathBuf;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;

/// Builds a program with these options.
fn build(name: &str, options: &[&str]) -> Option<Build> {
    let module = available(&format!("component {name}"), corpus::wit_bindgen::service(name))?;
    Some(Build::new(module).option(options.iter().copied()).option(["--seccomp"]))
}

/// Builds a program into a directory that is kept as long as the first result.
fn executable(name: &str, options: &[&str]) -> Option<(Scratch, PathBuf)> {
    let scratch = Scratch::new();
    let executable = build(name, options)?.executable(&scratch);
    Some((scratch, executable))
}

#[test]
fn values_by_name() {
    let options = ["--config", "color=vermilion", "--config", "token=env:TOKEN", "--config", "color=blue", "--config", "empty="];
    let Some((_scratch, program)) = executable("settings", &options) else { return };
    let requests =
        ["get color", "get token", "get empty", "get colour", "spin color", "spin token", "spin shape", "spin Color", "all"];
    let run = |job: Job| job.args(requests).run();
    let outcome = run(Job::new(&program).env("TOKEN", "s\u{e9}same"));
    outcome.expect(0).expect_out(
        "Ok(Some(\"blue\"))\n\
         Ok(Some(\"s\u{e9}same\"))\n\
         Ok(Some(\"\"))\n\
         Ok(None)\n\
         Ok(\"blue\")\n\
         Ok(\"s\u{e9}same\")\n\
         Err(Error::Undefined(\"the program was built without a value for it (--config)\"))\n\
         Err(Error::InvalidName(\"a name is made of lowercase letters, digits and single underscores between them, and begins with a \
         letter\"))\n\
         Ok([(\"token\", \"s\u{e9}same\"), (\"color\", \"blue\"), (\"empty\", \"\")])\n",
    );
    let bytes = std::fs::read(&program).expect("it was written");
    assert!(!bytes.windows(9).any(|bytes| bytes == b"vermilion"), "what does not count is not in the file");
    // A value that is missing is an error before anything happens, and no other value shows up in the error.
    let missing = "error: the environment variable TOKEN is not set\n  help: this program was built to take the value of token from it (--config)\n";
    let outcome = run(Job::new(&program).clean_environment()).expect(1);
    assert_eq!((outcome.out(), outcome.err()), (String::new(), missing.to_owned()));
    let outcome = Job::new(&program).under("export TOKEN=$(printf '\\377'); exec").run().expect(1);
    assert_eq!(outcome.err(), missing.replace("is not set", "is not UTF-8"));
}

/// Without `--config`, there are no values, and nothing is checked.
#[test]
fn no_values() {
    let Some((_scratch, program)) = executable("settings", &[]) else { return };
    let outcome = Job::new(&program).args(["all", "get a"]).run();
    outcome.expect(0).expect_out("Ok([])\nOk(None)\n");
}

#[test]
fn messages_are_lines() {
    let Some((_scratch, program)) = executable("settings", &[]) else { return };
    let long = "x".repeat(10_000);
    let requests = [
        "log warn db slow query".to_owned(),
        "log critical  no context".to_owned(),
        "log trace a%b forged%error: line \u{1b}[2J\u{2028}\t\u{e9}".to_owned(),
        format!("log warn long {long}"),
    ];
    let outcome = Job::new(&program).args(requests).run().expect(0);
    let expected = format!(
        "warn db: slow query\n\
         critical: no context\n\
         trace a%b: forged\\nerror: line \\u{{1b}}[2J\\u{{2028}}\\t\u{e9}\n\
         warn long: {long}\n"
    );
    assert_eq!(outcome.err(), expected);
}

/// Options and imports that do not go together.
#[test]
fn mistakes() {
    let Some(build) = build("settings", &[]) else { return };
    let scratch = Scratch::new();
    let attempt = |options: &[&str]| build.clone().option(options.iter().copied()).attempt(&scratch.join("program"));
    let refused = |outcome: Outcome, text: &str| outcome.expect(2).expect_err(text);
    refused(attempt(&["--config", "a"]), "the value is missing: KEY=VALUE, or KEY=env:NAME");
    refused(attempt(&["--config", "=a"]), "the key is missing before the `=`");
    refused(attempt(&["--config", "a=env:"]), "the name of the variable is missing after `env:`");
    let hello = Build::new(wasm2native_tests::wat::program("wasi/cat")).option(["--config", "a=b"]);
    let note = "note: --config has no effect: the program imports neither wasi:config nor fermyon:spin/variables\n";
    hello.attempt(&scratch.join("program")).expect(0).expect_err(note);
}

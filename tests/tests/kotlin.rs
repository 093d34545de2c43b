//! Programs in Kotlin (`programs/kotlin/`), whose objects are collected: as the compiler makes them, and after its optimiser. What each
//! prints is in the file beside it, `NAME.stdout`; V8 and wasmtime print the same.

use std::path::PathBuf;

use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::corpus::kotlin;
use wasm2native_tests::golden::Report;
use wasm2native_tests::machine::{self, emulator};
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Program;

/// Returns the file with what a program prints.
fn printed(name: &str) -> PathBuf {
    source("programs/kotlin").join(name).with_extension("stdout")
}

/// Returns the programs after the optimiser.
fn optimized() -> Option<Vec<kotlin::Program>> {
    let optimize = |(name, module): kotlin::Program| Ok((name, kotlin::optimized(&module)?));
    available("Kotlin programs after their optimiser", kotlin::compiled().and_then(|all| all.into_iter().map(optimize).collect()))
}

/// Fails unless these executables print what they should.
#[track_caller]
fn check(name: &str, build: &Build, report: &mut Report) {
    let scratch = Scratch::new();
    let outcome = Job::new(build.executable(&scratch)).arg("one").arg("words").run().expect(0).expect_err("");
    report.check(&printed(name), &outcome.out());
}

#[test]
fn as_compiled() {
    let Some(programs) = available("Kotlin programs", kotlin::compiled()) else { return };
    assert!(programs.len() >= 10, "{programs:?}");
    let mut report = Report::default();
    for (name, module) in programs {
        let Some(program) = Program::of(&name, Ok(module)) else { return };
        let (outcome, _) = program.beyond_the_adapter().trial().args(["one", "words"]).agree();
        report.check(&printed(&name), &outcome.expect(0).out());
    }
    report.finish();
}

/// Each also as a component.
#[test]
fn after_the_optimizer() {
    let mut report = Report::default();
    for (name, module) in optimized().unwrap_or_default() {
        let Some(program) = Program::of(&name, Ok(module)) else { return };
        let (outcome, _) = program.trial().args(["one", "words"]).agree();
        report.check(&printed(&name), &outcome.expect(0).out());
    }
    report.finish();
}

/// What is printed is what V8 prints.
#[test]
fn in_node() {
    let script = source("../measure/src/engine/node.mjs");
    let Some((node, programs)) =
        available("Kotlin programs in node", kotlin::node().and_then(|node| Ok((node, kotlin::compiled()?))))
    else {
        return;
    };
    let mut report = Report::default();
    for (name, module) in programs {
        let outcome = Job::new(&node).arg("--no-warnings").arg(&script).arg(module).args(["one", "words"]).run().expect(0);
        report.check(&printed(&name), &outcome.out());
    }
    report.finish();
}

/// With many more collections, which overwrite what they reclaim: a reference that is missed is an object with other contents.
#[test]
fn with_many_collections() {
    let mut report = Report::default();
    for (name, module) in optimized().unwrap_or_default() {
        // This one makes millions.
        let count = if name == "heap" { "10000" } else { "100" };
        check(&name, &Build::new(module).option(["--collect-every", count]), &mut report);
    }
    report.finish();
}

#[test]
fn on_other_machines() {
    if available("Kotlin programs on other machines", machine::is_this()).is_none() {
        return;
    }
    let Some(programs) = optimized() else { return };
    let own = std::env::consts::ARCH;
    let mut report = Report::default();
    for target in targets().iter().filter(|target| !target.starts_with(own)) {
        if available(&format!("Kotlin programs on {target}"), emulator(target)).is_some() {
            for (name, module) in &programs {
                check(name, &Build::new(module).option(["--target", target]), &mut report);
            }
        }
    }
    report.finish();
}

/// The end of a program by an exception that nothing catches, and by recursion that does not end.
#[test]
fn traps() {
    let modules = kotlin::compiled().map(|all| all.into_iter().find(|(name, _)| name == "arguments").expect("it is there").1);
    let Some(program) = Program::of("Kotlin program that traps", modules) else { return };
    for (part, message) in [("uncaught", "uncaught exception"), ("endless", "call stack exhausted")] {
        let (outcome, _) = program.trial().args([part]).agree();
        outcome.expect(134).expect_err(&format!("wasm trap: {message}\n"));
    }
}

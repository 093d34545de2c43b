//! Programs in C++, compiled by clang for WASI with exceptions in the standard encoding (`programs/cpp/`).

use wasm2native_tests::corpus;
use wasm2native_tests::trial::Program;

fn program(name: &str) -> Option<Program> {
    Program::of(&format!("C++ program {name}"), corpus::cpp::program(name))
}

#[test]
fn exceptions() {
    let Some(program) = program("exceptions") else { return };
    let outcome = program.trial().agree().0.expect(0);
    for line in ["right: both 99\n", "noisy: thrown", "bad_cast\n", "outer of inner\n", "kept: thrown", "bottom\n", "6 0\n"] {
        assert!(outcome.out().contains(line), "{line:?} is missing\n{outcome}");
    }
}

#[test]
fn uncaught_exception() {
    let Some(program) = program("uncaught") else { return };
    let (outcome, _) = program.trial().agree();
    outcome.expect(134).expect_out("before\n").expect_err("wasm trap: uncaught exception\n");
    program.trial().args(["promise"]).agree().0.expect(6).expect_out("before\nterminated\n");
}

#[test]
fn library() {
    let Some(program) = program("library") else { return };
    program.trial().agree().0.expect(0);
}

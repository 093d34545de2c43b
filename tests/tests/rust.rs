//! Programs in Rust, compiled by Debian's compiler for WASI (`programs/rust/`).

use wasm2native_tests::corpus;
use wasm2native_tests::trial::Program;

fn program(name: &str) -> Option<Program> {
    Program::of(&format!("Rust program {name}"), corpus::rust::program(name))
}

#[test]
fn collections() {
    let Some(program) = program("collections") else { return };
    program.trial().agree().0.expect(0);
}

#[test]
fn files() {
    let Some(program) = program("files") else { return };
    program.trial().agree().0.expect(0);
}

#[test]
fn process() {
    let Some(program) = program("process") else { return };
    let program = program.env("GREETING", "hi");
    let (outcome, _) = program.trial().args(["one", "two three"]).input("some text\n").agree();
    outcome.expect(42).expect_out("[\"one\", \"two three\"] Ok(\"hi\") Err(NotPresent)\nSOME TEXT\n");
}

/// A panic says where, and the backtrace of the trap names the function that panicked.
#[test]
fn panic() {
    let Some(program) = program("panic") else { return };
    let outcome = program.trial().agree().0.expect(134).expect_out("before\n");
    let outcome = outcome.expect_err("index out of bounds: the len is 3 but the index is 3");
    let outcome = outcome.expect_err("wasm trap: unreachable\n");
    let names = ["panic::main", "5panic4main17"];
    assert!(names.iter().any(|name| outcome.err().contains(name)), "no frame of panic::main, plain or mangled\n{outcome}");
}

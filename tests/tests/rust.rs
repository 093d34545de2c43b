//! Programs in Rust, compiled by Debian's compiler for WASI (`programs/rust/`).

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

fn program(name: &str) -> Option<(Trial, Reference)> {
    let both = corpus::rust::program(name).and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    available(&format!("Rust program {name}"), both)
}

#[test]
fn collections() {
    let Some((trial, reference)) = program("collections") else { return };
    trial.agree(&reference).0.expect(0);
}

#[test]
fn files() {
    let Some((trial, reference)) = program("files") else { return };
    trial.agree(&reference).0.expect(0);
}

#[test]
fn process() {
    let Some((trial, reference)) = program("process") else { return };
    let trial = trial.args(["one", "two three"]).env("GREETING", "hi").input("some text\n");
    let (outcome, _) = trial.agree(&reference);
    outcome.expect(42).expect_out("[\"one\", \"two three\"] Ok(\"hi\") Err(NotPresent)\nSOME TEXT\n");
}

/// A panic says where, and the backtrace of the trap names the function that panicked.
#[test]
fn panic() {
    let Some((trial, reference)) = program("panic") else { return };
    let (outcome, _) = trial.agree(&reference);
    let outcome = outcome.expect(134).expect_out("before\n").expect_err("index out of bounds: the len is 3 but the index is 3");
    let outcome = outcome.expect_err("wasm trap: unreachable\n");
    let names = ["panic::main::", "5panic4main17"];
    assert!(names.iter().any(|name| outcome.err().contains(name)), "no frame of panic::main, plain or mangled\n{outcome}");
}

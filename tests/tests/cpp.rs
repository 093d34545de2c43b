//! Programs in C++, compiled by clang for WASI with exceptions as the standard has them (`programs/cpp/`).

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

fn program(name: &str) -> Option<(Trial, Reference)> {
    let both = corpus::cpp::program(name).and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    available(&format!("C++ program {name}"), both)
}

#[test]
fn exceptions() {
    let Some((trial, reference)) = program("exceptions") else { return };
    let outcome = trial.agree(&reference).0.expect(0);
    for line in ["right: both 99\n", "noisy: thrown", "outer of inner\n", "kept: thrown", "bottom\n", "6 0\n"] {
        assert!(outcome.out().contains(line), "{line:?} is missing\n{outcome}");
    }
}

#[test]
fn uncaught_exception() {
    let Some((trial, reference)) = program("uncaught") else { return };
    trial.clone().agree(&reference).0.expect(134).expect_out("before\n").expect_err("wasm trap: uncaught exception\n");
    trial.args(["promise"]).agree(&reference).0.expect(6).expect_out("before\nterminated\n");
}

#[test]
fn library() {
    let Some((trial, reference)) = program("library") else { return };
    trial.agree(&reference).0.expect(0);
}

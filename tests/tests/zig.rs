//! Programs in Zig, and in C with zig's compiler (`programs/zig/`).

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

fn program(file: &str) -> Option<(Trial, Reference)> {
    let both = corpus::zig::program(file).and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    available(&format!("zig program {file}"), both)
}

#[test]
fn hello() {
    let Some((trial, reference)) = program("hello.zig") else { return };
    let (outcome, _) = trial.agree(&reference);
    outcome.expect(0).expect_err("fibonacci 75025\n");
}

#[test]
fn large_stack_in_linear_memory() {
    let Some((trial, reference)) = program("stack.c") else { return };
    trial.agree(&reference).0.expect(0);
}

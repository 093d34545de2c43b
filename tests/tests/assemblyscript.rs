//! Programs in AssemblyScript (`programs/assemblyscript/`).

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

#[test]
fn words() {
    let module = corpus::assemblyscript::program("words");
    let both = module.and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    let Some((trial, reference)) = available("AssemblyScript program words", both) else { return };
    trial.clone().args(["one", "two"]).agree(&reference).0.expect(3);
}

/// The reference refuses this exit status.
#[test]
fn abort() {
    let Some(module) = available("AssemblyScript program words", corpus::assemblyscript::program("words")) else { return };
    let scratch = Scratch::new();
    let outcome = Job::new(Build::new(module).executable(&scratch)).args(["one", "two", "three"]).run();
    outcome.expect(255).expect_err("abort: asked for it in ");
}

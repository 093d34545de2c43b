//! Programs in AssemblyScript (`programs/assemblyscript/`).

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

#[test]
fn words() {
    let module = corpus::assemblyscript::program("words");
    let both = module.and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    let Some((trial, reference)) = available("AssemblyScript program words", both) else { return };
    trial.clone().args(["one", "two"]).agree(&reference).0.expect(3);
    let (outcome, _) = trial.args(["one", "two", "three"]).agree(&reference);
    outcome.expect(255).expect_err("asked for it");
}

//! QuickJS, a JavaScript interpreter of 1 MB with one very large function.

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::scratch::source;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

#[test]
fn script() {
    let both = corpus::quickjs::fetch().and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    let Some((trial, reference)) = available("QuickJS", both) else { return };
    let script = std::fs::read(source("programs/javascript/library.js")).expect("it is there");
    let trial = trial.file("script.js", script);
    let (outcome, _) = trial.clone().args(["/work/script.js", "one", "two three"]).agree(&reference);
    outcome.expect(1).expect_err("uncaught, last");
    trial.args(["-e", "print(1 + 1)"]).agree(&reference).0.expect(0).expect_out("2\n");
}

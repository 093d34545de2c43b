//! QuickJS, a JavaScript interpreter of 1 MB with one very large function.

use wasm2native_tests::corpus;
use wasm2native_tests::scratch::source;
use wasm2native_tests::trial::Program;

#[test]
fn script() {
    let Some(program) = Program::of("QuickJS", corpus::quickjs::fetch()) else { return };
    let script = std::fs::read(source("programs/javascript/library.js")).expect("it is there");
    let trial = program.trial().file("script.js", script).args(["/work/script.js", "one", "two three"]);
    trial.agree().0.expect(1).expect_err("uncaught, last");
    program.trial().args(["-e", "print(1 + 1)"]).agree().0.expect(0).expect_out("2\n");
}

//! Programs in AssemblyScript (`programs/assemblyscript/`).

use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::trial::Program;

#[test]
fn words() {
    let module = corpus::assemblyscript::program("words");
    let Some(program) = Program::of("AssemblyScript program words", module) else { return };
    let (outcome, scratch) = program.trial().args(["one", "two"]).agree();
    outcome.expect(3);
    // The reference refuses the exit status of this one.
    let aborted = Job::new(program.executable()).args(["one", "two", "three"]).directory(scratch.path()).run();
    aborted.expect(255).expect_err("abort: asked for it in ");
}

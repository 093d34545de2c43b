//! A program in Kotlin (`programs/kotlin/`), whose objects are collected: as the compiler makes it, and after its optimiser.

use wasm2native_tests::corpus;
use wasm2native_tests::trial::Program;

#[test]
fn as_compiled() {
    let Some(program) = Program::of("Kotlin program", corpus::kotlin::program()) else { return };
    let outcome = program.trial().agree().0.expect(0);
    for line in ["== exceptions\n", "caught on purpose in failing\n", "== heap\n92140\n"] {
        assert!(outcome.out().contains(line), "{line:?} is missing\n{outcome}");
    }
    let traps = [("uncaught", "uncaught exception"), ("endless", "call stack exhausted")];
    for (part, message) in traps {
        let (outcome, _) = program.trial().args([part]).agree();
        outcome.expect(134).expect_err(&format!("wasm trap: {message}\n"));
    }
}

#[test]
fn optimized() {
    let module = corpus::kotlin::program().and_then(|module| corpus::kotlin::optimized(&module));
    let Some(program) = Program::of("Kotlin program after its optimiser", module) else { return };
    program.trial().agree().0.expect(0);
    program.trial().args(["strings", "generics"]).agree().0.expect(0);
}

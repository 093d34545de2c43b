//! Components for WASI 0.2, made by the tools that their authors use, as executables.
//!
//! What they do beside the network is compared with the reference runner.

use wasm2native_tests::corpus;
use wasm2native_tests::corpus::componentize::Engine;
use wasm2native_tests::skip;
use wasm2native_tests::trial::Program;

/// Returns a program in Rust, compiled for `wasm32-wasip2`.
fn rust(folder: &str, name: &str) -> Option<Program> {
    Program::of(&format!("component {name}"), corpus::wasip2::program(folder, name))
}

#[test]
fn hello() {
    let Some(program) = rust("wasip2", "hello") else { return };
    program.trial().agree().0.expect(0).expect_out("Hello, world!\n");
    program.trial().args(["you"]).agree().0.expect(0).expect_out("Hello, you!\n");
}

#[test]
fn clocks_and_random_numbers() {
    let Some(program) = rust("wasip2", "times") else { return };
    program.trial().agree().0.expect(0).expect_out("fine\n");
}

#[test]
fn collections() {
    let Some(program) = rust("rust", "collections") else { return };
    program.trial().agree().0.expect(0);
}

#[test]
fn files() {
    let Some(program) = rust("rust", "files") else { return };
    program.trial().agree().0.expect(0);
}

/// The standard library knows no function of WASI 0.2 that takes an exit status: any other than 0 becomes 1.
#[test]
fn process() {
    let Some(program) = rust("rust", "process") else { return };
    let program = program.env("GREETING", "hi");
    let (outcome, _) = program.trial().args(["one", "two three"]).input("some text\n").agree();
    outcome.expect(1).expect_out("[\"one\", \"two three\"] Ok(\"hi\") Err(NotPresent)\nSOME TEXT\n");
}

#[test]
fn panic() {
    let Some(program) = rust("rust", "panic") else { return };
    let outcome = program.trial().agree().0.expect(134).expect_out("before\n");
    outcome.expect_err("index out of bounds: the len is 3 but the index is 3").expect_err("wasm trap: unreachable\n");
}

#[test]
fn c_with_generated_bindings() {
    let Some(program) = Program::of("component in C", corpus::wit_bindgen::c("streams")) else { return };
    let text = "some text\n".repeat(10_000);
    let (outcome, _) = program.trial().input(text.as_str()).agree();
    outcome.expect(0).expect_out(&text.to_uppercase()).expect_err("done\n");
}

/// One component calls another, which has resources with destructors: they are one executable.
#[test]
fn composed_components() {
    let Some(program) = Program::of("composed components", corpus::wit_bindgen::composed().map(|made| made.join("program.wasm")))
    else {
        return;
    };
    let text = "The cat and the dog\nare the best of friends\n4 ever\n";
    let (outcome, _) = program.trial().args(["3", "2"]).input(text).agree();
    outcome.expect(0).expect_out("5 words\n4 words\n1 words\n3 the\n1 and\n8 different words\n");
    // Errors are values, too.
    let (outcome, _) = program.trial().args(["1", "1"]).input(text).agree();
    outcome.expect(0).expect_out("5 words\n5 words\n'4' is no letter\n3 the\n8 different words\n");
    // A trap in one component ends both, and its report names the functions of both.
    let (outcome, _) = program.trial().args(["1", "0"]).input("a b\n").agree();
    let outcome = outcome.expect(134).expect_out("2 words\n").expect_err("none was asked for\n");
    let report = outcome.err();
    let place = |function: &str| report.find(function).unwrap_or_else(|| panic!("{function}\n{report}"));
    assert!(place(": <library::Counter as ") < place(": example:words/counting@1.0.0#[method]counter.most\n"), "{report}");
    assert!(place("#[method]counter.most\n") < place(": command::main\n"), "{report}");
}

#[test]
fn python() {
    let Some(program) = Program::of("component in Python", corpus::componentize::python("report")) else { return };
    let program = program.env("GREETING", "hi");
    let (outcome, left) = program.trial().args(["an argument"]).input("the cat and the dog and the end\n").agree();
    outcome.expect(0).expect_out("3 the\n2 and\n1 cat\n['an argument'] hi\n['report.txt']\n");
    assert_eq!(std::fs::read_to_string(left.join("work/report.txt")).expect("it was written"), "8 words\n");
}

#[test]
fn javascript() {
    report_in_javascript("component in JavaScript", Engine::QuickJs);
}

#[test]
fn javascript_by_jco() {
    if skip::heavy("component in JavaScript by jco") {
        report_in_javascript("component in JavaScript by jco", Engine::QuickJsByJco);
    }
}

#[test]
fn javascript_in_spidermonkey() {
    const NAME: &str = "component in JavaScript for SpiderMonkey";
    if !skip::heavy(NAME) {
        return;
    }
    report_in_javascript(NAME, Engine::SpiderMonkey);
    let Some(program) = Program::of(NAME, corpus::componentize::javascript(Engine::SpiderMonkey, "squares")) else { return };
    program
        .trial()
        .agree()
        .0
        .expect(0)
        .expect_out("1 4 9\na,of,three\n{\"text\":\"naïve €\",\"big\":\"1180591620717411303424\"}\n");
}

/// Runs the program that uses arguments, environment, standard streams and files.
fn report_in_javascript(name: &str, engine: Engine) {
    let Some(program) = Program::of(name, corpus::componentize::javascript(engine, "report")) else { return };
    let program = program.env("GREETING", "hi");
    let (outcome, left) = program.trial().args(["an argument"]).input("the cat and the dog and the end\n").agree();
    outcome.expect(0).expect_out("3 the\n2 and\n1 cat\n[\"an argument\"] hi\n[\"report.txt\"]\n");
    assert_eq!(std::fs::read_to_string(left.join("work/report.txt")).expect("it was written"), "8 words\n");
}

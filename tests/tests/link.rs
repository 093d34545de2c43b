//! Several modules in one executable.

use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::wat;

fn link(name: &str, input: &str) -> [String; 2] {
    ["--link".to_owned(), format!("{name}={}", wat::program(input).display())]
}

#[test]
fn imports_are_served_by_a_linked_module() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("link/main")).option(link("counter", "link/counter")).executable(&scratch);
    Job::new(&program).run().expect(206);
}

#[test]
fn what_a_linked_module_does_not_export_is_unknown() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("link/main")).option(link("counter", "link/main"));
    let outcome = build.attempt(&scratch.join("program"));
    assert_eq!(outcome.status.code(), Some(1), "{outcome}");
    // The library is instantiated first, and is what lacks its imports.
    assert!(outcome.err().contains("\"counter\".\"count\""), "{outcome}");
    assert_eq!(scratch.names(), [""; 0], "{outcome}");
}

#[test]
fn a_linked_file_that_is_missing_is_named() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("link/main")).option(["--link", "counter=no-such-file.wasm"]);
    let outcome = build.attempt(&scratch.join("program"));
    assert_eq!(outcome.status.code(), Some(1), "{outcome}");
    assert!(outcome.err().contains("cannot read no-such-file.wasm"), "{outcome}");
}

#[test]
fn exceptions_cross_instances() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("link/catcher")).option(link("thrower", "link/thrower")).executable(&scratch);
    Job::new(&program).run().expect(111);
}

#[test]
fn limits_of_imports_are_those_of_the_moment() {
    let scratch = Scratch::new();
    let build = |library: &str| Build::new(wat::program("link/needs_grown")).option(link("grown", library));
    Job::new(build("link/grown").executable(&scratch)).run().expect(22);
    let outcome = Job::new(build("link/not_grown").executable(&scratch)).run().expect(134);
    assert!(outcome.err().starts_with("wasm trap: incompatible import type\n"), "{outcome}");
}

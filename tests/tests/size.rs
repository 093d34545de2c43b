//! `-O size` over real programs: their code gets smaller, and their behaviour stays.

use std::fs;
use std::path::{Path, PathBuf};

use object::{Object as _, ObjectSection as _};
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::{self, Fetched};
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;

/// Builds a module for speed and for size, and runs both: they agree, and of the code and its tables, at most this many
/// per mille are left. Other machines save only by tables and calls.
fn check(name: &str, module: Fetched<PathBuf>, most: u64, run: impl Fn(&Path, &Scratch) -> Outcome) {
    let Some(module) = available(name, module) else { return };
    let scratch = Scratch::new();
    let build = |goal: &str| {
        let output = scratch.join(goal);
        Build::new(&module).option(["-O", goal, "--dir", "."]).attempt(&output).expect(0);
        let outcome = run(&output, &scratch);
        (code_size(&output), outcome.status, outcome.out(), outcome.err())
    };
    let (speed, size) = (build("speed"), build("size"));
    assert_eq!((speed.1, &speed.2, &speed.3), (size.1, &size.2, &size.3), "{name}");
    let left = size.0 * 1000 / speed.0;
    println!("{name}: {} bytes for speed, {} for size: {left} per mille", speed.0, size.0);
    let most = if machine::is_this().is_ok() { most } else { 990 };
    assert!(left <= most, "{name}: {left} per mille of {} bytes are left", speed.0);
}

/// Returns the size of code and constants in bytes; without memories, which nobody chose.
fn code_size(executable: &Path) -> u64 {
    let bytes = fs::read(executable).expect("it was made");
    let file = object::File::parse(&*bytes).expect("an executable");
    let sections = file.sections().filter(|section| matches!(section.name(), Ok(".text" | ".rodata")));
    let sections: u64 = sections.map(|section| section.size()).sum();
    // An executable without section headers counts as a whole.
    if sections > 0 { sections } else { bytes.len() as u64 }
}

#[test]
fn cpython() {
    let script = "import json; print(json.dumps({'a': [x * x for x in range(9)], 'b': 1.5}), sum(range(10**5)))";
    check("CPython", corpus::cpython::fetch(), 885, |program, scratch| {
        Job::new(program).args(["-c", script]).directory(scratch.path()).run().expect(0)
    });
}

#[test]
fn quickjs() {
    let script = fs::read_to_string(source("programs/javascript/library.js")).expect("it is there");
    check("QuickJS", corpus::quickjs::fetch(), 905, |program, scratch| {
        scratch.write("script.js", &script);
        Job::new(program).args(["script.js", "one", "two"]).directory(scratch.path()).run().expect(1)
    });
}

#[test]
fn go() {
    check("Go program words", corpus::go::program("words"), 955, |program, scratch| {
        Job::new(program).args(["a", "b"]).directory(scratch.path()).run().expect(3)
    });
}

#[test]
fn assemblyscript() {
    check("AssemblyScript program words", corpus::assemblyscript::program("words"), 975, |program, scratch| {
        Job::new(program).args(["one", "two"]).directory(scratch.path()).run().expect(3)
    });
}

#[test]
fn c() {
    for (name, most) in [("hello", 980), ("indirect", 945)] {
        check(&format!("C program {name}"), corpus::c::program(name), most, |program, scratch| {
            Job::new(program).directory(scratch.path()).run()
        });
    }
}

//! Every target, under an emulator where the machine is another one. `golden.rs` runs the small programs there, and `W2N_TARGET`
//! runs all other tests for a target as well.

use std::fs;
use std::path::Path;

use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::machine::{self, emulator};
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Calls `test` for each target whose programs can be run here.
fn for_each_target(name: &str, test: impl Fn(&str)) {
    if available(name, machine::is_this()).is_none() {
        return;
    }
    let targets = targets();
    assert!(targets.len() >= 4, "{targets:?}");
    let own = std::env::consts::ARCH;
    for target in targets.iter().filter(|target| !target.starts_with(own)) {
        if available(&format!("{name} on {target}"), emulator(target)).is_some() {
            test(target);
        }
    }
}

/// The first program that anybody builds.
#[test]
fn hello() {
    for_each_target("hello", |target| {
        let scratch = Scratch::new();
        let executable = Build::new(source("../examples/hello.wat")).option(["--target", target]).executable(&scratch);
        let size = fs::metadata(&executable).expect("it is there").len();
        assert!(size <= 32 << 10, "{target}: {size} bytes");
        Job::new(executable).arg("you").run().expect(0).expect_out("Hello, you!\n");
    });
}

/// With 39 address bits a program works; with too few it says so before it runs anything, and how to build it then.
#[test]
fn small_address_spaces() {
    for_each_target("small address spaces", |target| {
        let scratch = Scratch::new();
        let build = Build::new(source("../examples/hello.wat")).option(["--target", target]);
        let guarded = build.executable(&scratch);
        let compared = scratch.join("compared");
        build.option(["--bounds", "explicit"]).attempt(&compared).expect(0);
        let run = |program: &Path, size: &str| run_with_addresses(target, program, size);
        run(&guarded, "0x4000000000").expect(0);
        run(&guarded, "0x80000000").expect(1).expect_out("").expect_err("--bounds=explicit");
        run(&compared, "0x80000000").expect(0);
    });
}

/// Objects lie below 4 GiB: 39 address bits have room for as many as there can be, 31 for some.
#[test]
fn objects_in_small_address_spaces() {
    for_each_target("objects in small address spaces", |target| {
        let scratch = Scratch::new();
        let build = |name: &str, options: &[&str]| {
            let executable = scratch.join(name);
            let build = Build::new(wat::program("gc/old_references")).option(["--target", target, "--bounds", "explicit"]);
            build.option(options).attempt(&executable).expect(0);
            executable
        };
        let (all, some) = (build("all", &[]), build("some", &["--max-heap", "64MiB"]));
        run_with_addresses(target, &all, "0x4000000000").expect(0);
        let refused = run_with_addresses(target, &all, "0x80000000").expect(1);
        refused.expect_err("the addresses below 4 GiB").expect_err("build the program with a smaller --max-heap");
        run_with_addresses(target, &some, "0x80000000").expect(0);
    });
}

/// Runs a program of a target that has so many addresses.
#[track_caller]
fn run_with_addresses(target: &str, program: &Path, size: &str) -> Outcome {
    let words = emulator(target).expect("it is there");
    Job::new(&words[0]).args(&words[1..]).args(["-R", size]).arg(program).run()
}

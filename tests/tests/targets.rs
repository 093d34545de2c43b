//! Every target, under an emulator where the machine is another one. `golden.rs` runs the small programs there, and `W2N_TARGET`
//! runs all other tests for a target as well.

use std::fs;

use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::machine::{self, emulator};
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;

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
        let run = |program: &std::path::Path, size: &str| {
            let words = emulator(target).expect("it is there");
            Job::new(&words[0]).args(&words[1..]).args(["-R", size]).arg(program).run()
        };
        run(&guarded, "0x4000000000").expect(0);
        run(&guarded, "0x80000000").expect(1).expect_out("").expect_err("--bounds=explicit");
        run(&compared, "0x80000000").expect(0);
    });
}

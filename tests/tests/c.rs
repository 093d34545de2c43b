//! Programs in C, compiled by clang for WASI (`programs/c/`).

use std::fs;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

/// A program as a trial, with the reference to compare it with.
fn program(name: &str) -> Option<(Trial, Reference)> {
    let both = corpus::c::program(name).and_then(|module| Ok((Trial::new(module), Reference::fetch()?)));
    available(&format!("C program {name}"), both)
}

#[test]
fn hello() {
    let Some(module) = available("C program hello", corpus::c::program("hello")) else { return };
    let scratch = Scratch::new();
    let executable = Build::new(module).executable(&scratch);
    Job::new(&executable).run().expect(0).expect_out("hello, world\n");
    let size = fs::metadata(&executable).expect("it is there").len();
    assert!(size <= 24 << 10, "{size} bytes");
}

#[test]
fn exit_status() {
    let Some((trial, reference)) = program("status") else { return };
    for (argument, status) in [("exit", 4), ("quick", 5), ("abort", 134), ("assert", 134), ("null", 134), ("return", 125)] {
        let (outcome, _) = trial.clone().args([argument]).agree(&reference);
        outcome.expect(status);
    }
    trial.agree(&reference).0.expect(3);
}

#[test]
fn arguments_and_environment() {
    let Some((trial, reference)) = program("arguments") else { return };
    let trial = trial.args(["plain", "with spaces", "", "ünïcödé", "--dir", "a=b\n"]).env("GREETING", "hello there").env("EMPTY", "");
    trial.agree(&reference).0.expect(6);
}

#[test]
fn streams() {
    let Some((trial, reference)) = program("streams") else { return };
    trial.clone().agree(&reference).0.expect(0);
    let input: Vec<u8> = (0..10_000_000u32).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect();
    let (outcome, _) = trial.args(["500000"]).input(input).agree(&reference);
    assert!(outcome.expect(0).stdout.len() > 15_000_000);
}

/// What a program is told when its output goes nowhere, in the words of its own C library.
#[test]
fn standard_output_that_is_full() {
    let Some(module) = available("C program streams", corpus::c::program("streams")) else { return };
    let scratch = Scratch::new();
    let executable = Build::new(module).executable(&scratch);
    let outcome = Job::new(&executable).arg("3").under("exec 1>/dev/full").run();
    outcome.expect(9).expect_err("cannot write: No space left on device");
}

#[test]
fn files() {
    let Some((trial, reference)) = program("files") else { return };
    trial.agree(&reference).0.expect(0);
}

#[test]
fn library() {
    let Some((trial, reference)) = program("library") else { return };
    trial.agree(&reference).0.expect(0);
}

#[test]
fn clocks_and_random_numbers() {
    let Some((trial, reference)) = program("clocks") else { return };
    let outcome = trial.agree(&reference).0.expect(0);
    assert!(!outcome.out().contains(": no\n") && outcome.out().contains("random: differs"), "{outcome}");
}

#[test]
fn function_pointers_and_frames() {
    let Some((trial, reference)) = program("indirect") else { return };
    trial.clone().agree(&reference).0.expect(0);
    let (outcome, _) = trial.args(["wrong type"]).agree(&reference);
    outcome.expect(134).expect_err("wasm trap: indirect call type mismatch");
}

#[test]
fn setjmp_and_longjmp() {
    let Some((trial, reference)) = program("jumps") else { return };
    let (outcome, _) = trial.agree(&reference);
    let expected = outcome.expect(0).out();
    // The reference does not know the older encoding; the program is the same.
    let legacy = corpus::c::program("jumps_legacy").expect("it was compiled with the others");
    Build::new(legacy).run().expect(0).expect_out(&expected);
}

/// The goal of optimisation changes nothing that can be seen.
#[test]
fn optimisation_goals_agree() {
    let Some(module) = available("C program library", corpus::c::program("library")) else { return };
    let out = |goal: &str| Build::new(&module).option(["-O", goal]).run().expect(0).out();
    let speed = out("speed");
    assert_eq!(out("none"), speed);
    assert_eq!(out("size"), speed);
}

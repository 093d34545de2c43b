//! Programs in C, compiled by clang for WASI (`programs/c/`).

use std::fs;

use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Program;
use wasm2native_tests::{corpus, machine};

fn program(name: &str) -> Option<Program> {
    Program::of(&format!("C program {name}"), corpus::c::program(name))
}

#[test]
fn hello() {
    let Some(module) = available("C program hello", corpus::c::program("hello")) else { return };
    let scratch = Scratch::new();
    let executable = Build::new(module).executable(&scratch);
    Job::new(&executable).run().expect(0).expect_out("hello, world\n");
    let size = fs::metadata(&executable).expect("it is there").len();
    // Another machine needs more only in instructions.
    let limit = if machine::is_this().is_ok() { 24 << 10 } else { 32 << 10 };
    assert!(size <= limit || std::env::var_os("W2N_OPTIONS").is_some(), "{size} bytes");
}

#[test]
fn exit_status() {
    let Some(program) = program("status") else { return };
    for (argument, status) in [("exit", 4), ("quick", 5), ("abort", 134), ("assert", 134), ("null", 134), ("return", 125)] {
        program.trial().args([argument]).agree().0.expect(status);
    }
    program.trial().agree().0.expect(3);
}

#[test]
fn arguments_and_environment() {
    let Some(program) = program("arguments") else { return };
    let program = program.env("GREETING", "hello there").env("EMPTY", "");
    program.trial().args(["plain", "with spaces", "", "ünïcödé", "--dir", "a=b\n"]).agree().0.expect(6);
}

#[test]
fn streams() {
    let Some(program) = program("streams") else { return };
    program.trial().agree().0.expect(0);
    let input: Vec<u8> = (0..10_000_000u32).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect();
    let (outcome, _) = program.trial().args(["500000"]).input(input).agree();
    assert!(outcome.expect(0).stdout.len() > 15_000_000);
}

/// The error that a program gets when its output goes nowhere, in the words of its own C library.
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
    let Some(program) = program("files") else { return };
    program.trial().agree().0.expect(0);
}

#[test]
fn library() {
    let Some(program) = program("library") else { return };
    program.trial().agree().0.expect(0);
}

#[test]
fn clocks_and_random_numbers() {
    let Some(program) = program("clocks") else { return };
    let outcome = program.trial().agree().0.expect(0);
    assert!(!outcome.out().contains(": no\n") && outcome.out().contains("random: differs"), "{outcome}");
}

#[test]
fn function_pointers_and_frames() {
    let Some(program) = program("indirect") else { return };
    program.trial().agree().0.expect(0);
    let (outcome, _) = program.trial().args(["wrong type"]).agree();
    outcome.expect(134).expect_err("wasm trap: indirect call type mismatch");
}

#[test]
fn setjmp_and_longjmp() {
    let Some(program) = program("jumps") else { return };
    let expected = program.trial().agree().0.expect(0).out();
    // The reference does not know the older encoding; the program is the same.
    let legacy = corpus::c::program("jumps_legacy").expect("it was compiled with the others");
    Build::new(legacy).run().expect(0).expect_out(&expected);
}

/// The goal of optimisation changes nothing observable.
#[test]
fn optimisation_goals_agree() {
    let Some(module) = available("C program library", corpus::c::program("library")) else { return };
    let out = |goal: &str| Build::new(&module).option(["-O", goal]).run().expect(0).out();
    let speed = out("speed");
    assert_eq!(out("none"), speed);
    assert_eq!(out("size"), speed);
}

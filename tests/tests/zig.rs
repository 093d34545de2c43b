//! Programs in Zig, and in C with zig's compiler (`programs/zig/`).

use wasm2native_tests::corpus;
use wasm2native_tests::trial::Program;

fn program(file: &str) -> Option<Program> {
    Program::of(&format!("zig program {file}"), corpus::zig::program(file))
}

#[test]
fn hello() {
    let Some(program) = program("hello.zig") else { return };
    program.trial().agree().0.expect(0).expect_err("fibonacci 75025\n");
}

#[test]
fn large_stack_in_linear_memory() {
    let Some(program) = program("stack.c") else { return };
    program.trial().agree().0.expect(0);
}

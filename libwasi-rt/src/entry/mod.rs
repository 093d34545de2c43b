//! The life of a process, from its first instruction to its last.
//!
//! The first instruction, in the file of the [architecture](crate::arch), calls [`start`] with the initial stack, by way of
//! [`relocate_and_start`] in executables with words to relocate: the linker chooses between the two entry points. The order here
//! matters: until the image is relocated, nothing relocated may be touched; until signals are settled and standard streams are open,
//! nothing may be opened or written; guest code runs last, on a stack of its own, inside the sandbox layers that the kernel was
//! asked for.
//!
//! # Safety
//!
//! This is the only code that runs before guest code, on one thread, so it may write what everything else only reads.
#![allow(unsafe_code)]

mod processor;
mod relocate;
mod symbols;

use wasm2native_abi::relative::RelFn;

#[cfg(not(test))]
use crate::arch::define_start;
use crate::arch::{Architecture as _, Machine};
use crate::refuse::refuse;
use crate::sys::{initial, process, signal};
use crate::{program, space, trap};

#[cfg(not(test))]
define_start!("_start", relocate_and_start);

#[cfg(not(test))]
define_start!("w2n_start", start);

/// Relocates the image, then runs the program: called once, by `_start`, with the address of `argc`.
unsafe extern "C" fn relocate_and_start(stack: *const usize) -> ! {
    // SAFETY: this is the first thing that the process does.
    let relocated = unsafe { relocate::relocate(Machine::image()) };
    // SAFETY: this is the stack as the kernel prepared it; the process works only below it.
    unsafe { initial::set_initial_stack(stack) };
    relocated.protect();
    // SAFETY: as above.
    unsafe { start(stack) }
}

/// Runs the program: called once, by `w2n_start` or when the image is relocated, with the address of `argc`.
unsafe extern "C" fn start(stack: *const usize) -> ! {
    // SAFETY: this is the stack as the kernel prepared it; the process works only below it.
    unsafe { initial::set_initial_stack(stack) };
    signal::settle();
    if process::open_missing_streams().is_err() {
        refuse(b"error: a standard stream is closed, and /dev/null cannot be opened in its place\n");
    }
    let program = program::record();
    let top = space::lay_out(program);
    trap::install();
    // Steps come in the order of the plan: what is granted is opened, then everything else becomes unreachable.
    if program.confinement.debuggable == 0 {
        process::forbid_dumps();
    }
    for step in program::items(&program.start) {
        let refusal = program::items(&step.refusal);
        if !function(&step.function)(step.argument) && !refusal.is_empty() {
            refuse(refusal);
        }
    }
    // SAFETY: the entry function has no parameters, and nothing else uses the guest's stack.
    unsafe { Machine::call_on_stack(program.entry.as_ptr(), top) };
    process::exit(0)
}

type StepFunction = extern "C" fn(u64) -> bool;

/// Returns the function of a start step in the program's records.
fn function(pointer: &'static RelFn<StepFunction>) -> StepFunction {
    // SAFETY: the records exist only where the compiler wrote them, and lead to functions of the types that they name.
    unsafe { core::mem::transmute::<*const u8, StepFunction>(pointer.as_ptr()) }
}

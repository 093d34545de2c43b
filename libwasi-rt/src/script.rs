//! Programs that are test scripts: a list of calls instead of one entry point.
//!
//! The calls are made in order, each with a [`Catcher`] to which a trap returns, and the outcome of each is written to
//! standard output. The tests of the specification run this way, through the same code as any other program. Only
//! programs that refer to this entry point link it.
//!
//! # Safety
//!
//! The compiler guarantees the records; functions of a script leave nothing behind that returning to the catcher would break,
//! since guest code owns nothing of the runtime.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;
use core::ptr;
use core::slice;

use wasm2native_abi::script::{CommandRecord, MAXIMUM_VALUES, Outcome, ScriptRecord, VALUE_SIZE};
use wasm2native_abi::trap::Trap;

use crate::arch::{Architecture as _, Catcher, Machine};
use crate::sys::{process, signal};
use crate::{program, thread};

/// Returns to the call of a script that trapped, if there is one.
pub(crate) fn catch(trap: Trap) {
    let Some(catcher) = thread::current().call.take() else { return };
    // The kernel blocks the signal that is being handled, and the handler never returns.
    signal::let_faults_through();
    // SAFETY: the call is being made, so its catcher and the frame that this describes are still there.
    let Catcher { pc, sp, fp } = unsafe { catcher.read() };
    // SAFETY: as above.
    unsafe { Machine::resume(pc, sp, fp, trap as usize) }
}

/// The entry point of programs that are scripts.
#[cfg_attr(not(test), unsafe(export_name = "w2n_run_script"))]
extern "C" fn run() {
    // SAFETY: a program that refers to this function has such a record.
    let script: &'static ScriptRecord = unsafe { &*Machine::script() };
    for command in program::items(&script.commands) {
        call(command);
    }
}

/// Makes a call and writes its outcome.
fn call(command: &'static CommandRecord) {
    let mut values = Values { outcome: Outcome { trap: 0, results: 0 }, values: MaybeUninit::uninit() };
    let place: *mut [u8; VALUE_SIZE] = values.values.as_mut_ptr().cast();
    let parameters = program::items(&command.parameters);
    // SAFETY: no function has more parameters than there is room for.
    unsafe { ptr::copy_nonoverlapping(parameters.as_ptr(), place, parameters.len()) };
    let mut catcher = Catcher { sp: 0, fp: 0, pc: 0 };
    thread::current().call.catch(&raw mut catcher);
    // SAFETY: the function takes the address of its parameters.
    let trap = unsafe { Machine::call_catching(command.function.as_ptr(), place.cast(), &mut catcher) };
    thread::current().call.catch(ptr::null_mut());
    let results = if trap == 0 { command.results } else { 0 };
    values.outcome = Outcome { trap: (trap as u32).to_le(), results: results.to_le() };
    let length = size_of::<Outcome>() + results as usize * VALUE_SIZE;
    // SAFETY: the outcome and as many values after it have been written.
    let bytes = unsafe { slice::from_raw_parts((&raw const values).cast(), length) };
    // Whoever reads that notices that it is incomplete.
    let _ = process::write_output(bytes);
}

/// The text written about a call.
#[repr(C)]
struct Values {
    outcome: Outcome,
    values: MaybeUninit<[[u8; VALUE_SIZE]; MAXIMUM_VALUES]>,
}

const _: () = assert!(size_of::<Outcome>() == core::mem::offset_of!(Values, values));

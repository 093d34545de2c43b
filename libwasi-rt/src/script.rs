//! Programs that are test scripts: a list of calls instead of one entry point.
//!
//! The calls are made in order, each so that [a trap ends only it](mod@call), and the outcome of each is written to
//! standard output. The tests of the specification run this way, through the same code as any other program. Only
//! programs that refer to this entry point link it. A call of a component goes through [`lift`].
//!
//! # Safety
//!
//! The compiler guarantees the records; functions of a script leave nothing behind that returning to the catcher would break,
//! since guest code owns nothing of the runtime.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;
use core::ptr;
use core::slice;

use wasm2native_abi::lift::LiftRecord;
use wasm2native_abi::script::{CommandRecord, MAXIMUM_VALUES, Outcome, ScriptRecord, VALUE_SIZE};
use wasm2native_abi::trap::Trap;

use crate::arch::{Architecture as _, Machine};
use crate::call::{self, Manner};
use crate::lift::{self, Text};
use crate::program;
use crate::sys::process;

/// The entry point of programs that are scripts.
#[cfg_attr(not(test), unsafe(export_name = "w2n_run_script"))]
extern "C" fn run() {
    // SAFETY: a program that refers to this function has such a record.
    let script: &'static ScriptRecord = unsafe { &*Machine::script() };
    for command in program::items(&script.commands) {
        // SAFETY: the record is the compiler's.
        match unsafe { command.lift.as_ptr().as_ref() } {
            Some(record) => call_lifted(record),
            None => call(command),
        }
    }
}

/// Makes a call and writes its outcome.
fn call(command: &'static CommandRecord) {
    let mut values = Values { outcome: Outcome { trap: 0, results: 0 }, values: MaybeUninit::uninit() };
    let place: *mut [u8; VALUE_SIZE] = values.values.as_mut_ptr().cast();
    let parameters = program::items(&command.parameters);
    // SAFETY: no function has more parameters than there is room for.
    unsafe { ptr::copy_nonoverlapping(parameters.as_ptr(), place, parameters.len()) };
    // SAFETY: the function takes the address of its parameters.
    let trap = unsafe { call::catching(command.function.as_ptr(), place.cast(), Manner::Quiet) };
    let results = if trap == 0 { command.results } else { 0 };
    values.outcome = Outcome { trap: (trap as u32).to_le(), results: results.to_le() };
    let length = size_of::<Outcome>() + results as usize * VALUE_SIZE;
    // SAFETY: the outcome and as many values after it have been written.
    let bytes = unsafe { slice::from_raw_parts((&raw const values).cast(), length) };
    // Whoever reads that notices that it is incomplete.
    let _ = process::write_output(bytes);
}

/// Calls a function of a component, unless a call of it trapped before, and writes the outcome.
fn call_lifted(record: &'static LiftRecord) {
    let mut lifted = Lifted { record, text: Text::new(), trap: 0 };
    if !lift::may_be_entered(record) {
        lifted.trap = Trap::CannotEnterComponent as usize;
    } else {
        // SAFETY: the function takes the address of this struct.
        let caught = unsafe { call::catching(make as *const u8, (&raw mut lifted).cast(), Manner::Quiet) };
        if caught != 0 {
            lifted.trap = caught;
        }
    }
    if lifted.trap != 0 {
        lift::poison(record);
    }
    let text = if lifted.trap == 0 { lifted.text.bytes() } else { &[] };
    let count = text.len().div_ceil(VALUE_SIZE);
    let outcome = Outcome { trap: (lifted.trap as u32).to_le(), results: (count as u32).to_le() };
    let padding = [0; VALUE_SIZE];
    // SAFETY: a struct of two numbers has no other bytes.
    let head = unsafe { slice::from_raw_parts((&raw const outcome).cast::<u8>(), size_of::<Outcome>()) };
    for bytes in [head, text, padding.get(..count * VALUE_SIZE - text.len()).unwrap_or_default()] {
        // As above.
        let _ = process::write_output(bytes);
    }
}

/// A call of a function of a component, and what came of it.
struct Lifted {
    record: &'static LiftRecord,
    text: Text,
    trap: usize,
}

/// Makes such a call. A trap in guest code ends it.
extern "C" fn make(lifted: &mut Lifted) {
    if let Err(trap) = lift::call(lifted.record, &mut lifted.text) {
        lifted.trap = trap as usize;
    }
}

/// The text written about a call.
#[repr(C)]
struct Values {
    outcome: Outcome,
    values: MaybeUninit<[[u8; VALUE_SIZE]; MAXIMUM_VALUES]>,
}

const _: () = assert!(size_of::<Outcome>() == core::mem::offset_of!(Values, values));

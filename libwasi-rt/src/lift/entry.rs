//! The call of a program that is made for one.
//!
//! # Safety
//!
//! The name is one of the contract's, which no other symbol has.
#![allow(unsafe_code)]

use wasm2native_abi::component::Outcome;
use wasm2native_abi::lift::LiftRecord;
use wasm2native_abi::trap::Trap;

use super::text::Text;
use super::{call, has_result};
use crate::component::outcome::{Failure, outcome};
use crate::refuse;

/// Makes the call: called by the entry function of the program.
#[cfg_attr(not(test), unsafe(export_name = "w2n_call_lifted"))]
extern "C" fn call_lifted(record: &'static LiftRecord) -> Outcome {
    outcome(call_and_print(record).map(|()| 0).map_err(Failure::Trap))
}

/// Makes the call of a program that is made for it, and prints the result as a line.
fn call_and_print(record: &'static LiftRecord) -> Result<(), Trap> {
    let mut text = Text::new();
    call(record, &mut text)?;
    if has_result(record) {
        text.push(b'\n')?;
    }
    if text.print().is_err() {
        refuse::refuse(b"error: the result cannot be written to standard output\n");
    }
    Ok(())
}

//! Calls of the guest: one for each request, which ends whatever the guest does.
//!
//! # Safety
//!
//! The compiler guarantees the functions of the record.
#![allow(unsafe_code)]

use wasm2native_abi::trap::Trap;

use super::answer::Failure;
use crate::call;
use crate::trap::{Origin, report};

/// The outcome of a call whose time was over.
const LATE: usize = 0x101;

/// Calls a function of the guest without parameters. Exiting is a way to return.
///
/// Errors: it trapped, or was too slow; this was reported.
pub(super) fn call(function: *const u8) -> Result<(), Failure> {
    // SAFETY: it has no parameters, so an argument means nothing; nothing of the guest stays as it is afterwards.
    let outcome = unsafe { call::catching(function, core::ptr::null_mut(), report_trap, true) };
    match outcome {
        0 | call::EXITED => Ok(()),
        LATE => Err(Failure::Late),
        _ => Err(Failure::Server),
    }
}

/// Reports a trap, as a program that is no server does.
fn report_trap(trap: Trap, origin: &Origin) {
    report(trap, origin);
}

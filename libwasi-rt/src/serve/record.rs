//! The record of the server, which the compiler writes.
//!
//! # Safety
//!
//! The compiler guarantees the record.
#![allow(unsafe_code)]

use wasm2native_abi::serve::ServeRecord;

use crate::arch::{Architecture as _, Machine};

/// Returns the record of the server.
pub(super) fn record() -> &'static ServeRecord {
    // SAFETY: a program that refers to functions of this room has such a record.
    unsafe { &*Machine::server() }
}

//! Functions called with the arguments of the process, and their results printed.
//!
//! Each argument is read by a function for its type, so that a program without floats does not link [`float`]. Numbers are
//! written as in the text format of WebAssembly: integers in decimal or hexadecimal, signed or unsigned, floats in decimal.
//!
//! # Safety
//!
//! The names of the functions belong to the contract with the compiler, which passes them the program's record.
#![allow(unsafe_code)]

mod float;
mod integer;
mod line;
mod natural;

use wasm2native_abi::invoke::InvokedRecord;

pub(crate) use line::Line;

use crate::host::arguments::arguments;
use crate::message::{Message, padded};
use crate::sys::process;
use crate::{program, refuse};

/// Ends the process unless there are as many arguments as parameters.
#[cfg_attr(not(test), unsafe(export_name = "w2n_check_arguments"))]
extern "C" fn check_arguments(record: &'static InvokedRecord) {
    let given = arguments().skip(1).count() as u64;
    if given != u64::from(record.parameters) {
        let mut message = Message::new();
        message.text("error: wrong number of arguments: ").decimal(given, 0);
        message.text(" instead of ").decimal(record.parameters.into(), 0);
        refuse(message, record);
    }
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_argument_i32"))]
extern "C" fn argument_i32(record: &'static InvokedRecord, index: u32) -> i32 {
    match integer::parse(argument(index), 32) {
        Some(value) => value as i32,
        None => refuse_argument(record, index, &padded::<3>("i32")),
    }
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_argument_i64"))]
extern "C" fn argument_i64(record: &'static InvokedRecord, index: u32) -> i64 {
    match integer::parse(argument(index), 64) {
        Some(value) => value as i64,
        None => refuse_argument(record, index, &padded::<3>("i64")),
    }
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_argument_f32"))]
extern "C" fn argument_f32(record: &'static InvokedRecord, index: u32) -> f32 {
    match float::parse(argument(index), float::F32) {
        Some(bits) => f32::from_bits(bits as u32),
        None => refuse_argument(record, index, &padded::<3>("f32")),
    }
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_argument_f64"))]
extern "C" fn argument_f64(record: &'static InvokedRecord, index: u32) -> f64 {
    match float::parse(argument(index), float::F64) {
        Some(bits) => f64::from_bits(bits),
        None => refuse_argument(record, index, &padded::<3>("f64")),
    }
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_result_i32"))]
extern "C" fn result_i32(value: i32) {
    result_i64(value.into());
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_result_i64"))]
extern "C" fn result_i64(value: i64) {
    let mut line = Line::new();
    line.integer(value);
    line.print();
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_result_f32"))]
extern "C" fn result_f32(value: f32) {
    text_of_f32(value.to_bits()).print();
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_result_f64"))]
extern "C" fn result_f64(value: f64) {
    text_of_f64(value.to_bits()).print();
}

/// Returns a float in decimal.
pub(crate) fn text_of_f32(bits: u32) -> Line {
    let mut line = Line::new();
    float::write(bits.into(), float::F32, &mut line);
    line
}

/// Returns a float in decimal.
pub(crate) fn text_of_f64(bits: u64) -> Line {
    let mut line = Line::new();
    float::write(bits, float::F64, &mut line);
    line
}

/// Returns the process's argument for the parameter with this number; it exists.
fn argument(index: u32) -> &'static [u8] {
    arguments().nth(1 + index as usize).unwrap_or_default()
}

#[cold]
#[inline(never)]
fn refuse_argument(record: &'static InvokedRecord, index: u32, ty: &[u8]) -> ! {
    let mut message = Message::new();
    message.text("error: argument ").decimal(u64::from(index) + 1, 0).text(" is not an ").text_of(ty);
    message.text(": ").name(argument(index));
    refuse(message, record)
}

#[cold]
#[inline(never)]
fn refuse(mut message: Message, record: &'static InvokedRecord) -> ! {
    message.text("\n  help: this program calls ").name(program::items(&record.signature)).text("\n").end();
    process::exit(refuse::REFUSED)
}

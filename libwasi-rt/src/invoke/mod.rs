//! A function that is called with the arguments of the process, and whose results are printed.
//!
//! Each argument is read by a function for its type, so that a program without floats does not link [`float`]. Numbers are
//! written as in the text format of WebAssembly: integers in decimal or hexadecimal, signed or unsigned, floats in decimal.
//!
//! # Safety
//!
//! The names of the functions are those of the contract with the compiler, which gives them the program's record.
#![allow(unsafe_code)]

mod float;
mod natural;

use wasm2native_abi::invoke::InvokedRecord;

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
    match parse_integer(argument(index), 32) {
        Some(value) => value as i32,
        None => refuse_argument(record, index, &padded::<3>("i32")),
    }
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_argument_i64"))]
extern "C" fn argument_i64(record: &'static InvokedRecord, index: u32) -> i64 {
    match parse_integer(argument(index), 64) {
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
    let mut line = Line::new();
    float::write(value.to_bits().into(), float::F32, &mut line);
    line.print();
}

#[cfg_attr(not(test), unsafe(export_name = "w2n_result_f64"))]
extern "C" fn result_f64(value: f64) {
    let mut line = Line::new();
    float::write(value.to_bits(), float::F64, &mut line);
    line.print();
}

/// The argument of the process for the parameter with this number; there is one.
fn argument(index: u32) -> &'static [u8] {
    arguments().nth(1 + index as usize).unwrap_or_default()
}

/// The bits of an integer that fits into so many, signed or unsigned.
fn parse_integer(text: &[u8], bits: u32) -> Option<u64> {
    let (is_negative, digits) = sign(text);
    let (base, digits) = match digits {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        digits => (10, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value: u64 = 0;
    for &digit in digits {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' if base == 16 => digit - b'a' + 10,
            b'A'..=b'F' if base == 16 => digit - b'A' + 10,
            _ => return None,
        };
        value = value.checked_mul(base)?.checked_add(digit.into())?;
    }
    match is_negative {
        true if value <= 1 << (bits - 1) => Some(value.wrapping_neg()),
        false if value <= u64::MAX >> (64 - bits) => Some(value),
        _ => None,
    }
}

/// Whether there is a minus before a number, and the number without its sign.
fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', number @ ..] => (true, number),
        [b'+', number @ ..] => (false, number),
        number => (false, number),
    }
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

/// A line for standard output, with one number.
struct Line {
    bytes: [u8; Line::CAPACITY],
    used: usize,
}

impl Line {
    /// Enough for every number: see [`float::write`].
    const CAPACITY: usize = 48;

    fn new() -> Line {
        Line { bytes: [0; Line::CAPACITY], used: 0 }
    }

    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.used) {
            *place = byte;
            self.used += 1;
        }
    }

    fn text(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            self.byte(byte);
        }
    }

    fn zeros(&mut self, count: u32) {
        for _ in 0..count {
            self.byte(b'0');
        }
    }

    fn integer(&mut self, value: i64) {
        if value < 0 {
            self.byte(b'-');
        }
        let mut digits = [0; 20];
        let (mut rest, mut count) = (value.unsigned_abs(), 0);
        for place in digits.iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            count += 1;
            if rest == 0 {
                break;
            }
        }
        for &digit in digits.iter().skip(20 - count) {
            self.byte(digit);
        }
    }

    /// Writes the line. A result that is lost is not a success.
    fn print(&mut self) {
        self.byte(b'\n');
        if process::write_output(self.bytes.get(..self.used).unwrap_or_default()).is_err() {
            refuse::refuse("error: the result cannot be written to standard output\n");
        }
    }

    #[cfg(test)]
    fn so_far(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.used]).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_signed_or_unsigned() {
        let i32 = |text: &str| parse_integer(text.as_bytes(), 32).map(|value| value as i32);
        let i64 = |text: &str| parse_integer(text.as_bytes(), 64).map(|value| value as i64);
        assert_eq!([i32("0"), i32("-0"), i32("+7"), i32("007")], [Some(0), Some(0), Some(7), Some(7)]);
        assert_eq!([i32("-2147483648"), i32("4294967295"), i32("0xffffffff")], [Some(i32::MIN), Some(-1), Some(-1)]);
        assert_eq!([i32("-0x80000000"), i32("0X7F")], [Some(i32::MIN), Some(127)]);
        assert_eq!([i64("-9223372036854775808"), i64("18446744073709551615")], [Some(i64::MIN), Some(-1)]);
        for wrong in
            ["", "-", "+", "0x", "-0x", "x", "1 ", " 1", "1.0", "1e3", "--1", "4294967296", "-2147483649", "1_000", "0x-1"]
        {
            assert_eq!(i32(wrong), None, "{wrong}");
        }
        for wrong in ["18446744073709551616", "-9223372036854775809", "99999999999999999999999", "0x10000000000000000"] {
            assert_eq!(i64(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn integers_are_written_in_decimal() {
        for value in [0, 7, -1, 1234567890, i64::MAX, i64::MIN] {
            let mut line = Line::new();
            line.integer(value);
            assert_eq!(line.so_far(), value.to_string());
        }
    }
}

//! Values in WAVE, the text format of component values, collected until the call has succeeded.

use wasm2native_abi::text::is_plain;
use wasm2native_abi::trap::Trap;

use crate::component::vector::Vector;
use crate::invoke;
use crate::sys::{Errno, process};

/// Text in memory.
pub(crate) struct Text(Vector<u8>);

impl Text {
    /// An empty text.
    pub(crate) fn new() -> Text {
        Text(Vector::new())
    }

    /// Returns its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.values()
    }

    /// Writes it to standard output.
    pub(crate) fn print(&self) -> Result<(), Errno> {
        process::write_output(self.bytes())
    }

    /// Adds a byte.
    ///
    /// Errors: a trap when there is no memory for it.
    pub(crate) fn push(&mut self, byte: u8) -> Result<(), Trap> {
        self.0.push(byte).map_err(|_| Trap::HandlesExhausted)
    }

    /// Adds bytes of UTF-8 as they are.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), Trap> {
        bytes.iter().try_for_each(|&byte| self.push(byte))
    }

    /// Adds an integer.
    pub(super) fn integer(&mut self, is_negative: bool, mut magnitude: u64) -> Result<(), Trap> {
        if is_negative {
            self.push(b'-')?;
        }
        let mut digits = [0; 20];
        let mut count = 0;
        for place in digits.iter_mut().rev() {
            *place = b'0' + (magnitude % 10) as u8;
            magnitude /= 10;
            count += 1;
            if magnitude == 0 {
                break;
            }
        }
        digits.iter().skip(digits.len() - count).try_for_each(|&digit| self.push(digit))
    }

    /// Adds the float with these bits: an `f32`, or an `f64`.
    pub(super) fn float(&mut self, bits: Float) -> Result<(), Trap> {
        let line = match bits {
            Float::F32(bits) => invoke::text_of_f32(bits),
            Float::F64(bits) => invoke::text_of_f64(bits),
        };
        self.add(line.bytes())
    }

    /// Adds a character of a `char` or a string, with an escape where WAVE or a terminal needs one.
    pub(super) fn character(&mut self, character: char, quote: u8) -> Result<(), Trap> {
        match character {
            '\\' => self.add(b"\\\\"),
            '\n' => self.add(b"\\n"),
            '\r' => self.add(b"\\r"),
            '\t' => self.add(b"\\t"),
            _ if u32::from(character) == quote.into() => self.add(&[b'\\', quote]),
            _ if is_plain(character) => {
                let mut utf8 = [0; 4];
                let length = character.len_utf8();
                character.encode_utf8(&mut utf8);
                self.add(utf8.get(..length).unwrap_or_default())
            }
            _ => {
                self.add(b"\\u{")?;
                self.hexadecimal(character.into())?;
                self.push(b'}')
            }
        }
    }

    fn hexadecimal(&mut self, number: u32) -> Result<(), Trap> {
        let mut shift = 28;
        while shift > 0 && number >> shift == 0 {
            shift -= 4;
        }
        loop {
            let digit = (number >> shift & 15) as u8;
            self.push(if digit < 10 { b'0' + digit } else { b'a' + (digit - 10) })?;
            if shift == 0 {
                return Ok(());
            }
            shift -= 4;
        }
    }
}

/// The bits of a float.
#[derive(Clone, Copy)]
pub(super) enum Float {
    F32(u32),
    F64(u64),
}

//! Strings of the guest, in the three encodings of its memory.
//!
//! The host works with UTF-8. Sections "Loading" and "Storing" of the Canonical ABI explainer; an ill-formed string, or one
//! outside the memory, is a trap. Strings for the guest are encoded into a block of the exact size. Lengths count bytes in
//! UTF-8, code units in UTF-16, and in the third encoding either, where the highest bit tells UTF-16.

use wasm2native_abi::component::{Encoding, MOST_BYTES, UTF16_TAG};
use wasm2native_abi::trap::Trap;

use super::call::Call;
use super::outcome::Failure;
use crate::bytes;
use crate::guest::{GuestPtr, Range};

/// A string that the guest passed: inside its memory, but not decoded yet.
#[derive(Clone, Copy)]
pub(crate) struct GuestString {
    bytes: Range,
    form: Form,
}

/// The encoding of one string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Utf8,
    Utf16,
    Latin1,
}

/// Returned by [`Call::copy_string`] for a string that is longer than the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// A string for the guest: the address and the length in the units of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NewString {
    at: GuestPtr,
    length: u32,
}

impl NewString {
    /// Returns the string as stored in a struct of the guest: address and length.
    pub(crate) fn to_le_bytes(self) -> [u8; 8] {
        let [a, b, c, d] = self.at.to_le_bytes();
        let [e, f, g, h] = self.length.to_le_bytes();
        [a, b, c, d, e, f, g, h]
    }
}

impl Call<'_> {
    /// Returns a string that the guest passed.
    ///
    /// Errors: a trap when it is not aligned or not inside the memory.
    pub(crate) fn string(&self, at: GuestPtr, length: u32) -> Result<GuestString, Failure> {
        let (form, units) = match self.encoding() {
            Encoding::Utf8 => (Form::Utf8, length),
            Encoding::Utf16 => (Form::Utf16, length),
            Encoding::Latin1OrUtf16 if length & UTF16_TAG == 0 => (Form::Latin1, length),
            Encoding::Latin1OrUtf16 => (Form::Utf16, length & !UTF16_TAG),
        };
        if self.encoding() != Encoding::Utf8 {
            self.check_alignment(at, 2)?;
        }
        let outside = Failure::Trap(Trap::StringOutOfBounds);
        let size = if form == Form::Utf16 { units.checked_mul(2).ok_or(outside)? } else { units };
        if size > MOST_BYTES {
            return Err(outside);
        }
        let bytes = self.memory.closed_range(at, size).map_err(|_| outside)?;
        Ok(GuestString { bytes, form })
    }

    /// Copies a string in UTF-8 to the start of a buffer, and returns how many bytes it has. It is checked after it was copied, so
    /// that nobody changes it in between.
    ///
    /// Errors: a trap when it is ill-formed. [`TooLong`] when it does not fit; then nobody has checked it.
    pub(crate) fn copy_string(&self, string: GuestString, into: &mut [u8]) -> Result<Result<usize, TooLong>, Failure> {
        let length = string.bytes.len() as usize;
        if string.form == Form::Utf8 {
            let Some(text) = into.get_mut(..length) else { return Ok(Err(TooLong)) };
            self.memory.copy_in(string.bytes, text);
            let is_valid = bytes::are_text(text);
            return if is_valid { Ok(Ok(length)) } else { Err(Failure::Trap(Trap::InvalidString)) };
        }
        let mut written = 0;
        let mut place = 0;
        while place < string.bytes.len() {
            let character = self.character(string, &mut place)?;
            let mut utf8 = [0; 4];
            let utf8 = character.encode_utf8(&mut utf8).as_bytes();
            let Some(rest) = into.get_mut(written..).filter(|rest| rest.len() >= utf8.len()) else { return Ok(Err(TooLong)) };
            written += bytes::copy(rest, utf8);
        }
        Ok(Ok(written))
    }

    /// Calls a function with each character of a string.
    ///
    /// Errors: a trap when it is ill-formed; those of the function.
    pub(crate) fn characters(
        &self,
        string: GuestString,
        mut each: impl FnMut(char) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut place = 0;
        while place < string.bytes.len() {
            each(self.character(string, &mut place)?)?;
        }
        Ok(())
    }

    /// Returns the character at a place, and moves the place behind it.
    fn character(&self, string: GuestString, place: &mut u32) -> Result<char, Failure> {
        let invalid = Failure::Trap(Trap::InvalidString);
        if string.form == Form::Utf8 {
            let mut utf8 = [0; 4];
            let left = self.memory.range(string.bytes.address(*place)?, string.bytes.len() - *place)?;
            let count = self.memory.copy_in(left, &mut utf8);
            let character = bytes::first_character(utf8.get(..count).unwrap_or_default()).ok_or(invalid)?;
            *place += character.len_utf8() as u32;
            return Ok(character);
        }
        if string.form == Form::Latin1 {
            let [byte] = self.part(string.bytes, place)?;
            return Ok(byte.into());
        }
        let first = u16::from_le_bytes(self.part(string.bytes, place)?);
        let code = match first {
            0xd800..=0xdbff => {
                let second = u16::from_le_bytes(self.part(string.bytes, place)?);
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(invalid);
                }
                0x1_0000 + (u32::from(first - 0xd800) << 10) + u32::from(second - 0xdc00)
            }
            _ => first.into(),
        };
        char::from_u32(code).ok_or(invalid)
    }

    /// Returns the `N` bytes of a string at a place, and moves the place behind them.
    fn part<const N: usize>(&self, of: Range, place: &mut u32) -> Result<[u8; N], Failure> {
        let invalid = Failure::Trap(Trap::InvalidString);
        let at = of.address(*place).map_err(|_| invalid)?;
        if of.len() - *place < N as u32 {
            return Err(invalid);
        }
        *place += N as u32;
        Ok(self.memory.load(self.memory.slot(at)?))
    }

    /// Writes a string, which is UTF-8, into a block of its own. See [`block`](super::block) for the order of blocks.
    pub(crate) fn new_string(&mut self, text: &[u8]) -> Result<NewString, Failure> {
        let too_long = Failure::Trap(Trap::StringOutOfBounds);
        let length = u32::try_from(text.len()).ok().filter(|&length| length < UTF16_TAG).ok_or(too_long)?;
        if self.encoding() == Encoding::Utf8 {
            let block = self.block(length, 1)?;
            if block.is_new {
                self.memory.copy_out(block.bytes, 0, text);
            }
            return Ok(NewString { at: block.at, length });
        }
        let Measure { characters, units, is_latin1 } = measure(text);
        let is_latin1 = is_latin1 && self.encoding() == Encoding::Latin1OrUtf16;
        let size = if is_latin1 { characters } else { units.checked_mul(2).ok_or(too_long)? };
        let block = self.block(size, 2)?;
        if block.is_new {
            let mut place = 0;
            for character in characters_of(text) {
                let mut units = [0; 2];
                match is_latin1 {
                    true => place += self.memory.copy_out(block.bytes, place, &[character as u8]),
                    false => {
                        for unit in character.encode_utf16(&mut units) {
                            place += self.memory.copy_out(block.bytes, place, &unit.to_le_bytes());
                        }
                    }
                }
            }
        }
        let length = match self.encoding() {
            _ if is_latin1 => characters,
            Encoding::Latin1OrUtf16 => units | UTF16_TAG,
            _ => units,
        };
        Ok(NewString { at: block.at, length })
    }
}

/// The size of a string in other encodings.
struct Measure {
    characters: u32,
    /// The number of UTF-16 code units.
    units: u32,
    is_latin1: bool,
}

fn measure(text: &[u8]) -> Measure {
    let mut measure = Measure { characters: 0, units: 0, is_latin1: true };
    for character in characters_of(text) {
        measure.characters += 1;
        measure.units += character.len_utf16() as u32;
        measure.is_latin1 &= u32::from(character) <= 0xff;
    }
    measure
}

/// Returns the characters of a text, which is UTF-8.
fn characters_of(text: &[u8]) -> impl Iterator<Item = char> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let character = bytes::first_character(rest)?;
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        Some(character)
    })
}

//! The slice that a string is written to, and the stretches that are written to it at once.

use super::block::{self, CHARACTERS};

/// A slice that is written from its start.
pub(super) struct Output<'a> {
    rest: &'a mut [u8],
    written: usize,
}

impl<'a> Output<'a> {
    pub(super) fn new(place: &'a mut [u8]) -> Output<'a> {
        Output { rest: place, written: 0 }
    }

    /// Returns the number of bytes written.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    /// Writes bytes; none when there is no room for all of them.
    #[inline]
    pub(super) fn push<const N: usize>(&mut self, bytes: [u8; N]) -> Option<()> {
        let rest = core::mem::take(&mut self.rest);
        let (place, rest) = rest.split_first_chunk_mut()?;
        *place = bytes;
        self.rest = rest;
        self.written += N;
        Some(())
    }

    /// Writes a character in UTF-8; nothing when there is no room for all of it.
    #[inline]
    pub(super) fn push_utf8(&mut self, character: char) -> Option<()> {
        let length = character.len_utf8();
        if self.rest.len() < length {
            return None;
        }
        let mut bytes = [0; 4];
        character.encode_utf8(&mut bytes);
        for &byte in bytes.iter().take(length) {
            self.push([byte])?;
        }
        Some(())
    }

    /// Writes a character in UTF-16; nothing when there is no room for all of it.
    #[inline]
    pub(super) fn push_utf16(&mut self, character: char) -> Option<()> {
        let code = u32::from(character);
        if let Ok(unit) = u16::try_from(code) {
            return self.push(unit.to_le_bytes());
        }
        let code = code - 0x1_0000;
        let [a, b] = (0xd800 + (code >> 10) as u16).to_le_bytes();
        let [c, d] = (0xdc00 + (code & 0x3ff) as u16).to_le_bytes();
        self.push([a, b, c, d])
    }

    /// Writes the bytes at the start of `from` that are ASCII, as far as there is room, and returns the rest.
    #[inline]
    pub(super) fn ascii<'f>(&mut self, mut from: &'f [u8]) -> &'f [u8] {
        while let Some((block, rest)) = from.split_first_chunk() {
            if self.rest.len() < CHARACTERS || !block::is_ascii(block) {
                break;
            }
            let _ = self.push(*block);
            from = rest;
        }
        while let Some((&byte, rest)) = from.split_first() {
            if byte >= 0x80 || self.rest.is_empty() {
                break;
            }
            let _ = self.push([byte]);
            from = rest;
        }
        from
    }

    /// Writes the bytes at the start of `from` that are ASCII in UTF-16, as far as there is room, and returns the rest.
    #[inline]
    pub(super) fn ascii_as_utf16<'f>(&mut self, mut from: &'f [u8]) -> &'f [u8] {
        while let Some((block, rest)) = from.split_first_chunk() {
            if self.rest.len() < 2 * CHARACTERS || !block::is_ascii(block) {
                break;
            }
            let _ = self.push(block::widen(block));
            from = rest;
        }
        while let Some((&byte, rest)) = from.split_first() {
            if byte >= 0x80 || self.rest.len() < 2 {
                break;
            }
            let _ = self.push([byte, 0]);
            from = rest;
        }
        from
    }

    /// Writes the units at the start of `from`, which is UTF-16, that have no bit of `others`, a byte each, as far as there is room;
    /// returns the rest.
    #[inline]
    pub(super) fn units_as_bytes<'f>(&mut self, mut from: &'f [u8], others: u16) -> &'f [u8] {
        while let Some((block, rest)) = from.split_first_chunk() {
            if self.rest.len() < CHARACTERS {
                break;
            }
            let Some(bytes) = block::narrow(block, others) else { break };
            let _ = self.push(bytes);
            from = rest;
        }
        while let Some((&unit, rest)) = from.split_first_chunk() {
            let unit = u16::from_le_bytes(unit);
            if unit & others != 0 || self.rest.is_empty() {
                break;
            }
            let _ = self.push([unit as u8]);
            from = rest;
        }
        from
    }
}

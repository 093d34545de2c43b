//! Bytes in the order of the target.

use gimli::RunTimeEndian;
use gimli::leb128::write::Leb128;
use std::ops::Range;

/// Bytes that are being written.
#[derive(Clone, Debug)]
pub struct Bytes {
    bytes: Vec<u8>,
    is_big_endian: bool,
}

impl Bytes {
    /// Begins with none.
    pub fn new(order: RunTimeEndian) -> Self {
        Self { bytes: Vec::new(), is_big_endian: order == RunTimeEndian::Big }
    }

    /// Whether the highest byte of a number comes first.
    pub fn is_big_endian(&self) -> bool {
        self.is_big_endian
    }

    /// Returns their number.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns all of them.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns all of them.
    pub fn into_vec(self) -> Vec<u8> {
        self.bytes
    }

    /// Removes those from an offset on.
    pub fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    /// Moves some of them to a lower offset.
    pub fn move_down(&mut self, range: Range<usize>, offset: usize) {
        if range.start != offset {
            self.bytes.copy_within(range, offset);
        }
    }

    /// Adds one.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Adds a number of two bytes.
    pub fn u16(&mut self, value: u16) {
        self.extend(&if self.is_big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    /// Adds a number of four bytes.
    pub fn u32(&mut self, value: u32) {
        self.extend(&self.word(value));
    }

    /// Adds a number of eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.extend(&if self.is_big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    /// Adds an unsigned number as LEB128.
    pub fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Adds a signed number as LEB128.
    pub fn signed(&mut self, value: i64) {
        match value {
            -0x40..0x40 => self.bytes.push(value as u8 & 0x7f),
            _ => self.extend(Leb128::signed(value).bytes()),
        }
    }

    /// Adds other bytes.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Replaces one.
    pub fn set_u8(&mut self, offset: usize, value: u8) {
        self.bytes[offset] = value;
    }

    /// Replaces a number of four bytes.
    pub fn set_u32(&mut self, offset: usize, value: u32) {
        let word = self.word(value);
        self.bytes[offset..][..4].copy_from_slice(&word);
    }

    /// Replaces the number of four bytes at an offset by that of the bytes behind it.
    pub fn set_length(&mut self, offset: usize) {
        self.set_u32(offset, (self.len() - offset - 4) as u32);
    }

    /// Replaces a number of two bytes.
    pub fn set_u16(&mut self, offset: usize, value: u16) {
        let bytes = if self.is_big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        self.bytes[offset..][..2].copy_from_slice(&bytes);
    }

    fn word(&self, value: u32) -> [u8; 4] {
        if self.is_big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }
}

/// Returns the number of bytes of an unsigned number as LEB128.
pub fn unsigned_len(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

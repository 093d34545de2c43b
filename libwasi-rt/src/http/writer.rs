//! Text written into a buffer of somebody else.

use crate::bytes;

/// A buffer and what was written into it. When something has no room, nothing more is written, and the text is not complete.
pub(crate) struct Writer<'b> {
    into: &'b mut [u8],
    length: usize,
    full: bool,
}

impl<'b> Writer<'b> {
    /// Nothing yet.
    pub(crate) fn new(into: &'b mut [u8]) -> Writer<'b> {
        Writer { into, length: 0, full: false }
    }

    /// Adds some bytes.
    pub(crate) fn put(&mut self, text: &[u8]) {
        let room = self.into.get_mut(self.length..).unwrap_or_default();
        if self.full || room.len() < text.len() {
            self.full = true;
            return;
        }
        self.length += bytes::copy(room, text);
    }

    /// Adds some bytes, each of them changed.
    pub(crate) fn put_changed(&mut self, text: &[u8], change: impl Fn(u8) -> u8) {
        let start = self.length;
        self.put(text);
        if !self.full {
            for byte in self.into.get_mut(start..self.length).unwrap_or_default() {
                *byte = change(*byte);
            }
        }
    }

    /// Adds a number in decimal.
    pub(crate) fn put_decimal(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = number;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        self.put(digits.get(start..).unwrap_or_default());
    }

    /// Adds a field.
    pub(crate) fn put_field(&mut self, name: &[u8], value: &[u8]) {
        self.put(name);
        self.put(b": ");
        self.put(value);
        self.put(b"\r\n");
    }

    /// Returns the length of all that was written; none if something had no room.
    pub(crate) fn finish(&self) -> Option<usize> {
        (!self.full).then_some(self.length)
    }
}

//! Results as lines of standard output.

use crate::refuse;
use crate::sys::process;

/// A line for standard output, with one number.
pub(crate) struct Line {
    bytes: [u8; Line::CAPACITY],
    used: usize,
}

impl Line {
    /// Large enough for every number: see [`float::write`](super::float::write).
    const CAPACITY: usize = 48;

    pub(super) fn new() -> Line {
        Line { bytes: [0; Line::CAPACITY], used: 0 }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.used) {
            *place = byte;
            self.used += 1;
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            self.byte(byte);
        }
    }

    pub(super) fn zeros(&mut self, count: u32) {
        for _ in 0..count {
            self.byte(b'0');
        }
    }

    pub(super) fn integer(&mut self, value: i64) {
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

    /// Returns what the line has.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.used).unwrap_or_default()
    }

    /// Writes the line. A lost result is not a success.
    pub(super) fn print(&mut self) {
        self.byte(b'\n');
        if process::write_output(self.bytes.get(..self.used).unwrap_or_default()).is_err() {
            refuse::refuse(b"error: the result cannot be written to standard output\n");
        }
    }

    #[cfg(test)]
    pub(super) fn so_far(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.used]).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_in_decimal() {
        for value in [0, 7, -1, 1234567890, i64::MAX, i64::MIN] {
            let mut line = Line::new();
            line.integer(value);
            assert_eq!(line.so_far(), value.to_string());
        }
    }
}

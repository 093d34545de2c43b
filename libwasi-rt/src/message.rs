//! Text for people on standard error, assembled without allocation and without the formatting machinery of `core`.
//!
//! A [`Message`] collects text in a small buffer and writes it when that is full or the message ends. Text by others is shown
//! by [`Message::name`] and nothing else. To write more than text and numbers, add a method.

use wasm2native_abi::text::is_plain;

use crate::bytes::first_character;
use crate::list::{AnyList, List};
use crate::sys::process;

/// Text on its way to standard error.
///
/// Texts that are chosen from a list are stored [`padded`].
pub(crate) struct Message {
    buffer: List<u8, { Message::CAPACITY }>,
}

impl Message {
    /// As much as a pipe takes in one piece, so that messages of several processes do not mix; small enough for the stack of
    /// a signal handler.
    const CAPACITY: usize = 4096;

    /// Returns an empty message.
    pub(crate) fn new() -> Message {
        Message { buffer: List::new() }
    }

    /// Adds text.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) -> &mut Message {
        self.bytes(text.as_bytes())
    }

    /// Adds text that needs no escapes.
    pub(crate) fn bytes(&mut self, text: &[u8]) -> &mut Message {
        for &byte in text {
            self.byte(byte);
        }
        self
    }

    /// Adds a byte of such text.
    pub(crate) fn byte(&mut self, byte: u8) {
        if !self.buffer().push(byte) {
            self.end();
            self.buffer().push(byte);
        }
    }

    /// Adds a padded text.
    pub(crate) fn text_of(&mut self, padded: &[u8]) -> &mut Message {
        for &byte in padded.iter().take_while(|&&byte| byte != 0) {
            self.byte(byte);
        }
        self
    }

    /// Adds text by others, with escapes for everything that is not [plain](is_plain) or not UTF-8.
    pub(crate) fn name(&mut self, text: &[u8]) -> &mut Message {
        let mut rest = text;
        while let Some(&byte) = rest.first() {
            let character = first_character(rest);
            let (head, tail) = rest.split_at_checked(character.map_or(1, char::len_utf8)).unwrap_or_default();
            rest = tail;
            match (character, byte) {
                (Some(character), _) if is_plain(character) => self.bytes(head),
                (_, b'\n') => self.text("\\n"),
                (_, b'\r') => self.text("\\r"),
                (_, b'\t') => self.text("\\t"),
                (Some(character), _) => self.text("\\u{").digits(character.into(), 16, 0).text("}"),
                (None, _) => self.text("\\x").digits(byte.into(), 16, 0),
            };
        }
        self
    }

    /// Adds a number in decimal, after spaces that make it at least `width` bytes wide.
    pub(crate) fn decimal(&mut self, number: u64, width: usize) -> &mut Message {
        self.digits(number, 10, width)
    }

    /// Adds a number in hexadecimal, after `0x`.
    pub(crate) fn hexadecimal(&mut self, number: u64) -> &mut Message {
        self.text("0x").digits(number, 16, 0)
    }

    /// Returns the text that is not written yet.
    #[cfg(test)]
    pub(crate) fn so_far(&mut self) -> String {
        String::from_utf8(self.buffer().values().to_vec()).unwrap()
    }

    /// Ends with a function that writes the text that is not written yet.
    pub(crate) fn end_with(&mut self, write: impl FnOnce(&[u8])) {
        write(self.buffer().values());
        self.buffer().clear();
    }

    /// Writes the text that is not written yet.
    // Not inline: every byte of a message may come here.
    #[inline(never)]
    pub(crate) fn end(&mut self) {
        process::write_error(self.buffer().values());
        self.buffer().clear();
    }

    fn buffer(&mut self) -> &mut AnyList<u8> {
        &mut self.buffer
    }

    /// Adds the digits of a number in a base, after spaces that make it at least `width` bytes wide.
    pub(crate) fn digits(&mut self, number: u64, base: u64, width: usize) -> &mut Message {
        let mut digits = [b' '; 20];
        let mut rest = number;
        let mut start = digits.len();
        for place in digits.iter_mut().rev() {
            let digit = (rest % base) as u8;
            *place = if digit < 10 { b'0' + digit } else { b'a' + (digit - 10) };
            rest /= base;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        self.bytes(digits.get(start.min(digits.len().saturating_sub(width))..).unwrap_or_default())
    }
}

/// Returns a text as bytes, followed by NULs. In a list of `&str` each would need a relocation, and every start would pay for it.
pub(crate) const fn padded<const SIZE: usize>(text: &str) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    let mut place = 0;
    while place < text.len() {
        bytes[place] = text.as_bytes()[place];
        place += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_names_and_numbers() {
        let mut message = Message::new();
        message
            .text("a ")
            .name(b"b\x1b[2J\xff\xc3\xa4\xe2\x80\xae\n")
            .decimal(0, 3)
            .decimal(12345, 2)
            .text(" ")
            .decimal(u64::MAX, 0);
        message.text(" ").hexadecimal(0xfedc_ba98_7654_3210).text_of(&padded::<6>(" yes ")).hexadecimal(0);
        assert_eq!(
            message.buffer().values(),
            b"a b\\u{1b}[2J\\xff\xc3\xa4\\u{202e}\\n  012345 18446744073709551615 0xfedcba9876543210 yes 0x0"
        );
    }
}

//! The text of arguments and results.
//!
//! Texts of 4, 8 or 16 bytes would become constants that lie together with those of all other code, and programs that are not
//! traced would have them, too. Since no text is empty, those need no check.
//!
//! A value that should be in the guest's memory and is not, because an address is wrong, is written as that address.

use wasm2native_abi::host::{Kind, Words};

use super::call::words;
use crate::bytes::{first_character, part};
use crate::guest::{GuestMemory, GuestPtr};
use crate::message::Message;

/// A message with the memory that its arguments point to.
pub(super) struct Shown<'a> {
    pub(super) message: &'a mut Message,
    pub(super) memory: &'a GuestMemory,
}

/// The maximum number of bytes shown of a long text or list.
const MOST_BYTES: usize = 256;
const MOST_ITEMS: u32 = 8;

impl Shown<'_> {
    /// Writes a parameter.
    pub(super) fn argument(&mut self, kind: Kind, arguments: &[u64]) {
        let at = |index: usize| arguments.get(index).copied().unwrap_or_default();
        let (first, second) = (at(0), at(1) as u32);
        match kind {
            Kind::Number | Kind::Descriptor => self.decimal(first & 0xffff_ffff),
            Kind::Wide => self.decimal(first),
            Kind::Signed => self.signed(first as i64),
            Kind::Choice(of) => self.choice(of, first),
            Kind::Flags(of) => self.flags(of, first),
            Kind::Path => self.text(first, second),
            Kind::Buffer => self.length(second),
            Kind::IoVecs => self.ranges(first, second),
            Kind::Subscriptions => self.subscriptions::<48>(first, at(2) as u32, 16),
            Kind::UnstableSubscriptions => self.subscriptions::<56>(first, at(2) as u32, 24),
            _ => self.hexadecimal(first),
        }
    }

    /// Writes a result.
    pub(super) fn result(&mut self, kind: Kind, arguments: &[u64]) {
        let at = |index: usize| arguments.get(index).copied().unwrap_or_default();
        let first = at(0);
        match kind {
            Kind::Flags(of) => {
                let flags = self.load(first, 0).map_or(0, u16::from_le_bytes);
                self.flags(of, flags.into());
            }
            Kind::Number | Kind::Descriptor => {
                let number = self.load(first, 0).map_or(0, u32::from_le_bytes);
                self.decimal(number.into());
            }
            Kind::Wide => {
                let number = self.load(first, 0).map_or(0, u64::from_le_bytes);
                self.decimal(number);
            }
            Kind::Fdstat => {
                let [file_type, _, low, high] = self.load(first, 0).unwrap_or_default();
                self.file_type(file_type);
                self.message.text(", ").text("flags=");
                self.flags(Words::Fdflags, u16::from_le_bytes([low, high]).into());
                self.message.text("}");
            }
            Kind::Prestat => {
                let length = self.load(first, 4).map_or(0, u32::from_le_bytes);
                self.message.text("{dir, name=");
                self.length(length);
                self.message.text("}");
            }
            Kind::Buffer => self.text(first, at(1) as u32),
            Kind::Text => {
                let length = self.load(at(2), 0).map_or(0, u32::from_le_bytes);
                self.text(first, length);
            }
            Kind::UnstableFilestat => self.file_stat(first, 24),
            _ => self.file_stat(first, 32),
        }
    }

    fn file_stat(&mut self, at: u64, size: u32) {
        let [file_type] = self.load(at, 16).unwrap_or_default();
        let size = self.load(at, size).map_or(0, u64::from_le_bytes);
        self.file_type(file_type);
        self.message.text(", size=");
        self.decimal(size);
        self.message.text("}");
    }

    fn file_type(&mut self, file_type: u8) {
        self.message.text("{type=");
        self.choice(Words::Filetypes, file_type.into());
    }

    fn decimal(&mut self, number: u64) {
        self.message.decimal(number, 0);
    }

    fn signed(&mut self, number: i64) {
        if number < 0 {
            self.message.text("-");
        }
        self.decimal(number.unsigned_abs());
    }

    fn hexadecimal(&mut self, number: u64) {
        self.message.hexadecimal(number);
    }

    fn length(&mut self, length: u32) {
        self.message.text("[").decimal(length.into(), 0).text(" bytes]");
    }

    /// Writes the word for a value, or the value.
    fn choice(&mut self, of: Words, value: u64) {
        let value = value & 0xffff_ffff;
        match words(of).get(value as usize) {
            Some(word) => {
                self.message.text_of(word);
            }
            None => self.decimal(value),
        }
    }

    /// Writes the words for the bits that are set, and the rest.
    fn flags(&mut self, of: Words, flags: u64) {
        let mut rest = flags & 0xffff_ffff;
        let mut separator = &b""[..];
        for (bit, word) in words(of).iter().enumerate() {
            if rest & (1 << bit) != 0 {
                rest &= !(1 << bit);
                self.message.text_of(separator).text_of(word);
                separator = b"|";
            }
        }
        if rest != 0 {
            self.message.text_of(separator).hexadecimal(rest);
        } else if separator.is_empty() {
            self.message.text("0");
        }
    }

    /// Writes a text in quotes, cut off after some characters.
    pub(super) fn text(&mut self, at: u64, length: u32) {
        let Ok(range) = self.memory.range(GuestPtr::new(at as u32), length) else { return self.hexadecimal(at & 0xffff_ffff) };
        // The last character may end behind the last byte that one may start at.
        let mut copy = [0; MOST_BYTES + 3];
        let count = self.memory.copy_in(range, &mut copy);
        let bytes = copy.get(..count).unwrap_or_default();
        let mut rest = bytes;
        self.message.text("\"");
        while !rest.is_empty() && bytes.len() - rest.len() < MOST_BYTES {
            let (head, tail) = rest.split_at_checked(first_character(rest).map_or(1, char::len_utf8)).unwrap_or_default();
            if matches!(head, b"\"" | b"\\") {
                self.message.text("\\");
            }
            self.message.name(head);
            rest = tail;
        }
        self.message.text("\"");
        if bytes.len() - rest.len() < length as usize {
            self.message.text("…");
        }
    }

    /// Writes the lengths of ranges.
    fn ranges(&mut self, at: u64, count: u32) {
        let Ok(ranges) = self.memory.array::<8>(GuestPtr::new(at as u32), count) else {
            return self.hexadecimal(at & 0xffff_ffff);
        };
        self.message.text("[");
        for (index, slot) in (0..).zip(ranges.iter()) {
            if index == MOST_ITEMS {
                self.message.text(", …");
                break;
            }
            let [.., a, b, c, d] = self.memory.load(slot);
            self.separate(index);
            self.message.decimal(u32::from_le_bytes([a, b, c, d]).into(), 0).text(" bytes");
        }
        self.message.text("]");
    }

    /// Writes subscriptions of `N` bytes, with the clock at an offset.
    fn subscriptions<const N: usize>(&mut self, at: u64, count: u32, clock: usize) {
        let Ok(subscriptions) = self.memory.array::<N>(GuestPtr::new(at as u32), count) else {
            return self.hexadecimal(at & 0xffff_ffff);
        };
        self.message.text("[");
        for (index, slot) in (0..MOST_ITEMS).zip(subscriptions.iter()) {
            let bytes = self.memory.load(slot);
            self.separate(index);
            let [kind] = part(&bytes, 8);
            match kind {
                0 => {
                    let id = u32::from_le_bytes(part(&bytes, clock));
                    let time = u64::from_le_bytes(part(&bytes, clock + 8));
                    let [absolute] = part(&bytes, clock + 24);
                    self.message.text("clock ");
                    self.choice(Words::Clocks, id.into());
                    self.message.text(if absolute & 1 == 0 { " in" } else { " at" }).text(" ").decimal(time, 0).text(" ns");
                }
                kind => {
                    let fd = u32::from_le_bytes(part(&bytes, 16));
                    self.message.text("fd_").text(if kind == 1 { "read " } else { "write " }).decimal(fd.into(), 0);
                }
            }
        }
        if count > MOST_ITEMS {
            self.message.text(", …");
        }
        self.message.text("]");
    }

    /// Writes a separator before all items of a list except the first.
    fn separate(&mut self, index: u32) {
        if index != 0 {
            self.message.text(", ");
        }
    }

    /// Loads bytes of the guest at an offset of a struct, if they exist.
    fn load<const N: usize>(&self, at: u64, offset: u32) -> Option<[u8; N]> {
        let slot = self.memory.slot::<N>(GuestPtr::new(at as u32).after(offset)?).ok()?;
        Some(self.memory.load(slot))
    }
}

//! Strings, each once.

use rustc_hash::FxHashMap;

/// A section of strings.
#[derive(Default)]
pub struct Strings<'i> {
    offsets: FxHashMap<&'i [u8], u32>,
    bytes: Vec<u8>,
}

impl<'i> Strings<'i> {
    /// Returns the offset of a string, which is added if it was not there.
    pub fn add(&mut self, string: &'i [u8]) -> u32 {
        let next = self.bytes.len() as u32;
        let offset = *self.offsets.entry(string).or_insert(next);
        if offset == next {
            self.bytes.extend_from_slice(string);
            self.bytes.push(0);
        }
        offset
    }

    /// Adds a string that the input does not have; returns its offset.
    pub fn append(&mut self, string: &str) -> u32 {
        let offset = self.bytes.len() as u32;
        self.bytes.extend_from_slice(string.as_bytes());
        self.bytes.push(0);
        offset
    }

    /// Returns the section.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

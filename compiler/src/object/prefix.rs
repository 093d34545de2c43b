//! Prefix codes, as the runtime reads them: [`wasm2native_abi::prefix`].

use crate::leb128;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use wasm2native_abi::prefix::LONGEST;

/// The number of times that each byte occurs.
pub type Counts = [u32; 256];

/// A prefix code.
pub struct Code {
    /// The number of bits of each byte; 0 for those that do not occur.
    lengths: [u8; 256],
    /// The codes, in the lowest bits.
    codes: [u32; 256],
}

impl Code {
    /// Returns the code in which bytes that occur so often take the fewest bits.
    pub fn of(counts: &Counts) -> Self {
        let lengths = lengths(counts);
        let mut codes = [0; 256];
        let (mut next, mut length_before) = (0, 0);
        for byte in in_order(&lengths) {
            let length = lengths[byte as usize];
            next <<= length - length_before;
            codes[byte as usize] = next;
            next += 1;
            length_before = length;
        }
        Self { lengths, codes }
    }

    /// Appends its description.
    pub fn describe(&self, out: &mut Vec<u8>) {
        let longest = self.lengths.iter().copied().max().unwrap_or(0);
        leb128::unsigned(longest.into(), out);
        for length in 1..=longest {
            let count = self.lengths.iter().filter(|&&other| other == length).count();
            leb128::unsigned(count as u64, out);
        }
        out.extend(in_order(&self.lengths));
    }
}

/// Returns the bytes that occur in order of their codes: the shortest first.
fn in_order(lengths: &[u8; 256]) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..=u8::MAX).filter(|&byte| lengths[byte as usize] > 0).collect();
    bytes.sort_by_key(|&byte| lengths[byte as usize]);
    bytes
}

/// Returns the length of each byte's code: Huffman's, with frequencies that are made more equal until none is too long.
fn lengths(counts: &Counts) -> [u8; 256] {
    let mut counts = *counts;
    loop {
        let lengths = unlimited_lengths(&counts);
        if lengths.iter().all(|&length| usize::from(length) <= LONGEST) {
            return lengths;
        }
        counts.iter_mut().for_each(|count| *count = count.div_ceil(2));
    }
}

fn unlimited_lengths(counts: &Counts) -> [u8; 256] {
    let mut lengths = [0; 256];
    // The frequency of each tree, and its leaves. Of equal ones, the one with the lowest leaf is taken first.
    let leaves = (0..=u8::MAX).filter(|&byte| counts[byte as usize] > 0);
    let mut trees: BinaryHeap<_> = leaves.map(|byte| Reverse((u64::from(counts[byte as usize]), vec![byte]))).collect();
    if let (1, Some(Reverse((_, only)))) = (trees.len(), trees.peek()) {
        lengths[only[0] as usize] = 1;
    }
    while let (Some(Reverse((one_count, mut one))), Some(Reverse((other_count, other)))) = (trees.pop(), trees.pop()) {
        one.extend(other);
        one.iter().for_each(|&byte| lengths[byte as usize] += 1);
        trees.push(Reverse((one_count + other_count, one)));
    }
    lengths
}

/// Bits that are being written.
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    length: usize,
}

impl Bits {
    /// Returns the number of bits so far.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Appends a byte that occurs, in its code.
    pub fn push(&mut self, code: &Code, byte: u8) {
        for bit in (0..code.lengths[byte as usize]).rev() {
            if self.length.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let value = (code.codes[byte as usize] >> bit & 1) as u8;
            if let Some(last) = self.bytes.last_mut() {
                *last |= value << (7 - self.length % 8);
            }
            self.length += 1;
        }
    }

    /// Returns the bytes, the last of which is filled up with zeros.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm2native_abi::prefix;

    /// Encodes bytes and decodes them again; returns the number of bits.
    fn round_trip(bytes: &[u8]) -> usize {
        let mut counts = [0; 256];
        bytes.iter().for_each(|&byte| counts[byte as usize] += 1);
        round_trip_with(&counts, bytes)
    }

    fn round_trip_with(counts: &Counts, bytes: &[u8]) -> usize {
        let code = Code::of(counts);
        let mut description = Vec::new();
        code.describe(&mut description);
        description.push(77);
        let mut bits = Bits::default();
        bytes.iter().for_each(|&byte| bits.push(&code, byte));
        let (length, encoded) = (bits.len(), bits.into_bytes());
        let (read, rest) = prefix::Code::read(&description).expect("it is a code");
        assert_eq!(rest, [77]);
        let mut reader = prefix::Bits::new(&encoded, 0);
        for &byte in bytes {
            assert_eq!(reader.byte(&read), Some(byte));
        }
        length
    }

    #[test]
    fn frequent_bytes_take_few_bits() {
        assert_eq!(round_trip(b""), 0);
        assert_eq!(round_trip(b"aaaa"), 4);
        assert_eq!(round_trip(b"aaaabbcd"), 4 + 4 + 3 + 3);
        assert_eq!(round_trip(&(0..=255).collect::<Vec<u8>>()), 256 * 8);
    }

    #[test]
    fn no_code_is_too_long() {
        let (mut one, mut other) = (1u32, 1u32);
        let mut counts = [0; 256];
        for count in &mut counts[..40] {
            *count = one;
            (one, other) = (other, one + other);
        }
        round_trip_with(&counts, &(0..40).collect::<Vec<u8>>());
    }

    #[test]
    fn damaged_codes_end() {
        assert!(prefix::Code::read(&[]).is_none());
        assert!(prefix::Code::read(&[16]).is_none());
        assert!(prefix::Code::read(&[1, 2, 0]).is_none());
        let (code, _) = prefix::Code::read(&[1, 1, 9]).expect("it is a code");
        assert_eq!(prefix::Bits::new(&[0x80, 0, 0], 0).byte(&code), None);
        assert_eq!(prefix::Bits::new(&[], 0).byte(&code), None);
    }
}

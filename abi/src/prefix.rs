//! Prefix codes: bytes in fewer bits, the more frequent ones in the fewest.
//!
//! The codes are canonical, so that the number of codes of each length and the bytes in order of their codes are enough to know
//! them. A code is the greatest length, then the number of codes of each length up to it, from one bit on, and the bytes; all
//! numbers are unsigned LEB128. Bits fill each byte from its highest bit on.

/// The greatest length of a code, in bits.
pub const LONGEST: usize = 15;

/// A prefix code.
#[derive(Clone, Copy, Debug, Default)]
pub struct Code<'a> {
    /// The number of codes of each length, from one bit on.
    counts: [u32; LONGEST],
    /// The bytes, in order of their codes.
    bytes: &'a [u8],
}

impl<'a> Code<'a> {
    /// Reads a code from the start of a description; returns the rest of that, too.
    #[inline]
    pub fn read(mut description: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let longest = number(&mut description)?;
        let mut counts = [0; LONGEST];
        let mut total = 0;
        for count in counts.get_mut(..longest as usize)? {
            *count = number(&mut description)?;
            total += *count as usize;
        }
        let (bytes, rest) = description.split_at_checked(total)?;
        Some((Self { counts, bytes }, rest))
    }
}

/// Takes a number from the start of bytes.
#[inline]
pub(crate) fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift)?;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
}

/// Bits to be decoded.
#[derive(Clone, Copy, Debug)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// Begins at a bit.
    #[inline]
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Returns the next byte in a code.
    // Called from many places, none of which is in a hurry: one copy is enough, in the crate of its callers.
    #[cold]
    #[inline]
    pub fn byte(&mut self, code: &Code<'_>) -> Option<u8> {
        let (mut value, mut first, mut before) = (0u32, 0u32, 0u32);
        for count in code.counts {
            value |= self.bit()?;
            if let Some(number) = value.checked_sub(first).filter(|&number| number < count) {
                return code.bytes.get((before + number) as usize).copied();
            }
            before += count;
            first = (first + count) << 1;
            value <<= 1;
        }
        None
    }

    #[inline]
    fn bit(&mut self) -> Option<u32> {
        let byte = *self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit.into())
    }
}

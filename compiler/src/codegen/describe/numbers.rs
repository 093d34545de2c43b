//! Numbers in as few bytes as they need, since descriptions are kept until everything is linked: LEB128, with the sign in the lowest
//! bit.

/// Adds a number.
pub fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Adds a number that may be negative.
pub fn put_signed(bytes: &mut Vec<u8>, value: i64) {
    put(bytes, (value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
}

/// Reads numbers.
pub struct Numbers<'b>(std::slice::Iter<'b, u8>);

impl<'b> Numbers<'b> {
    /// Begins with the first one.
    pub fn of(bytes: &'b [u8]) -> Self {
        Self(bytes.iter())
    }

    /// Returns the next number, unless there is none.
    pub fn next(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = *self.0.next()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    /// Returns the next number, which may be negative.
    pub fn next_signed(&mut self) -> Option<i64> {
        let value = self.next()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept() {
        let mut bytes = Vec::new();
        let unsigned = [0, 127, 128, 300, u64::MAX];
        let signed = [0, -1, 63, -64, 64, i64::MIN, i64::MAX];
        unsigned.iter().for_each(|value| put(&mut bytes, *value));
        signed.iter().for_each(|value| put_signed(&mut bytes, *value));
        assert_eq!(bytes.len(), 1 + 1 + 2 + 2 + 10 + 1 + 1 + 1 + 1 + 2 + 10 + 10);
        let mut numbers = Numbers::of(&bytes);
        assert_eq!(unsigned.map(|_| numbers.next()), unsigned.map(Some));
        assert_eq!(signed.map(|_| numbers.next_signed()), signed.map(Some));
        assert_eq!(numbers.next(), None);
    }
}

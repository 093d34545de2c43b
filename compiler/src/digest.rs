//! Digests: what is kept between builds is found by the hash of all that it depends on.

use sha2::{Digest as _, Sha256};
use std::fmt::{self, Debug, Write as _};

/// A key: the hash of fields, shown as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key([u8; Key::SIZE]);

impl Key {
    /// The size in bytes.
    pub const SIZE: usize = 32;

    /// Reads a key as it is shown.
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
        let bytes: Option<Vec<u8>> = pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        Some(Self(bytes?.try_into().ok()?))
    }

    /// Returns the key with these bytes.
    pub fn from_bytes(bytes: [u8; Key::SIZE]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    pub fn bytes(&self) -> &[u8; Key::SIZE] {
        &self.0
    }

    /// Returns the hash of a file's contents.
    pub fn of(contents: &[u8]) -> Self {
        Self(Sha256::digest(contents).into())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hashes fields. Each has its length beside it, so that no two lists of fields are the same bytes.
#[derive(Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds a field.
    pub fn field(&mut self, bytes: &(impl AsRef<[u8]> + ?Sized)) {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) {
        self.0.update(number.to_le_bytes());
    }

    /// Adds everything that is shown of a value.
    pub fn shown(&mut self, value: &impl Debug) {
        let mut text = Text { hash: &mut self.0, part: String::with_capacity(2 * Text::PART), length: 0 };
        // Nothing that is shown fails by itself.
        let _ = write!(text, "{value:?}");
        text.flush();
        let length = text.length;
        self.number(length);
    }

    /// Returns the hash of all fields.
    pub fn finish(self) -> Key {
        Key(self.0.finalize().into())
    }
}

/// Text on its way into a hash, which takes long parts in less time than short ones.
struct Text<'a> {
    hash: &'a mut Sha256,
    part: String,
    length: u64,
}

impl Text<'_> {
    /// The size of a part, in bytes.
    const PART: usize = 4096;

    fn flush(&mut self) {
        self.length += self.part.len() as u64;
        self.hash.update(self.part.as_bytes());
        self.part.clear();
    }
}

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.part.push_str(text);
        if self.part.len() >= Self::PART {
            self.flush();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_shown() {
        let key = Key::of(b"contents");
        assert_eq!(Key::parse(&key.to_string()), Some(key));
        for wrong in ["", "a", &"g".repeat(64), &"A".repeat(64), &"0".repeat(63), &"0".repeat(66), "é"] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn fields_are_kept_apart() {
        let key = |fields: &[&str]| {
            let mut hasher = Hasher::default();
            fields.iter().for_each(|field| hasher.field(field));
            hasher.finish()
        };
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["a"]), key(&["a", ""]));
    }

    #[test]
    fn all_of_a_value_counts() {
        let key = |value: &[u32]| {
            let mut hasher = Hasher::default();
            hasher.shown(&value);
            hasher.finish()
        };
        let long: Vec<u32> = (0..5000).collect();
        assert_eq!(key(&long), key(&long.clone()));
        assert_ne!(key(&long), key(&long[..4999]));
        assert_ne!(key(&[1, 2]), key(&[12]));
    }
}

//! Keys: hashes of all that an executable depends on.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A key: the hash of fields, as hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The number of digits.
    const DIGITS: usize = 64;

    /// Reads a key.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == Self::DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    fn from_hash(hash: &[u8]) -> Self {
        Self(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Returns the hash of a file's contents.
    pub fn of(contents: &[u8]) -> Self {
        Self::from_hash(&Sha256::digest(contents))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hashes fields. Each is preceded by its length, so that no two lists of fields are the same bytes.
#[derive(Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds a field.
    pub fn field(&mut self, bytes: &(impl AsRef<[u8]> + ?Sized)) {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Returns the hash of all fields.
    pub fn finish(self) -> Key {
        Key::from_hash(&self.0.finalize())
    }
}

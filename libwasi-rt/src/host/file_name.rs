//! Keys, and names of buckets, containers and objects, as names of files.
//!
//! A name is a letter that tells what it is for, followed by the key: lowercase letters, digits, `-` and `_` as they are, all other bytes
//! as `%` and two lowercase digits. So no key is `..`, or means another file where case does not count, and each name stands for one key.

use core::ffi::CStr;

use crate::bytes::{are_text, same};
use crate::sys::directory;

/// The longest name that file systems have.
pub(crate) const LONGEST: usize = 255;

/// The error of a key whose name would be longer than file systems allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// The name of a file, followed by a NUL.
pub(crate) struct Name {
    bytes: [u8; LONGEST + 1],
    length: usize,
}

impl Name {
    /// Returns the name for a key.
    pub(crate) fn new(letter: u8, key: &[u8]) -> Result<Name, TooLong> {
        let mut name = Name { bytes: [0; LONGEST + 1], length: 0 };
        name.push(letter)?;
        for &byte in key {
            if is_plain(byte) {
                name.push(byte)?;
            } else {
                name.push(b'%')?;
                name.push(digit(byte >> 4))?;
                name.push(digit(byte & 15))?;
            }
        }
        Ok(name)
    }

    /// Returns the name for the kernel.
    pub(crate) fn as_c_str(&self) -> &CStr {
        directory::string(&self.bytes)
    }

    fn push(&mut self, byte: u8) -> Result<(), TooLong> {
        match self.bytes.get_mut(..LONGEST).and_then(|bytes| bytes.get_mut(self.length)) {
            Some(place) => *place = byte,
            None => return Err(TooLong),
        }
        self.length += 1;
        Ok(())
    }
}

/// Returns the key that a name stands for, in this room; nothing for a name that [`Name::new`] does not return for a text: others share
/// the directory, and names may be anything.
pub(crate) fn key<'a>(letter: u8, name: &[u8], room: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let mut length = 0;
    let mut rest = name.strip_prefix(&[letter])?;
    loop {
        let (byte, after) = match rest {
            [] => break,
            [b'%', high, low, after @ ..] => (value(*high)? << 4 | value(*low)?, after),
            [byte, after @ ..] => (*byte, after),
        };
        *room.get_mut(length)? = byte;
        length += 1;
        rest = after;
    }
    let key = room.get(..length)?;
    let again = Name::new(letter, key).ok()?;
    (same(again.bytes.get(..again.length)?, name) && are_text(key)).then_some(key)
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')
}

fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + (value - 10) }
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_name_and_a_name_one_key() {
        for (text, name) in [
            (&b""[..], "k"),
            (b"a-z_09", "ka-z_09"),
            (b"A", "k%41"),
            (b"..", "k%2e%2e"),
            (b"a/b\0%", "ka%2fb%00%25"),
            ("é".as_bytes(), "k%c3%a9"),
        ] {
            let written = Name::new(b'k', text).unwrap();
            assert_eq!(written.as_c_str().to_str(), Ok(name));
            assert_eq!(key(b'k', name.as_bytes(), &mut [0; LONGEST]), Some(text));
        }
        for name in ["", "t", "b", "kA", "k%", "k%4", "k%61", "k%4G", "k%4A", "k.", "ka/b", "k%ff%c3"] {
            assert_eq!(key(b'k', name.as_bytes(), &mut [0; LONGEST]), None, "{name}");
        }
    }

    #[test]
    fn a_name_is_not_too_long_for_a_file_system() {
        for (longest, byte) in [(254, b'a'), (84, b'A')] {
            let written = Name::new(b'k', &vec![byte; longest]).unwrap();
            let name = written.as_c_str().to_bytes();
            assert!(name.len() <= LONGEST && key(b'k', name, &mut [0; LONGEST]) == Some(&vec![byte; longest][..]));
            assert_eq!(Name::new(b'k', &vec![byte; longest + 1]).err(), Some(TooLong));
        }
        assert_eq!(key(b'k', &[b'k'; 300], &mut [0; LONGEST]), None);
    }
}

//! Slices of bytes: what `core` does with a call or a possible panic, done inline and without either.

use core::cmp::Ordering;
use core::ops::Range;

/// Puts the fields of a struct at their offsets; the rest is zero.
macro_rules! layout {
    ($size:literal; $($offset:literal: $value:expr),* $(,)?) => {{
        let mut bytes = [0_u8; $size];
        $(
            let value = $value.to_le_bytes();
            $crate::bytes::copy(bytes.get_mut($offset..).unwrap_or_default(), &value);
        )*
        bytes
    }};
}
pub(crate) use layout;

/// Copies as many bytes as both have, and returns how many.
#[inline]
pub(crate) fn copy(into: &mut [u8], from: &[u8]) -> usize {
    let count = into.len().min(from.len());
    for (place, &byte) in into.iter_mut().zip(from) {
        *place = byte;
    }
    count
}

/// Moves a range of bytes to an earlier place.
pub(crate) fn move_back(bytes: &mut [u8], from: Range<usize>, to: usize) {
    for (from, to) in from.zip(to..) {
        let Some(&byte) = bytes.get(from) else { return };
        if let Some(place) = bytes.get_mut(to) {
            *place = byte;
        }
    }
}

/// Returns the `N` bytes at an offset; zeros where there are fewer.
#[inline]
pub(crate) fn part<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    bytes.get(offset..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

/// Whether a byte is among them.
#[expect(clippy::manual_contains, reason = "the method calls a function of `core`")]
pub(crate) fn has(bytes: &[u8], wanted: u8) -> bool {
    bytes.iter().any(|&byte| byte == wanted)
}

/// Whether both are equal.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}

/// Compares both byte by byte.
pub(crate) fn compare(one: &[u8], other: &[u8]) -> Ordering {
    for (one, other) in one.iter().zip(other) {
        if one != other {
            return one.cmp(other);
        }
    }
    one.len().cmp(&other.len())
}

/// Whether they are UTF-8, according to the Unicode standard's table of well-formed byte sequences.
#[inline(always)]
pub(crate) fn is_utf8(bytes: &[u8]) -> bool {
    let mut bytes = bytes;
    loop {
        bytes = match bytes {
            [] => return true,
            [0..=0x7f, rest @ ..]
            | [0xc2..=0xdf, 0x80..=0xbf, rest @ ..]
            | [0xe0, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xed, 0x80..=0x9f, 0x80..=0xbf, rest @ ..]
            | [0xe1..=0xec | 0xee..=0xef, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xf0, 0x90..=0xbf, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xf1..=0xf3, 0x80..=0xbf, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xf4, 0x80..=0x8f, 0x80..=0xbf, 0x80..=0xbf, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// [`is_utf8`], of which there is one copy for all who call it this way.
pub(crate) fn are_text(bytes: &[u8]) -> bool {
    is_utf8(bytes)
}

/// Returns the character that they begin with in UTF-8; none if there is nothing or something else.
pub(crate) fn first_character(bytes: &[u8]) -> Option<char> {
    let &lead = bytes.first()?;
    let (bits, rest, least) = match lead {
        0..=0x7f => (lead, 0, 0),
        0xc0..=0xdf => (lead & 0x1f, 1, 0x80),
        0xe0..=0xef => (lead & 0xf, 2, 0x800),
        0xf0..=0xf7 => (lead & 7, 3, 0x1_0000),
        _ => return None,
    };
    let mut code = u32::from(bits);
    for &byte in bytes.get(1..=rest)? {
        if byte & 0xc0 != 0x80 {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3f);
    }
    if code < least { None } else { char::from_u32(code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_what_the_standard_library_takes_for_it() {
        let interesting = [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef];
        let more = [0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff];
        let all: Vec<u8> = interesting.into_iter().chain(more).collect();
        for &a in &all {
            for &b in &all {
                for &c in &all {
                    for &d in &all {
                        let bytes = [a, b, c, d];
                        assert_eq!(is_utf8(&bytes), std::str::from_utf8(&bytes).is_ok(), "{bytes:x?}");
                        let first = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                        assert_eq!(first_character(&bytes), first, "{bytes:x?}");
                    }
                }
            }
        }
        assert_eq!((first_character(b""), first_character(b"\xc3")), (None, None));
        assert!(is_utf8(b"") && is_utf8("ä€🦀".as_bytes()) && !is_utf8(&"🦀".as_bytes()[..3]));
    }

    #[test]
    fn copying_stops_at_the_shorter_end() {
        let mut into = [0; 4];
        assert_eq!(copy(&mut into, b"ab"), 2);
        assert_eq!(copy(&mut into[2..], b"cdefg"), 2);
        assert_eq!(into, *b"abcd");
        assert!(has(b"ab", b'b') && !has(b"ab", 0));
        assert_eq!(compare(b"ab", b"abc"), Ordering::Less);
        assert_eq!((compare(b"b", b"abc"), compare(b"\xff", b"a")), (Ordering::Greater, Ordering::Greater));
        assert!(same(b"ab", b"ab") && !same(b"ab", b"abc") && !same(b"ab", b"ac"));
    }
}

//! Strings that come from outside and need not be UTF-8, as strings of components must.

use super::scratch;
use crate::bytes;

/// Calls a function with a text that is UTF-8: each byte that is not part of a character became U+FFFD. Such a text is cut off
/// after as many bytes as the host has room for.
pub(super) fn with_valid<R>(text: &[u8], act: impl FnOnce(&[u8]) -> R) -> R {
    if bytes::are_text(text) {
        return act(text);
    }
    scratch::with(|room| act(replace(text, room)))
}

/// Writes a text with replacements, as far as there is room, and returns what was written.
// Few programs get here, and several functions of each could.
#[cold]
#[inline(never)]
fn replace<'a>(text: &[u8], room: &'a mut [u8]) -> &'a [u8] {
    let mut length = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let character = bytes::first_character(rest);
        let (head, tail) = rest.split_at_checked(character.map_or(1, char::len_utf8)).unwrap_or_default();
        let valid = if character.is_some() { head } else { REPLACEMENT };
        let Some(place) = room.get_mut(length..).filter(|place| place.len() >= valid.len()) else { break };
        length += bytes::copy(place, valid);
        rest = tail;
    }
    room.get(..length).unwrap_or_default()
}

/// U+FFFD.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_character_is_replaced() {
        let valid = |text: &[u8]| with_valid(text, |text| String::from_utf8(text.to_vec()).unwrap());
        assert_eq!((valid("aä".as_bytes()), valid(b"")), ("aä".to_owned(), String::new()));
        assert_eq!(valid(b"a\xffb\xc3"), "a\u{fffd}b\u{fffd}");
        let long = [b"\xff".as_slice(), &[b'a'; 2 * scratch::SIZE]].concat();
        assert_eq!(valid(&long).len(), scratch::SIZE);
    }
}

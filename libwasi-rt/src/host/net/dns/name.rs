//! Names of hosts: labels of ASCII letters, digits, hyphens and underscores between dots (RFC 1123, section 2.1).

use crate::list::{AnyList, List};

/// The maximum length of a name in text form, without the dot at its end.
pub(crate) const LONGEST: usize = 253;

/// A name in lower case, without a dot at its end.
pub(crate) struct Name {
    text: List<u8, LONGEST>,
    /// Whether a dot stood at its end, so that it is complete.
    pub(crate) is_complete: bool,
}

impl Name {
    /// Returns the empty name.
    pub(crate) fn new() -> Name {
        Name { text: List::new(), is_complete: false }
    }

    /// Replaces it by a text; returns false, and leaves an empty name, if that is not a name.
    pub(crate) fn set(&mut self, text: &[u8]) -> bool {
        let (text, is_complete) = match text.split_last() {
            Some((b'.', rest)) => (rest, true),
            _ => (text, false),
        };
        self.is_complete = is_complete;
        let list: &mut AnyList<u8> = &mut self.text;
        list.clear();
        let is_name = is_valid(text) && text.iter().all(|byte| list.push(byte.to_ascii_lowercase()));
        if !is_name {
            list.clear();
        }
        is_name
    }

    /// Replaces it by a name and a domain; returns false, and leaves an empty name, if they are too long together.
    pub(crate) fn set_joined(&mut self, name: &[u8], domain: &[u8]) -> bool {
        let list: &mut AnyList<u8> = &mut self.text;
        list.clear();
        let dot: &[u8] = if domain.is_empty() { b"" } else { b"." };
        let fits = [name, dot, domain].iter().all(|part| part.iter().all(|&byte| list.push(byte)));
        if !fits {
            list.clear();
        }
        fits
    }

    /// Returns its text.
    pub(crate) fn text(&self) -> &[u8] {
        let list: &AnyList<u8> = &self.text;
        list.values()
    }

    /// Returns the number of dots in it.
    pub(crate) fn dots(&self) -> usize {
        self.text().iter().filter(|&&byte| byte == b'.').count()
    }
}

/// Whether a text without a dot at its end is a name.
fn is_valid(text: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &[u8]| !label.is_empty() && label.len() <= 63 && label.iter().all(is_letter);
    !text.is_empty() && text.len() <= LONGEST && text.split(|&byte| byte == b'.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let mut name = Name::new();
        assert!(name.set(b"Www.Example.ORG.") && name.is_complete);
        assert_eq!((name.text(), name.dots()), (&b"www.example.org"[..], 2));
        assert!(name.set(b"_a-b9") && !name.is_complete && name.dots() == 0);
        let long = [b'a'; 64];
        for text in [&b""[..], b".", b"a..b", b".a", b"a b", b"a\0", b"a/b", "ä".as_bytes(), &long] {
            assert!(!name.set(text) && name.text().is_empty(), "{text:?}");
        }
        let longest = [&long[..63], b".", &long[..63], b".", &long[..63], b".", &long[..61]].concat();
        assert!(name.set(&longest) && !name.set(&[&longest[..], b"a"].concat()));
        assert!(name.set_joined(b"a", b"b.c") && name.text() == b"a.b.c");
        assert!(name.set_joined(b"a", b"") && name.text() == b"a");
        assert!(!name.set_joined(&longest, b"b") && name.text().is_empty());
    }
}

//! The pieces of sections of constants or strings: each is in the executable once, and only if anything refers to it.

/// The number of a section in [`Inputs::sections`](super::input::Inputs::sections).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SectionId(pub usize);

/// A location in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    pub section: SectionId,
    pub offset: u64,
}

/// The pieces of a file's section.
pub enum Pieces {
    /// None: it is not loaded.
    None,
    One(SectionId),
    /// Several: the start of each piece, in ascending order, and the section with its contents.
    Many(Vec<(u64, SectionId)>),
}

impl Pieces {
    /// Returns the location `addend` bytes after a symbol with that value. An assembler names the section itself (`is_section`)
    /// when the addend says which piece is meant; otherwise the symbol does.
    pub fn locate(&self, value: u64, addend: i64, is_section: bool) -> Option<Location> {
        let end = value.wrapping_add_signed(addend);
        match self {
            Self::None => None,
            Self::One(section) => Some(Location { section: *section, offset: end }),
            Self::Many(pieces) => {
                let named = if is_section { end } else { value };
                let number = pieces.partition_point(|(start, _)| *start <= named).checked_sub(1)?;
                let (start, section) = pieces[number];
                Some(Location { section, offset: end.wrapping_sub(start) })
            }
        }
    }
}

/// Splits constants of `unit` bytes, or strings of such characters that end with a zero.
pub fn split(bytes: &[u8], unit: usize, strings: bool) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let (mut start, mut end) = (0, 0);
    for character in bytes.chunks(unit) {
        end += character.len();
        if !strings || character.iter().all(|byte| *byte == 0) {
            pieces.push(&bytes[start..end]);
            start = end;
        }
    }
    // A string without a terminator.
    pieces.extend((start < end).then(|| &bytes[start..end]));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_strings_are_cut_apart() {
        assert_eq!(split(b"aabb", 2, false), [b"aa", b"bb"]);
        assert_eq!(split(b"one\0\0two\0end", 1, true), [&b"one\0"[..], b"\0", b"two\0", b"end"]);
        assert_eq!(split(b"a\0\0\0b\0\0\0", 2, true), [&b"a\0\0\0"[..], b"b\0\0\0"]);
        assert!(split(b"", 1, true).is_empty());
    }
}

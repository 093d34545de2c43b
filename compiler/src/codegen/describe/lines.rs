//! The operators that instructions come from.

use gimli::leb128::{read, write::Leb128};
use gimli::{EndianSlice, LittleEndian};

/// Code offsets in ascending order, each with the offset in the input of the operator
/// that the code from there on belongs to.
#[derive(Debug, Default)]
pub struct Lines {
    /// Both numbers of each entry as LEB128, relative to those of the entry before it.
    bytes: Box<[u8]>,
}

impl Lines {
    /// Returns all entries.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut bytes = EndianSlice::new(&self.bytes, LittleEndian);
        let (mut code, mut operator) = (0u32, 0u32);
        std::iter::from_fn(move || {
            code = code.wrapping_add(read::unsigned(&mut bytes).ok()? as u32);
            operator = operator.wrapping_add(read::signed(&mut bytes).ok()? as u32);
            Some((code, operator))
        })
    }
}

impl FromIterator<(u32, u32)> for Lines {
    /// Of several entries at one offset, the last one counts.
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(entries: I) -> Self {
        let mut bytes = Vec::new();
        let (mut last, mut pending) = ((0u32, 0u32), None);
        let mut put = |(code, operator): (u32, u32)| {
            bytes.extend_from_slice(Leb128::unsigned(u64::from(code.wrapping_sub(last.0))).bytes());
            bytes.extend_from_slice(Leb128::signed(i64::from(operator) - i64::from(last.1)).bytes());
            last = (code, operator);
        };
        for entry in entries {
            match pending.replace(entry) {
                Some(before) if before.0 != entry.0 && before.1 != entry.1 => put(before),
                // The same operator goes on.
                Some(before) if before.0 != entry.0 => pending = Some(before),
                _ => {}
            }
        }
        pending.into_iter().for_each(&mut put);
        Self { bytes: bytes.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_kept() {
        let entries = [(0, 70), (4, 66), (300, 7000), (301, 12), (u32::MAX, u32::MAX)];
        let lines: Lines = entries.into_iter().collect();
        assert_eq!(lines.iter().collect::<Vec<_>>(), entries);
        assert_eq!(lines.bytes.len(), 22);
    }

    #[test]
    fn lines_begin_where_the_operator_changes() {
        let lines: Lines = [(0, 1), (4, 2), (4, 3), (6, 3), (8, 4)].into_iter().collect();
        assert_eq!(lines.iter().collect::<Vec<_>>(), [(0, 1), (4, 3), (8, 4)]);
        assert_eq!(Lines::default().iter().count(), 0);
    }
}

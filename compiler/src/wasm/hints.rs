//! Custom sections with information for compilers: branch hints, and the producers of the module.
//!
//! A malformed section is ignored as a whole: custom sections never make a module invalid.

use std::collections::BTreeMap;
use wasmparser::{BranchHintSectionReader, ProducersSectionReader};

/// The likely branches: the section `metadata.code.branch_hint`.
#[derive(Debug, Default)]
pub struct BranchHints {
    /// Keyed by function index and offset of the operator from the start of the body.
    taken: BTreeMap<(u32, u32), bool>,
}

impl BranchHints {
    /// Reads the section.
    pub fn read(section: BranchHintSectionReader<'_>) -> Self {
        let mut taken = BTreeMap::new();
        let read = section.into_iter().try_for_each(|function| {
            let function = function?;
            function.hints.into_iter().try_for_each(|hint| {
                let hint = hint?;
                taken.insert((function.func, hint.func_offset), hint.taken);
                Ok::<_, wasmparser::BinaryReaderError>(())
            })
        });
        read.map_or_else(|_| Self::default(), |()| Self { taken })
    }

    /// Whether the condition of the operator at an offset in a function's body is likely to be true; `None` without a hint.
    pub fn likely(&self, function: u32, offset: u32) -> Option<bool> {
        if self.taken.is_empty() { None } else { self.taken.get(&(function, offset)).copied() }
    }

    /// Returns the hints in a function's body, by offset.
    pub fn of(&self, function: u32) -> impl Iterator<Item = (u32, bool)> {
        self.taken.range((function, 0)..=(function, u32::MAX)).map(|(&(_, offset), &taken)| (offset, taken))
    }
}

/// A tool or language involved in making the module: an entry of the section `producers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// Its role: `language`, `sdk` or `processed-by`.
    pub role: String,
    /// Its name.
    pub name: String,
    /// Its version, if given.
    pub version: String,
}

impl Producer {
    /// Reads the section.
    pub fn read(section: ProducersSectionReader<'_>) -> Vec<Self> {
        let mut producers = Vec::new();
        let read = section.into_iter().try_for_each(|field| {
            let field = field?;
            field.values.into_iter().try_for_each(|value| {
                let value = value?;
                let [role, name, version] = [field.name, value.name, value.version].map(str::to_owned);
                producers.push(Self { role, name, version });
                Ok::<_, wasmparser::BinaryReaderError>(())
            })
        });
        if read.is_ok() { producers } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::BinaryReader;

    fn hints(bytes: &[u8]) -> BranchHints {
        BranchHintSectionReader::new(BinaryReader::new(bytes, 0)).map_or_else(|_| BranchHints::default(), BranchHints::read)
    }

    #[test]
    fn hints_are_found_by_function_and_offset() {
        let hints = hints(&[1, 7, 2, 3, 1, 0, 9, 1, 1]);
        assert_eq!(hints.likely(7, 3), Some(false));
        assert_eq!(hints.likely(7, 9), Some(true));
        assert_eq!(hints.likely(7, 4), None);
        assert_eq!(hints.likely(6, 3), None);
        assert_eq!(hints.of(7).collect::<Vec<_>>(), [(3, false), (9, true)]);
        assert_eq!(hints.of(6).count(), 0);
    }

    #[test]
    fn a_malformed_section_says_nothing() {
        // The second hint is neither taken nor not taken; the section ends early.
        for bytes in [&[1, 7, 2, 3, 1, 0, 9, 1, 2][..], &[1, 7, 2, 3, 1, 0]] {
            assert_eq!(hints(bytes).likely(7, 3), None);
        }
    }

    #[test]
    fn producers_are_listed_in_order() {
        let section = b"\x02\x08language\x01\x01C\x0217\x0cprocessed-by\x01\x05clang\x00";
        let producers = Producer::read(ProducersSectionReader::new(BinaryReader::new(section, 0)).unwrap());
        let producers: Vec<_> = producers.iter().map(|it| (&*it.role, &*it.name, &*it.version)).collect();
        assert_eq!(producers, [("language", "C", "17"), ("processed-by", "clang", "")]);
    }
}

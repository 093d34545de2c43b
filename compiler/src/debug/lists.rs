//! Lists of ranges and of locations: sections of one table each, in which equal lists are there once.

use super::bytes::{Bytes, unsigned_len};
use gimli::RunTimeEndian;
use gimli::constants::{DW_LLE_base_address, DW_LLE_end_of_list, DW_LLE_offset_pair};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher as _;
use std::ops::Range;

/// The size of an entry with the address that the following ones count from.
const BASE_SIZE: usize = 1 + 8;

/// A section of lists.
pub struct Lists {
    bytes: Bytes,
    /// The list with a hash.
    known: FxHashMap<u64, Range<usize>>,
    codes: Codes,
}

/// The kinds of entries.
#[derive(Clone, Copy)]
pub struct Codes {
    end: u8,
    base: u8,
    pair: u8,
}

impl Codes {
    /// Those of lists of ranges.
    pub const RANGES: Self =
        Self { end: gimli::DW_RLE_end_of_list.0, base: gimli::DW_RLE_base_address.0, pair: gimli::DW_RLE_offset_pair.0 };
    /// Those of lists of locations.
    pub const LOCATIONS: Self = Self { end: DW_LLE_end_of_list.0, base: DW_LLE_base_address.0, pair: DW_LLE_offset_pair.0 };
}

impl Lists {
    /// Begins without any.
    pub fn new(order: RunTimeEndian, codes: Codes) -> Self {
        Self { bytes: Bytes::new(order), known: FxHashMap::default(), codes }
    }

    /// Returns the offset of a list whose entries have no data. The unit's addresses count from `base`.
    pub fn add_ranges(&mut self, ranges: &[Range<u64>], base: u64) -> u32 {
        self.add(ranges, base, |_, _| {})
    }

    /// Returns the offset of a list whose entries have expressions: ranges of `expressions`.
    pub fn add_locations(&mut self, list: &[(Range<u64>, Range<usize>)], expressions: &[u8], base: u64) -> u32 {
        self.add(list, base, |(_, expression), bytes| {
            bytes.unsigned(expression.len() as u64);
            bytes.extend(&expressions[expression.clone()]);
        })
    }

    fn add<T: AsRange>(&mut self, list: &[T], base: u64, data: impl Fn(&T, &mut Bytes)) -> u32 {
        if self.bytes.len() == 0 {
            self.write_header();
        }
        let start = self.bytes.len();
        let mut base = base;
        let near = list.first().map_or(base, |first| first.range().start);
        if saves(list, near, base) {
            base = near;
            self.bytes.u8(self.codes.base);
            self.bytes.u64(base);
        }
        for entry in list {
            let range = entry.range();
            self.bytes.u8(self.codes.pair);
            self.bytes.unsigned(range.start - base);
            self.bytes.unsigned(range.end - base);
            data(entry, &mut self.bytes);
        }
        self.bytes.u8(self.codes.end);
        let new = start..self.bytes.len();
        let mut hasher = FxHasher::default();
        hasher.write(&self.bytes.as_slice()[new.clone()]);
        let known = self.known.entry(hasher.finish()).or_insert(new.clone()).clone();
        if known != new && self.bytes.as_slice()[known.clone()] == self.bytes.as_slice()[new] {
            self.bytes.truncate(start);
            return known.start as u32;
        }
        start as u32
    }

    /// Writes the length, the version, the size of addresses, that of segments, and the number of offsets, of which there are none.
    fn write_header(&mut self) {
        self.bytes.u32(0);
        self.bytes.u16(5);
        self.bytes.extend(&[8, 0]);
        self.bytes.u32(0);
    }

    /// Returns the section.
    pub fn finish(mut self) -> Vec<u8> {
        if self.bytes.len() > 0 {
            self.bytes.set_length(0);
        }
        self.bytes.into_vec()
    }
}

/// An entry of a list.
trait AsRange {
    fn range(&self) -> &Range<u64>;
}

impl AsRange for Range<u64> {
    fn range(&self) -> &Range<u64> {
        self
    }
}

impl<T> AsRange for (Range<u64>, T) {
    fn range(&self) -> &Range<u64> {
        &self.0
    }
}

/// Whether addresses that count from another one need so many bytes less that an entry with that is worth it.
fn saves<T: AsRange>(list: &[T], near: u64, base: u64) -> bool {
    let size = |entry: &T, base| unsigned_len(entry.range().start - base) + unsigned_len(entry.range().end - base);
    let mut saved = 0;
    list.iter().any(|entry| {
        saved += size(entry, base) - size(entry, near);
        saved > BASE_SIZE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lists_are_one() {
        let mut lists = Lists::new(RunTimeEndian::Little, Codes::RANGES);
        let mut add = |range: Range<u64>, base| lists.add_ranges(std::slice::from_ref(&range), base);
        let offsets = [add(100..200, 100), add(1..2, 0), add(100..200, 100)];
        assert_eq!(offsets, [12, 16, 12]);
        assert_eq!(lists.finish(), [16, 0, 0, 0, 5, 0, 8, 0, 0, 0, 0, 0, 4, 0, 100, 0, 4, 1, 2, 0]);
    }

    #[test]
    fn addresses_of_long_lists_are_short() {
        let near: Vec<_> = (0..20).map(|number| 1_000_000 + number * 4..1_000_002 + number * 4).collect();
        let mut lists = Lists::new(RunTimeEndian::Little, Codes::RANGES);
        lists.add_ranges(&near, 0);
        assert_eq!(lists.finish().len(), 12 + BASE_SIZE + 20 * 3 + 1);
    }
}

//! Ranges of addresses, of entries of the input and in the executable.

use super::executable::Slice;
use gimli::read::{AttributeValue, DebuggingInformationEntry, UnitRef};
use gimli::write::{self, Address, RangeList, UnitEntryId};
use std::ops::Range;

/// Returns the ranges that an entry of the input covers.
pub fn of_entry<'i>(
    unit: UnitRef<'_, Slice<'i>>,
    entry: &DebuggingInformationEntry<Slice<'i>>,
) -> gimli::Result<Vec<Range<u64>>> {
    if let Some(value) = entry.attr_value(gimli::DW_AT_ranges) {
        let mut ranges = Vec::new();
        if let Some(mut list) = unit.attr_ranges(value)? {
            while let Some(range) = list.next()? {
                ranges.push(range.begin..range.end);
            }
        }
        return Ok(ranges);
    }
    let Some(low) = entry.attr_value(gimli::DW_AT_low_pc) else { return Ok(Vec::new()) };
    let Some(low) = unit.attr_address(low)? else { return Ok(Vec::new()) };
    let high = match entry.attr_value(gimli::DW_AT_high_pc) {
        Some(value @ (AttributeValue::Addr(_) | AttributeValue::DebugAddrIndex(_))) => unit.attr_address(value)?,
        Some(value) => value.udata_value().and_then(|length| low.checked_add(length)),
        None => None,
    };
    Ok(high.filter(|high| low < *high).map(|high| low..high).into_iter().collect())
}

/// Sets the addresses of an entry of the executable. Lists of ranges are distances from `base`.
pub fn set(unit: &mut write::Unit, id: UnitEntryId, ranges: &[Range<u64>], base: u64) {
    if let [range] = ranges {
        let entry = unit.get_mut(id);
        entry.set(gimli::DW_AT_low_pc, write::AttributeValue::Address(Address::Constant(range.start)));
        entry.set(gimli::DW_AT_high_pc, write::AttributeValue::Udata(range.end - range.start));
    } else if !ranges.is_empty() {
        set_list(unit, id, ranges, base);
    }
}

/// Sets the addresses of a unit, and those that lists of ranges in it count from.
pub fn set_of_unit(unit: &mut write::Unit, ranges: &[Range<u64>], base: u64) {
    let root = unit.root();
    unit.get_mut(root).set(gimli::DW_AT_low_pc, write::AttributeValue::Address(Address::Constant(base)));
    set_list(unit, root, ranges, base);
}

fn set_list(unit: &mut write::Unit, id: UnitEntryId, ranges: &[Range<u64>], base: u64) {
    let pair = |range: &Range<u64>| write::Range::OffsetPair { begin: range.start - base, end: range.end - base };
    let list = unit.ranges.add(RangeList(ranges.iter().map(pair).collect()));
    unit.get_mut(id).set(gimli::DW_AT_ranges, write::AttributeValue::RangeListRef(list));
}

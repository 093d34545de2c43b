//! Ranges of addresses, of entries of the input and in the executable.

use super::executable::Slice;
use super::unit::Unit;
use gimli::read::{AttributeValue, DebuggingInformationEntry, UnitRef};
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

/// Sets the addresses of the current entry of the executable. Lists of ranges are distances from `base`.
pub fn set(unit: &mut Unit<'_, '_>, ranges: &[Range<u64>], base: u64) {
    if let [range] = ranges {
        unit.address(gimli::DW_AT_low_pc, range.start);
        unit.unsigned(gimli::DW_AT_high_pc, range.end - range.start);
    } else if !ranges.is_empty() {
        let list = unit.out.ranges.add_ranges(ranges, base);
        unit.section_offset(gimli::DW_AT_ranges, list);
    }
}

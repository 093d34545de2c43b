//! Results of functions: whether a debugger finds them where the convention of the platform puts them.
//!
//! Numbers are there. Other results are not what they are in the source: a pointer is an offset in the memory, and what does not fit
//! into a register is stored there, at an address that the caller passes.

use super::executable::Slice;
use gimli::constants as dw;
use gimli::read::{AttributeValue, DebuggingInformationEntry, UnitRef};

/// The number of entries that may stand for one another: the input may be wrong about that.
const MOST_ENTRIES: usize = 16;

/// The number of bytes in a register.
const REGISTER: u64 = 8;

/// Whether a function has a result that is not a number in a register.
pub fn is_elsewhere<'i>(unit: UnitRef<'_, Slice<'i>>, function: &DebuggingInformationEntry<Slice<'i>>) -> bool {
    let mut entry = function.clone();
    for _ in 0..MOST_ENTRIES {
        let next = match entry.tag() {
            dw::DW_TAG_subprogram => [dw::DW_AT_type, dw::DW_AT_abstract_origin, dw::DW_AT_specification],
            dw::DW_TAG_typedef | dw::DW_TAG_const_type | dw::DW_TAG_volatile_type => [dw::DW_AT_type; 3],
            dw::DW_TAG_base_type | dw::DW_TAG_enumeration_type => {
                let size = entry.attr_value(dw::DW_AT_byte_size).and_then(|size| size.udata_value());
                return size.is_none_or(|size| size > REGISTER);
            }
            _ => return true,
        };
        let next = next.into_iter().find_map(|name| match entry.attr_value(name) {
            Some(AttributeValue::UnitRef(offset)) => Some(offset),
            _ => None,
        });
        // Without a type, there is no result.
        let Some(next) = next else { return false };
        match unit.entry(next) {
            Ok(next) => entry = next,
            Err(_) => return true,
        }
    }
    true
}

//! Numbers: their types say that the bytes are in the guest's order, so on targets with another one, those of a number in a register
//! are put into that order before a debugger looks at it.

use super::executable::Slice;
use super::pointers::type_of;
use gimli::UnitOffset;
use gimli::constants as dw;
use gimli::read::{AttributeValue, DebuggingInformationEntry, UnitRef};
use rustc_hash::FxHashMap;

/// A number that fits into a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its size in bytes.
    pub size: u8,
    /// Whether it is in a register of its own kind.
    pub is_float: bool,
}

/// The types of numbers in a unit.
#[derive(Default)]
pub struct Numbers {
    of_types: FxHashMap<UnitOffset, Option<Number>>,
}

/// The number of types that may stand for one another: the input may be wrong about that.
const MOST_NAMES: usize = 16;

impl Numbers {
    /// Returns the number that a variable is.
    pub fn of_variable<'i>(
        &mut self,
        from: UnitRef<'_, Slice<'i>>,
        variable: &DebuggingInformationEntry<Slice<'i>>,
    ) -> Option<Number> {
        let ty = type_of(from, variable)?;
        *self.of_types.entry(ty).or_insert_with(|| number(from, ty))
    }
}

/// Returns the number that a type is.
fn number(from: UnitRef<'_, Slice<'_>>, mut ty: UnitOffset) -> Option<Number> {
    for _ in 0..MOST_NAMES {
        let entry = from.entry(ty).ok()?;
        let inner = match entry.attr_value(dw::DW_AT_type) {
            Some(AttributeValue::UnitRef(inner)) => Some(inner),
            _ => None,
        };
        let is_float = match entry.tag() {
            dw::DW_TAG_typedef | dw::DW_TAG_const_type | dw::DW_TAG_volatile_type | dw::DW_TAG_restrict_type => {
                ty = inner?;
                continue;
            }
            // Its byte order is that of the type it is based on.
            dw::DW_TAG_enumeration_type if inner.is_some() => false,
            dw::DW_TAG_base_type => {
                matches!(entry.attr_value(dw::DW_AT_encoding), Some(AttributeValue::Encoding(dw::DW_ATE_float)))
            }
            _ => return None,
        };
        let size = entry.attr_value(dw::DW_AT_byte_size)?.udata_value()?;
        return matches!(size, 1 | 2 | 4 | 8).then_some(Number { size: size as u8, is_float });
    }
    None
}

//! Pointers: offsets in the memory, of the size that the input has.
//!
//! A variable of such a type is shown as an address in the executable, so that debuggers follow it; its type is a pointer of the
//! executable. A pointer in the memory stays what it is. Debuggers know one type of pointers to each type, so the latter
//! point to an alias of it.

use super::executable::Slice;
use gimli::constants::{self as dw, DwTag};
use gimli::read::{AttributeValue, DebuggingInformationEntry, UnitRef};
use gimli::write::{ConvertUnit, UnitEntryId};
use gimli::{UnitOffset, write::AttributeValue as Written};
use std::collections::HashMap;

/// The types of pointers in a unit.
#[derive(Default)]
pub struct Pointers {
    native: HashMap<(DwTag, Option<UnitOffset>), UnitEntryId>,
}

/// The number of types that may stand for one another: the input may be wrong about that.
const MOST_NAMES: usize = 16;

impl Pointers {
    /// Returns the type to show a variable with, if its own is a pointer to data.
    pub fn of_variable(
        &mut self,
        unit: &mut ConvertUnit<'_, Slice<'_>>,
        variable: &DebuggingInformationEntry<Slice<'_>>,
    ) -> Option<UnitEntryId> {
        let from = unit.read_unit;
        let mut ty = reference(variable, dw::DW_AT_type);
        if ty.is_none() {
            let origin = from.entry(reference(variable, dw::DW_AT_abstract_origin)?).ok()?;
            ty = reference(&origin, dw::DW_AT_type);
        }
        for _ in 0..MOST_NAMES {
            let entry = from.entry(ty?).ok()?;
            match entry.tag() {
                dw::DW_TAG_typedef | dw::DW_TAG_const_type | dw::DW_TAG_volatile_type | dw::DW_TAG_restrict_type => {
                    ty = reference(&entry, dw::DW_AT_type);
                }
                dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type => {
                    return self.native(unit, entry.tag(), reference(&entry, dw::DW_AT_type));
                }
                _ => return None,
            }
        }
        None
    }

    /// Returns the type of pointers of the executable to a type of the input.
    fn native(&mut self, unit: &mut ConvertUnit<'_, Slice<'_>>, tag: DwTag, to: Option<UnitOffset>) -> Option<UnitEntryId> {
        if let Some(to) = to {
            // Functions are not in the memory.
            let is_function = unit.read_unit.entry(to).ok()?.tag() == dw::DW_TAG_subroutine_type;
            if is_function {
                return None;
            }
        }
        if let Some(&known) = self.native.get(&(tag, to)) {
            return Some(known);
        }
        let target = to.map(|to| unit.convert_unit_ref(to)).transpose().ok()?;
        let id = unit.unit.add(unit.unit.root(), tag);
        let entry = unit.unit.get_mut(id);
        entry.set(dw::DW_AT_byte_size, Written::Udata(8));
        if let Some(target) = target {
            entry.set(dw::DW_AT_type, Written::UnitRef(target));
        }
        self.native.insert((tag, to), id);
        Some(id)
    }
}

/// Completes the type of pointers in the memory: their size, and that they point to an alias.
pub fn complete(unit: &mut ConvertUnit<'_, Slice<'_>>, id: UnitEntryId, entry: &DebuggingInformationEntry<Slice<'_>>, size: u8) {
    unit.unit.get_mut(id).set(dw::DW_AT_byte_size, Written::Udata(size.into()));
    let Some(to) = reference(entry, dw::DW_AT_type) else { return };
    let Ok(target) = unit.convert_unit_ref(to) else { return };
    let name = name(unit.read_unit, to, 0).unwrap_or_default();
    let alias = unit.unit.add(unit.unit.root(), dw::DW_TAG_typedef);
    if !name.is_empty() {
        let name = unit.strings.add(name);
        unit.unit.get_mut(alias).set(dw::DW_AT_name, Written::StringRef(name));
    }
    unit.unit.get_mut(alias).set(dw::DW_AT_type, Written::UnitRef(target));
    unit.unit.get_mut(id).set(dw::DW_AT_type, Written::UnitRef(alias));
}

/// Returns the entry of the unit that an attribute refers to.
fn reference(entry: &DebuggingInformationEntry<Slice<'_>>, name: gimli::DwAt) -> Option<UnitOffset> {
    match entry.attr_value(name) {
        Some(AttributeValue::UnitRef(offset)) => Some(offset),
        _ => None,
    }
}

/// Returns the name of a type as its language writes it.
fn name(unit: UnitRef<'_, Slice<'_>>, offset: UnitOffset, depth: usize) -> Option<Vec<u8>> {
    let entry = unit.entry(offset).ok().filter(|_| depth < MOST_NAMES)?;
    if let Some(own) = entry.attr_value(dw::DW_AT_name) {
        return Some(unit.attr_string(own).ok()?.slice().to_vec());
    }
    let of = || match reference(&entry, dw::DW_AT_type) {
        Some(of) => name(unit, of, depth + 1),
        None => Some(b"void".to_vec()),
    };
    match entry.tag() {
        dw::DW_TAG_const_type => Some([b"const ", &*of()?].concat()),
        dw::DW_TAG_volatile_type => Some([b"volatile ", &*of()?].concat()),
        dw::DW_TAG_pointer_type => Some([&*of()?, b" *"].concat()),
        _ => None,
    }
}

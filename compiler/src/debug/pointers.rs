//! Pointers: offsets in the memory, of the size that the input has.
//!
//! A variable of such a type is shown as an address in the executable, so that debuggers follow it; its type is a pointer of the
//! executable. A pointer in the memory stays what it is. Debuggers know one type of pointers to each type, so the latter
//! point to an alias of it. Where the byte order is not the guest's, debuggers would swap its bytes, since only types of numbers may
//! have an order of their own: there it is a number.

use super::attributes::Copier;
use super::executable::Slice;
use super::unit::{Target, Unit};
use gimli::UnitOffset;
use gimli::constants::{self as dw, DwTag};
use gimli::read::{AttributeValue, DebuggingInformationEntry, UnitRef};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The types of pointers in a unit.
#[derive(Default)]
pub struct Pointers {
    /// Whether a type is one of pointers to data, and to which.
    of_types: FxHashMap<UnitOffset, Option<Pointer>>,
    /// The types of variables that others are copies of.
    of_origins: FxHashMap<UnitOffset, Option<UnitOffset>>,
    native: FxHashMap<Pointer, Target>,
    aliases: FxHashMap<UnitOffset, Target>,
}

/// A pointer to data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pointer {
    tag: DwTag,
    to: Option<UnitOffset>,
}

/// The number of types that may stand for one another: the input may be wrong about that.
const MOST_NAMES: usize = 16;

impl Pointers {
    /// Returns the pointer that a variable is.
    pub fn of_variable<'i>(
        &mut self,
        from: UnitRef<'_, Slice<'i>>,
        variable: &DebuggingInformationEntry<Slice<'i>>,
    ) -> Option<Pointer> {
        let ty = match (reference(variable, dw::DW_AT_type), reference(variable, dw::DW_AT_abstract_origin)) {
            (None, Some(origin)) => *self.of_origins.entry(origin).or_insert_with(|| type_of(from, variable)),
            (own, _) => own,
        }?;
        if let Some(known) = self.of_types.get(&ty) {
            return *known;
        }
        let found = pointer(from, ty);
        self.of_types.insert(ty, found);
        found
    }

    /// Returns the type of such pointers of the executable.
    pub fn native(&mut self, copier: &Copier<'_, '_>, unit: &mut Unit<'_, '_>, pointer: Pointer) -> Option<Target> {
        if let Some(known) = self.native.get(&pointer) {
            return Some(*known);
        }
        let to = match pointer.to {
            Some(to) => Some(copier.target(to)?),
            None => None,
        };
        let native = unit.add(pointer.tag, Some(8), None, to);
        self.native.insert(pointer, native);
        Some(native)
    }

    /// Completes the current entry, which is the type of pointers in the memory: their size, and that they point to an alias.
    /// Returns whether they do.
    pub fn complete<'i>(
        &mut self,
        copier: &Copier<'_, 'i>,
        unit: &mut Unit<'_, 'i>,
        entry: &DebuggingInformationEntry<Slice<'i>>,
    ) -> bool {
        let size = copier.from.encoding().address_size;
        unit.data(dw::DW_AT_byte_size, dw::DW_FORM_data1, size.into());
        let Some(to) = reference(entry, dw::DW_AT_type) else { return false };
        let Some(target) = copier.target(to) else { return false };
        let alias = self.aliases.entry(to).or_insert_with(|| {
            let name = name(copier.from, to, 0).filter(|name| !name.is_empty());
            unit.add(dw::DW_TAG_typedef, None, name, Some(target))
        });
        unit.reference(dw::DW_AT_type, *alias);
        true
    }
}

/// Completes the current entry, which is the type of numbers that pointers in the memory are.
pub fn complete_number<'i>(copier: &Copier<'_, 'i>, unit: &mut Unit<'_, 'i>, entry: &DebuggingInformationEntry<Slice<'i>>) {
    unit.name(name(copier.from, entry.offset, 0).unwrap_or(Cow::Borrowed(b"pointer")));
    unit.data(dw::DW_AT_encoding, dw::DW_FORM_data1, dw::DW_ATE_unsigned.0.into());
    unit.data(dw::DW_AT_byte_size, dw::DW_FORM_data1, copier.from.encoding().address_size.into());
}

/// Whether entries with a tag are types of pointers.
pub fn is_pointer(tag: DwTag) -> bool {
    matches!(tag, dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type)
}

/// Returns the type of a variable.
pub fn type_of(from: UnitRef<'_, Slice<'_>>, variable: &DebuggingInformationEntry<Slice<'_>>) -> Option<UnitOffset> {
    reference(variable, dw::DW_AT_type).or_else(|| {
        let origin = from.entry(reference(variable, dw::DW_AT_abstract_origin)?).ok()?;
        reference(&origin, dw::DW_AT_type)
    })
}

/// Returns the pointer to data that a type is.
fn pointer(from: UnitRef<'_, Slice<'_>>, mut ty: UnitOffset) -> Option<Pointer> {
    for _ in 0..MOST_NAMES {
        let entry = from.entry(ty).ok()?;
        match entry.tag() {
            dw::DW_TAG_typedef | dw::DW_TAG_const_type | dw::DW_TAG_volatile_type | dw::DW_TAG_restrict_type => {
                ty = reference(&entry, dw::DW_AT_type)?;
            }
            tag if is_pointer(tag) => {
                let to = reference(&entry, dw::DW_AT_type);
                // Functions are not in the memory.
                let is_function = match to {
                    Some(to) => from.entry(to).ok()?.tag() == dw::DW_TAG_subroutine_type,
                    None => false,
                };
                return (!is_function).then_some(Pointer { tag: entry.tag(), to });
            }
            _ => return None,
        }
    }
    None
}

/// Returns the entry of the unit that an attribute refers to.
fn reference(entry: &DebuggingInformationEntry<Slice<'_>>, name: gimli::DwAt) -> Option<UnitOffset> {
    match entry.attr_value(name) {
        Some(AttributeValue::UnitRef(offset)) => Some(offset),
        _ => None,
    }
}

/// Returns the name of a type as its language writes it.
fn name<'i>(unit: UnitRef<'_, Slice<'i>>, offset: UnitOffset, depth: usize) -> Option<Cow<'i, [u8]>> {
    let entry = unit.entry(offset).ok().filter(|_| depth < MOST_NAMES)?;
    if let Some(own) = entry.attr_value(dw::DW_AT_name) {
        return Some(Cow::Borrowed(unit.attr_string(own).ok()?.slice()));
    }
    let of = || match reference(&entry, dw::DW_AT_type) {
        Some(of) => name(unit, of, depth + 1),
        None => Some(Cow::Borrowed(&b"void"[..])),
    };
    match entry.tag() {
        dw::DW_TAG_const_type => Some([b"const ", &*of()?].concat().into()),
        dw::DW_TAG_volatile_type => Some([b"volatile ", &*of()?].concat().into()),
        dw::DW_TAG_pointer_type => Some([&*of()?, b" *"].concat().into()),
        dw::DW_TAG_reference_type => Some([&*of()?, b" &"].concat().into()),
        dw::DW_TAG_rvalue_reference_type => Some([&*of()?, b" &&"].concat().into()),
        _ => None,
    }
}

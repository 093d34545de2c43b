//! The entries of a unit, written as they come: each after the one that it is inside of.
//!
//! Whether anything is inside an entry is known when the next one begins, and so is its abbreviation: until then it is kept apart.
//! References to entries are filled in when the unit is finished.

use super::abbreviations::Abbreviations;
use super::bytes::Bytes;
use super::lists::{Codes, Lists};
use super::strings::Strings;
use crate::demangle::demangle;
use gimli::constants::{self as dw, DwAt, DwForm, DwTag};
use gimli::{Encoding, Format, RunTimeEndian};
use std::borrow::Cow;

/// The encoding of everything.
pub const ENCODING: Encoding = Encoding { address_size: 8, format: Format::Dwarf32, version: 5 };

/// The sections that all units share.
pub struct Output<'i> {
    /// Entries.
    pub info: Bytes,
    /// Their abbreviations.
    pub abbreviations: Abbreviations,
    /// Ranges of entries.
    pub ranges: Lists,
    /// Locations of variables.
    pub locations: Lists,
    /// All other names.
    pub strings: Strings<'i>,
    /// The offsets of references to entries of any unit, and the numbers of those.
    distant: Vec<(usize, u32)>,
    /// The offsets of references to tables of lines, and the numbers of those.
    tables: Vec<(usize, u32)>,
}

impl Output<'_> {
    /// Begins without units.
    pub fn new(order: RunTimeEndian) -> Self {
        Self {
            info: Bytes::new(order),
            abbreviations: Abbreviations::new(order),
            ranges: Lists::new(order, Codes::RANGES),
            locations: Lists::new(order, Codes::LOCATIONS),
            strings: Strings::default(),
            distant: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// Lets units refer to their tables of lines, which have these offsets.
    pub fn connect_lines(&mut self, tables: &[u32]) {
        for (offset, number) in self.tables.drain(..) {
            self.info.set_u32(offset, tables.get(number as usize).copied().unwrap_or(0));
        }
    }

    /// Ends the units of an instance: all references have targets. `offsets` are those of the needed entries of the input.
    pub fn connect(&mut self, offsets: &[u32]) {
        for (offset, number) in self.distant.drain(..) {
            self.info.set_u32(offset, offsets.get(number as usize).map_or(HEADER, |offset| (*offset).max(HEADER)));
        }
    }
}

/// The size of what comes before the first entry of a unit.
const HEADER: u32 = 12;

/// An entry, as others refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The needed entry of the input with this number.
    Input(u32),
    /// The same, which may be in another unit.
    Distant(u32),
    /// The entry with this number that the unit has besides.
    Added(u32),
}

/// A unit that is being written.
pub struct Unit<'o, 'i> {
    /// The sections.
    pub out: &'o mut Output<'i>,
    start: usize,
    /// The number of entries that the current one is inside of.
    level: usize,
    /// The current entry, from its tag to its forms.
    declaration: Bytes,
    /// The offset in the declaration of whether anything is inside.
    has_children: usize,
    values: Bytes,
    /// The offsets of references to entries of this unit; those of the current entry, which come last, are in its values.
    references: Vec<(u32, Target)>,
    /// The number of those of entries before the current one.
    settled: usize,
    added: Vec<Added<'i>>,
    /// The offset of the unit's ranges.
    ranges: usize,
    /// That of the reference to its table of lines, and the number of the table.
    table: Option<(usize, u32)>,
}

/// An entry that the input does not have, directly in the unit.
struct Added<'i> {
    tag: DwTag,
    size: Option<u8>,
    name: Option<Cow<'i, [u8]>>,
    ty: Option<Target>,
    /// For a function that is inlined, its name as compilers encode it.
    linkage_name: Option<String>,
}

impl<'o, 'i> Unit<'o, 'i> {
    /// Begins a unit with the entry of the unit as a whole, whose addresses count from `base`. It may have a table of lines, which has
    /// a number.
    pub fn begin(out: &'o mut Output<'i>, base: u64, table: Option<u32>) -> Self {
        let order = if out.info.is_big_endian() { RunTimeEndian::Big } else { RunTimeEndian::Little };
        let start = out.info.len();
        out.info.u32(0);
        out.info.u16(ENCODING.version);
        out.info.extend(&[dw::DW_UT_compile.0, ENCODING.address_size]);
        // All units share the abbreviations.
        out.info.u32(0);
        let (declaration, values) = (Bytes::new(order), Bytes::new(order));
        let (references, added) = (Vec::new(), Vec::new());
        let mut unit = Self {
            out,
            start,
            level: 0,
            declaration,
            has_children: 0,
            values,
            references,
            settled: 0,
            added,
            ranges: 0,
            table: None,
        };
        unit.declare(dw::DW_TAG_compile_unit);
        unit.address(dw::DW_AT_low_pc, base);
        unit.ranges = unit.values.len();
        unit.section_offset(dw::DW_AT_ranges, 0);
        if let Some(number) = table {
            unit.table = Some((unit.values.len(), number));
            unit.section_offset(dw::DW_AT_stmt_list, 0);
        }
        unit
    }

    /// Begins an entry inside the last one that is inside `level - 1` others, and returns its offset in the section.
    pub fn entry(&mut self, tag: DwTag, level: usize) -> u32 {
        self.settle(level > self.level);
        (level..self.level).for_each(|_| self.out.info.u8(0));
        self.level = level;
        self.declare(tag);
        self.out.info.len() as u32
    }

    fn declare(&mut self, tag: DwTag) {
        self.declaration.truncate(0);
        self.values.truncate(0);
        self.declaration.unsigned(tag.0.into());
        self.has_children = self.declaration.len();
        self.declaration.u8(dw::DW_CHILDREN_no.0);
    }

    /// Writes the current entry.
    fn settle(&mut self, has_children: bool) {
        self.declaration.extend(&[0, 0]);
        if has_children {
            self.declaration.set_u8(self.has_children, dw::DW_CHILDREN_yes.0);
        }
        let code = self.out.abbreviations.code(self.declaration.as_slice());
        self.out.info.unsigned(code.into());
        let start = self.out.info.len();
        self.references[self.settled..].iter_mut().for_each(|(offset, _)| *offset += start as u32);
        self.settled = self.references.len();
        if self.level == 0 {
            self.ranges += start;
            self.table.iter_mut().for_each(|(offset, _)| *offset += start);
        }
        self.out.info.extend(self.values.as_slice());
    }

    /// Adds an attribute, whose value follows.
    fn attribute(&mut self, name: DwAt, form: DwForm) -> &mut Bytes {
        self.declaration.unsigned(name.0.into());
        self.declaration.unsigned(form.0.into());
        &mut self.values
    }

    /// Adds a number.
    pub fn unsigned(&mut self, name: DwAt, value: u64) {
        self.attribute(name, dw::DW_FORM_udata).unsigned(value);
    }

    /// Adds a signed number.
    pub fn signed(&mut self, name: DwAt, value: i64) {
        self.attribute(name, dw::DW_FORM_sdata).signed(value);
    }

    /// Adds bytes in a form whose size is fixed: numbers in the order of the target.
    pub fn data(&mut self, name: DwAt, form: DwForm, value: u128) {
        let values = self.attribute(name, form);
        match form {
            dw::DW_FORM_data1 | dw::DW_FORM_flag => values.u8(value as u8),
            dw::DW_FORM_data2 => values.u16(value as u16),
            dw::DW_FORM_data4 => values.u32(value as u32),
            dw::DW_FORM_data8 => values.u64(value as u64),
            _ if values.is_big_endian() => values.extend(&value.to_be_bytes()),
            _ => values.extend(&value.to_le_bytes()),
        }
    }

    /// Adds a flag.
    pub fn flag(&mut self, name: DwAt) {
        self.attribute(name, dw::DW_FORM_flag_present);
    }

    /// Adds an address.
    pub fn address(&mut self, name: DwAt, value: u64) {
        self.attribute(name, dw::DW_FORM_addr).u64(value);
    }

    /// Adds an offset in another section.
    pub fn section_offset(&mut self, name: DwAt, value: u32) {
        self.attribute(name, dw::DW_FORM_sec_offset).u32(value);
    }

    /// Adds a block of bytes, or an expression.
    pub fn block(&mut self, name: DwAt, form: DwForm, value: &[u8]) {
        let values = self.attribute(name, form);
        values.unsigned(value.len() as u64);
        values.extend(value);
    }

    /// Adds a string.
    pub fn string(&mut self, name: DwAt, value: &'i [u8]) {
        /// A reference has four bytes, and a string a zero at its end.
        const SHORT: usize = 3;
        if value.len() > SHORT {
            let offset = self.out.strings.add(value);
            self.attribute(name, dw::DW_FORM_strp).u32(offset);
        } else {
            self.own_string(name, value);
        }
    }

    /// Adds a name.
    pub fn name(&mut self, name: Cow<'i, [u8]>) {
        match name {
            Cow::Borrowed(name) => self.string(dw::DW_AT_name, name),
            Cow::Owned(name) => self.own_string(dw::DW_AT_name, &name),
        }
    }

    /// Adds a name as compilers encode it.
    pub fn linkage_name(&mut self, name: &str) {
        self.own_string(dw::DW_AT_linkage_name, name.as_bytes());
    }

    fn own_string(&mut self, name: DwAt, value: &[u8]) {
        let values = self.attribute(name, dw::DW_FORM_string);
        values.extend(value);
        values.u8(0);
    }

    /// Adds a reference to an entry.
    pub fn reference(&mut self, name: DwAt, target: Target) {
        self.references.push((self.values.len() as u32, target));
        let form = if matches!(target, Target::Distant(_)) { dw::DW_FORM_ref_addr } else { dw::DW_FORM_ref4 };
        self.attribute(name, form).u32(0);
    }

    /// Adds an entry directly in the unit, which is written when all others are.
    pub fn add(&mut self, tag: DwTag, size: Option<u8>, name: Option<Cow<'i, [u8]>>, ty: Option<Target>) -> Target {
        self.added.push(Added { tag, size, name, ty, linkage_name: None });
        Target::Added(self.added.len() as u32 - 1)
    }

    /// Adds a function that is inlined in others, by its name as compilers encode it.
    pub fn add_inlined(&mut self, linkage_name: &str) -> Target {
        let name = Some(demangle(linkage_name).into_owned().into_bytes().into());
        let linkage_name = Some(linkage_name.to_owned());
        self.added.push(Added { tag: dw::DW_TAG_subprogram, size: None, name, ty: None, linkage_name });
        Target::Added(self.added.len() as u32 - 1)
    }

    /// Ends a unit that has no entries: it is left out.
    pub fn discard(self) {
        self.out.info.truncate(self.start);
    }

    /// Ends the unit, with a list of its ranges; `offsets` are those of the needed entries of the input.
    pub fn finish(mut self, ranges: u32, offsets: &[u32]) {
        let mut added = Vec::new();
        for entry in std::mem::take(&mut self.added) {
            added.push(self.entry(entry.tag, 1));
            if let Some(size) = entry.size {
                self.data(dw::DW_AT_byte_size, dw::DW_FORM_data1, size.into());
            }
            if let Some(name) = entry.name {
                self.name(name);
            }
            if let Some(ty) = entry.ty {
                self.reference(dw::DW_AT_type, ty);
            }
            if let Some(name) = entry.linkage_name {
                self.linkage_name(&name);
                self.data(dw::DW_AT_inline, dw::DW_FORM_data1, dw::DW_INL_inlined.0.into());
            }
        }
        self.settle(false);
        (0..self.level).for_each(|_| self.out.info.u8(0));
        self.out.info.set_length(self.start);
        self.out.info.set_u32(self.ranges, ranges);
        self.out.tables.extend(self.table);
        for (offset, target) in self.references {
            let offset = offset as usize;
            let target = match target {
                Target::Input(number) => offsets.get(number as usize).copied(),
                Target::Added(number) => added.get(number as usize).copied(),
                Target::Distant(number) => {
                    self.out.distant.push((offset, number));
                    continue;
                }
            };
            self.out.info.set_u32(offset, distance(self.start, target.unwrap_or(0)));
        }
    }
}

/// Returns the offset of an entry in its unit; that of the unit as a whole instead of one that was left out.
fn distance(unit: usize, entry: u32) -> u32 {
    (entry as usize).checked_sub(unit).map_or(HEADER, |offset| offset as u32).max(HEADER)
}

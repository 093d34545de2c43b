//! The entries of the input that something remains of: those that are asked for, those around them, and what these refer to.

use super::executable::Slice;
use gimli::constants::{self as dw, DwTag};
use gimli::read::{AttributeValue, DebuggingInformationEntry, EntriesRaw, Unit, UnitRef};
use gimli::{DebugInfoOffset, UnitOffset};

/// An entry of the input.
struct Node {
    /// Its offset in the section.
    offset: u32,
    /// The number of the entry that it is directly inside of; its own for one directly in a unit.
    parent: u32,
    /// The number of the next entry that is not inside it.
    end: u32,
    /// Whether the entry around it needs it.
    belongs: bool,
    is_namespace: bool,
    is_needed: bool,
}

/// Finds the needed entries of units.
#[derive(Default)]
pub struct Search {
    nodes: Vec<Node>,
    needed: Vec<u32>,
}

impl Search {
    /// Reads the entries of a unit, and asks `is_asked` about those with tags that `may_be_asked` holds for.
    pub fn read<'i>(
        &mut self,
        unit: UnitRef<'_, Slice<'i>>,
        may_be_asked: impl Fn(DwTag) -> bool,
        mut is_asked: impl FnMut(&DebuggingInformationEntry<Slice<'i>>) -> gimli::Result<bool>,
    ) -> gimli::Result<()> {
        let mut entries = unit.entries_raw(None)?;
        let root = entries.read_abbreviation()?.ok_or(gimli::Error::MissingUnitDie)?;
        entries.skip_attributes(root.attributes())?;
        let mut entry = DebuggingInformationEntry::default();
        // The entries around the next one, and their depths.
        let mut open: Vec<(isize, u32)> = Vec::new();
        while !entries.is_empty() {
            let (depth, offset) = (entries.next_depth(), entries.next_offset());
            let Some(abbreviation) = entries.read_abbreviation()? else { continue };
            let number = self.nodes.len() as u32;
            self.close(&mut open, depth, number);
            let tag = abbreviation.tag();
            let specifications = abbreviation.attributes();
            let mut is_needed = false;
            if may_be_asked(tag) {
                (entry.tag, entry.offset, entry.depth) = (tag, offset, depth);
                entries.read_attributes(specifications, &mut entry.attrs)?;
                is_needed = is_asked(&entry)?;
            } else {
                entries.skip_attributes(specifications)?;
            }
            let is_declaration = || specifications.iter().any(|it| it.name() == dw::DW_AT_declaration);
            self.nodes.push(Node {
                offset: offset.to_unit_section_offset(&unit).0 as u32,
                parent: open.last().map_or(number, |(_, parent)| *parent),
                end: number + 1,
                belongs: if tag == dw::DW_TAG_subprogram { is_declaration() } else { belongs(tag) },
                is_namespace: tag == dw::DW_TAG_namespace,
                is_needed: false,
            });
            if is_needed {
                self.needed.push(number);
            }
            if abbreviation.has_children() {
                open.push((depth, number));
            }
        }
        self.close(&mut open, isize::MIN, self.nodes.len() as u32);
        Ok(())
    }

    /// Ends the entries that one at a depth is not inside of.
    fn close(&mut self, open: &mut Vec<(isize, u32)>, depth: isize, number: u32) {
        while let Some((_, entry)) = open.pop_if(|(other, _)| *other >= depth) {
            self.nodes[entry as usize].end = number;
        }
    }

    /// Returns all that is needed; the units are those that were read, in ascending order of their offsets.
    pub fn finish(mut self, units: &[UnitRef<'_, Slice<'_>>]) -> gimli::Result<Needed> {
        let all = Needed::of(self.nodes.iter().map(|node| node.offset));
        while let Some(number) = self.needed.pop() {
            let node = &mut self.nodes[number as usize];
            if std::mem::replace(&mut node.is_needed, true) {
                continue;
            }
            let (parent, end, is_namespace, offset) = (node.parent, node.end, node.is_namespace, node.offset);
            if !self.nodes[parent as usize].is_needed {
                self.needed.push(parent);
            }
            if !is_namespace {
                let mut inside = number + 1;
                while inside < end {
                    let node = &self.nodes[inside as usize];
                    if node.belongs && !node.is_needed {
                        self.needed.push(inside);
                    }
                    inside = node.end;
                }
            }
            self.follow(units, &all, offset as usize)?;
        }
        let offsets = self.nodes.iter().filter(|node| node.is_needed).map(|node| node.offset);
        Ok(Needed::of(offsets))
    }

    /// Needs what an entry refers to; `all` are the entries of the units.
    fn follow(&mut self, units: &[UnitRef<'_, Slice<'_>>], all: &Needed, offset: usize) -> gimli::Result<()> {
        let Some(unit) = unit_of(units, offset) else { return Ok(()) };
        let mut entries: EntriesRaw<'_, _> = unit.entries_raw(Some(UnitOffset(offset - unit.header.offset().0)))?;
        let Some(abbreviation) = entries.read_abbreviation()? else { return Ok(()) };
        for specification in abbreviation.attributes() {
            let attribute = entries.read_attribute(*specification)?;
            if attribute.name() == dw::DW_AT_sibling {
                continue;
            }
            let target = match attribute.raw_value() {
                AttributeValue::UnitRef(to) => to.is_in_bounds(unit).then(|| to.to_unit_section_offset(unit).0),
                AttributeValue::DebugInfoRef(to) => Some(to.0),
                _ => None,
            };
            let found = target.and_then(|target| all.at(DebugInfoOffset(target)));
            self.needed.extend(found.filter(|number| !self.nodes[*number as usize].is_needed));
        }
        Ok(())
    }
}

fn unit_of<'r, 'u, 'i>(units: &'r [UnitRef<'u, Slice<'i>>], offset: usize) -> Option<&'r Unit<Slice<'i>>> {
    let number = units.partition_point(|unit| unit.header.offset().0 <= offset).checked_sub(1)?;
    Some(units[number].unit)
}

/// Whether an entry is a part of the one around it, and nothing that others refer to on their own.
fn belongs(tag: DwTag) -> bool {
    !matches!(
        tag,
        dw::DW_TAG_array_type
            | dw::DW_TAG_atomic_type
            | dw::DW_TAG_base_type
            | dw::DW_TAG_class_type
            | dw::DW_TAG_const_type
            | dw::DW_TAG_dwarf_procedure
            | dw::DW_TAG_entry_point
            | dw::DW_TAG_enumeration_type
            | dw::DW_TAG_pointer_type
            | dw::DW_TAG_ptr_to_member_type
            | dw::DW_TAG_reference_type
            | dw::DW_TAG_restrict_type
            | dw::DW_TAG_rvalue_reference_type
            | dw::DW_TAG_string_type
            | dw::DW_TAG_structure_type
            | dw::DW_TAG_typedef
            | dw::DW_TAG_union_type
            | dw::DW_TAG_unspecified_type
            | dw::DW_TAG_volatile_type
            | dw::DW_TAG_coarray_type
            | dw::DW_TAG_common_block
            | dw::DW_TAG_dynamic_type
            | dw::DW_TAG_file_type
            | dw::DW_TAG_immutable_type
            | dw::DW_TAG_interface_type
            | dw::DW_TAG_set_type
            | dw::DW_TAG_shared_type
            | dw::DW_TAG_subroutine_type
            | dw::DW_TAG_packed_type
            | dw::DW_TAG_template_alias
            | dw::DW_TAG_namelist
            | dw::DW_TAG_namespace
            | dw::DW_TAG_imported_unit
            | dw::DW_TAG_imported_declaration
            | dw::DW_TAG_imported_module
            | dw::DW_TAG_module
    )
}

/// The needed entries of a section, which have numbers in ascending order of their offsets.
pub struct Needed {
    /// A bit for each offset.
    bits: Vec<u64>,
    /// The number of entries before those of each word.
    before: Vec<u32>,
    count: u32,
}

impl Needed {
    /// Collects offsets, which are in ascending order.
    fn of(offsets: impl Iterator<Item = u32>) -> Self {
        let mut needed = Self { bits: Vec::new(), before: Vec::new(), count: 0 };
        for offset in offsets {
            let word = offset as usize / 64;
            if word >= needed.bits.len() {
                needed.before.resize(word + 1, needed.count);
                needed.bits.resize(word + 1, 0);
            }
            needed.bits[word] |= 1 << (offset % 64);
            needed.count += 1;
        }
        needed
    }

    /// Returns how many there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns the number of the entry at an offset, if it is needed.
    pub fn at(&self, DebugInfoOffset(offset): DebugInfoOffset) -> Option<u32> {
        let bits = *self.bits.get(offset / 64)?;
        let bit = 1u64 << (offset % 64);
        (bits & bit != 0).then(|| self.before[offset / 64] + (bits & (bit - 1)).count_ones())
    }

    /// Whether any entry of a unit is needed.
    pub fn has_any(&self, unit: &Unit<Slice<'_>>) -> bool {
        let start = unit.header.offset().0;
        let end = start + unit.header.length_including_self();
        self.rank(start) < self.rank(end)
    }

    /// Returns the number of entries before an offset.
    fn rank(&self, offset: usize) -> u32 {
        let Some(bits) = self.bits.get(offset / 64) else { return self.count };
        self.before[offset / 64] + (bits & ((1 << (offset % 64)) - 1)).count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_numbered() {
        let offsets = [3, 63, 64, 200, 201];
        let needed = Needed::of(offsets.into_iter());
        for (number, offset) in offsets.into_iter().enumerate() {
            assert_eq!(needed.at(DebugInfoOffset(offset as usize)), Some(number as u32));
            assert_eq!(needed.rank(offset as usize), number as u32);
        }
        assert_eq!([0, 65, 199, 202, 1000].map(|offset| needed.at(DebugInfoOffset(offset))), [None; 5]);
        assert_eq!((needed.rank(130), needed.rank(5000), needed.count()), (3, 5, 5));
    }
}

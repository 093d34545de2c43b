//! Entries: functions, the frames of inlined ones, and what is declared around them.

use super::addresses::{Addresses, common, merged};
use super::executable::{Input, Slice};
use super::locations::{Context, Kind, Locations};
use super::pointers::{self, Pointers};
use super::ranges;
use super::results;
use super::scopes::{Scope, Scopes, Written};
use crate::options::DebugInfo;
use crate::program::id::InstanceId;
use gimli::RunTimeEndian;
use gimli::constants::{self as dw, DwAt, DwTag};
use gimli::read::{Attribute, AttributeValue};
use gimli::write::{self, ConvertResult, ConvertUnit, ConvertUnitEntry, Expression, FilterUnit, UnitEntryId};
use std::ops::Range;

/// Converts the entries of an instance.
pub struct Entries<'b, 'd, 'a> {
    addresses: &'b Addresses<'d>,
    locations: Locations<'b, 'a>,
    is_big_endian: bool,
    detail: DebugInfo,
    /// The lowest address of all code, from which lists of ranges count.
    base: u64,
}

/// Whether an entry remains, and so whether those inside it do.
enum Outcome {
    Skipped,
    Open(Scope),
}

impl<'b, 'd, 'a> Entries<'b, 'd, 'a> {
    /// Prepares to convert the entries of an instance.
    pub fn new(input: &'b Input<'b, 'a>, instance: InstanceId, addresses: &'b Addresses<'d>) -> Self {
        let base = input.functions.iter().map(|(_, code, _)| code.start).min().unwrap_or(0);
        let is_big_endian = input.order == RunTimeEndian::Big;
        Self { addresses, locations: Locations::new(input, instance), is_big_endian, detail: input.detail, base }
    }

    /// Selects the entries of a unit that something remains of. What they refer to is selected with them.
    pub fn select<'i>(&self, unit: &mut FilterUnit<'_, Slice<'i>>) -> ConvertResult<()> {
        let mut entry = unit.null_entry();
        while unit.read_entry(&mut entry)? {
            let is_needed = match entry.tag {
                dw::DW_TAG_subprogram => {
                    let ranges = ranges::of_entry(entry.read_unit, &entry)?;
                    ranges.iter().any(|range| self.addresses.at(range.start).is_some())
                }
                dw::DW_TAG_variable if self.detail == DebugInfo::All => {
                    self.locations.is_static(entry.attr_value(dw::DW_AT_location), entry.read_unit)
                }
                _ => false,
            };
            if is_needed {
                unit.require_entry(entry.offset);
            }
        }
        Ok(())
    }

    /// Converts the selected entries of a unit, and returns whether there are any.
    pub fn convert<'u, 'i>(
        &self,
        unit: &mut ConvertUnit<'u, Slice<'i>>,
        root: &ConvertUnitEntry<'u, Slice<'i>>,
    ) -> ConvertResult<bool> {
        self.convert_root(unit, root);
        let mut scopes = Scopes::new(root.depth, unit.unit.root());
        let mut code = Vec::new();
        let mut skipped: Option<isize> = None;
        let mut pointers = Pointers::default();
        let mut entry = unit.null_entry();
        while let Some(id) = unit.read_entry(&mut entry)? {
            if skipped.is_some_and(|depth| entry.depth > depth) {
                continue;
            }
            skipped = None;
            scopes.leave(entry.depth);
            match id.map(|id| self.convert_entry(unit, &entry, id, &mut scopes, &mut pointers)).transpose()? {
                None => {}
                Some(Outcome::Skipped) => skipped = Some(entry.depth),
                Some(Outcome::Open(scope)) => {
                    if entry.tag == dw::DW_TAG_subprogram {
                        code.extend(scope.code.iter().flatten().cloned());
                    }
                    scopes.enter(scope);
                }
            }
        }
        ranges::set_of_unit(unit.unit, &merged(code), self.base);
        Ok(scopes.has_written)
    }

    /// Converts what an entry says about its unit.
    pub fn convert_root<'i>(&self, unit: &mut ConvertUnit<'_, Slice<'i>>, root: &ConvertUnitEntry<'_, Slice<'i>>) {
        let top = unit.unit.root();
        for attribute in root.attrs.iter().filter(|attribute| is_of_unit(attribute.name())) {
            convert_attribute(unit, top, root, attribute);
        }
    }

    fn convert_entry<'u, 'i>(
        &self,
        unit: &mut ConvertUnit<'u, Slice<'i>>,
        entry: &ConvertUnitEntry<'u, Slice<'i>>,
        id: UnitEntryId,
        scopes: &mut Scopes,
        pointers: &mut Pointers,
    ) -> ConvertResult<Outcome> {
        let depth = entry.depth;
        let code = match self.code(entry, scopes)? {
            Some(code) if code.is_empty() => return Ok(Outcome::Skipped),
            code => code,
        };
        match self.role(entry.tag) {
            Role::None => return Ok(Outcome::Skipped),
            Role::Passed => return Ok(Outcome::Open(Scope { depth, written: Written::Never, code, function: None })),
            Role::Around => {
                let name = entry.attr(dw::DW_AT_name);
                let name = name.and_then(|name| unit.convert_attribute_value(entry.read_unit, name, &|_| None).ok());
                return Ok(Outcome::Open(Scope { depth, written: Written::Later(id, entry.tag, name), code, function: None }));
            }
            Role::Entry => {}
        }
        let parent = scopes.parent(unit.unit);
        unit.unit.add_reserved(id, parent, entry.tag);
        for attribute in entry.attrs.iter().filter(|attribute| self.is_kept(attribute)) {
            convert_attribute(unit, id, entry, attribute);
        }
        if self.detail == DebugInfo::All {
            self.complete(unit, entry, id, scopes, pointers);
        }
        let mut function = None;
        if let Some(code) = &code {
            ranges::set(unit.unit, id, code, self.base);
            if entry.tag == dw::DW_TAG_subprogram {
                let base = self.locations.frame_base(entry.attr_value(dw::DW_AT_frame_base), entry.read_unit.encoding());
                let start = ranges::of_entry(entry.read_unit, entry)?.first().map(|range| range.start);
                function = start.map(|start| (start, base));
                let mut frame = Expression::new();
                frame.op(dw::DW_OP_call_frame_cfa);
                unit.unit.get_mut(id).set(dw::DW_AT_frame_base, write::AttributeValue::Exprloc(frame));
            }
        }
        Ok(Outcome::Open(Scope { depth, written: Written::Already(id), code, function }))
    }

    /// Adds what types and variables need on another machine.
    fn complete<'i>(
        &self,
        unit: &mut ConvertUnit<'_, Slice<'i>>,
        entry: &ConvertUnitEntry<'_, Slice<'i>>,
        id: UnitEntryId,
        scopes: &Scopes,
        pointers: &mut Pointers,
    ) {
        match entry.tag {
            dw::DW_TAG_pointer_type | dw::DW_TAG_reference_type | dw::DW_TAG_rvalue_reference_type => {
                pointers::complete(unit, id, entry, entry.read_unit.encoding().address_size);
            }
            dw::DW_TAG_base_type if self.is_big_endian => {
                unit.unit.get_mut(id).set(dw::DW_AT_endianity, write::AttributeValue::Endianity(dw::DW_END_little));
            }
            dw::DW_TAG_variable | dw::DW_TAG_formal_parameter => self.locate(unit, entry, id, scopes, pointers),
            // The byte order of numbers in registers is not that of their types.
            dw::DW_TAG_subprogram if self.is_big_endian || results::is_elsewhere(entry.read_unit, entry) => {
                let convention = write::AttributeValue::CallingConvention(dw::DW_CC_nocall);
                unit.unit.get_mut(id).set(dw::DW_AT_calling_convention, convention);
            }
            _ => {}
        }
    }

    /// Adds the location of a variable, if it has one that can be expressed.
    fn locate<'i>(
        &self,
        unit: &mut ConvertUnit<'_, Slice<'i>>,
        entry: &ConvertUnitEntry<'_, Slice<'i>>,
        id: UnitEntryId,
        scopes: &Scopes,
        pointers: &mut Pointers,
    ) {
        let Some(value) = entry.attr_value(dw::DW_AT_location) else { return };
        let context = scopes.function().and_then(|(start, base)| Some(Context { function: self.addresses.at(start)?, base }));
        let ty = pointers.of_variable(unit, entry);
        let kind = if ty.is_some() { Kind::Pointer } else { Kind::Plain };
        let location = self.locations.convert(value, entry.read_unit, context, kind, unit.unit, self.base);
        let variable = unit.unit.get_mut(id);
        if let Some(location) = location {
            variable.set(dw::DW_AT_location, location);
            if let Some(ty) = ty {
                variable.set(dw::DW_AT_type, write::AttributeValue::UnitRef(ty));
            }
        }
    }

    /// Returns the code of an entry, if it has addresses: that of whole functions, and of anything else what is inside the code
    /// around it.
    fn code(&self, entry: &ConvertUnitEntry<'_, Slice<'_>>, scopes: &Scopes) -> ConvertResult<Option<Vec<Range<u64>>>> {
        let ranges = ranges::of_entry(entry.read_unit, entry)?;
        if ranges.is_empty() {
            return Ok(None);
        }
        if entry.tag == dw::DW_TAG_subprogram {
            let functions = ranges.iter().filter_map(|range| self.addresses.at(range.start));
            let code = merged(functions.map(|function| function.code.clone()).collect());
            // Others may refer to a function that was left out.
            return Ok((!code.is_empty()).then_some(code));
        }
        let code = merged(ranges.iter().flat_map(|range| self.addresses.code(range)).collect());
        Ok(Some(scopes.code().map_or_else(Vec::new, |around| common(&code, around))))
    }

    fn role(&self, tag: DwTag) -> Role {
        match tag {
            dw::DW_TAG_subprogram | dw::DW_TAG_inlined_subroutine => Role::Entry,
            // They are about return addresses of the input.
            dw::DW_TAG_call_site | dw::DW_TAG_GNU_call_site | dw::DW_TAG_label => Role::None,
            _ if self.detail == DebugInfo::All => Role::Entry,
            dw::DW_TAG_lexical_block | dw::DW_TAG_try_block | dw::DW_TAG_catch_block => Role::Passed,
            dw::DW_TAG_namespace
            | dw::DW_TAG_module
            | dw::DW_TAG_class_type
            | dw::DW_TAG_structure_type
            | dw::DW_TAG_union_type
            | dw::DW_TAG_enumeration_type => Role::Around,
            _ => Role::None,
        }
    }

    fn is_kept(&self, attribute: &Attribute<Slice<'_>>) -> bool {
        match attribute.name() {
            dw::DW_AT_name
            | dw::DW_AT_linkage_name
            | dw::DW_AT_MIPS_linkage_name
            | dw::DW_AT_decl_file
            | dw::DW_AT_decl_line
            | dw::DW_AT_decl_column
            | dw::DW_AT_call_file
            | dw::DW_AT_call_line
            | dw::DW_AT_call_column
            | dw::DW_AT_GNU_discriminator
            | dw::DW_AT_specification
            | dw::DW_AT_abstract_origin
            | dw::DW_AT_inline
            | dw::DW_AT_declaration
            | dw::DW_AT_artificial
            | dw::DW_AT_external
            | dw::DW_AT_main_subprogram => true,
            // These are addresses.
            dw::DW_AT_low_pc
            | dw::DW_AT_high_pc
            | dw::DW_AT_ranges
            | dw::DW_AT_entry_pc
            | dw::DW_AT_frame_base
            | dw::DW_AT_static_link
            | dw::DW_AT_return_addr
            | dw::DW_AT_segment
            | dw::DW_AT_start_scope => false,
            // Calls are not described.
            dw::DW_AT_call_all_calls
            | dw::DW_AT_call_all_source_calls
            | dw::DW_AT_call_all_tail_calls
            | dw::DW_AT_GNU_all_call_sites
            | dw::DW_AT_GNU_all_source_call_sites
            | dw::DW_AT_GNU_all_tail_call_sites => false,
            _ => self.detail == DebugInfo::All && !is_computed(attribute),
        }
    }
}

/// The role of an entry in the output.
enum Role {
    /// It is left out, with everything inside.
    None,
    /// It is left out, and what is inside is not.
    Passed,
    /// It is there if anything inside is, with its name only.
    Around,
    /// It is there.
    Entry,
}

/// Whether a value is computed in a way that only debuggers of WebAssembly know.
fn is_computed(attribute: &Attribute<Slice<'_>>) -> bool {
    let is_list = matches!(attribute.value(), AttributeValue::LocationListsRef(_) | AttributeValue::DebugLocListsIndex(_));
    let is_expression = matches!(attribute.value(), AttributeValue::Exprloc(_));
    is_list || is_expression && !matches!(attribute.name(), dw::DW_AT_data_member_location | dw::DW_AT_vtable_elem_location)
}

/// Whether an attribute of a unit as a whole remains.
fn is_of_unit(name: DwAt) -> bool {
    matches!(
        name,
        dw::DW_AT_name
            | dw::DW_AT_comp_dir
            | dw::DW_AT_language
            | dw::DW_AT_producer
            | dw::DW_AT_stmt_list
            | dw::DW_AT_use_UTF8
            | dw::DW_AT_identifier_case
    )
}

/// Copies an attribute. One that cannot be, such as a reference to what was left out, is left out.
fn convert_attribute<'i>(
    unit: &mut ConvertUnit<'_, Slice<'i>>,
    id: UnitEntryId,
    entry: &ConvertUnitEntry<'_, Slice<'i>>,
    attribute: &Attribute<Slice<'i>>,
) {
    if let Ok(value) = unit.convert_attribute_value(entry.read_unit, attribute, &|_| None) {
        unit.unit.get_mut(id).set(attribute.name(), value);
    }
}

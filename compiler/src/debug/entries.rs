//! Entries: functions, the frames of inlined ones, and what is declared around them.

use super::addresses::{Addresses, LastFunction, common, merge};
use super::attributes::{Copier, is_of_input};
use super::copies::{Pending, Writer};
use super::executable::{Input, Slice};
use super::expressions::Kind;
use super::inlined::InUnit;
use super::locations::{Context, Location, Locations, is_static};
use super::needed::Search;
use super::numbers::Numbers;
use super::operands::{FrameBase, Operands};
use super::owners::Owners;
use super::pointers::{self, Pointers};
use super::ranges;
use super::results;
use super::scopes::{Calls, Scope, Scopes, Written};
use super::unit::Unit;
use crate::options::DebugInfo;
use crate::program::id::FuncId;
use gimli::DebugInfoOffset;
use gimli::RunTimeEndian;
use gimli::constants::{self as dw, DwAt, DwTag};
use gimli::read::{Attribute, AttributeValue, DebuggingInformationEntry, UnitRef};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Converts the entries of an instance.
pub struct Entries<'b, 'd, 'a, 'i> {
    addresses: &'b Addresses<'d>,
    last: LastFunction,
    owners: &'b Owners,
    locations: Locations<'b, 'a, 'i>,
    is_big_endian: bool,
    detail: DebugInfo,
    /// The lowest address of all code, from which lists of ranges count.
    base: u64,
    /// The offsets of the needed entries of the input in the output; 0 for those that are not there yet.
    pub offsets: Vec<u32>,
    /// The functions that bodies took the place of calls in, and that have an entry with these.
    pub complete: FxHashSet<FuncId>,
}

/// An entry of the input.
type Entry<'i> = DebuggingInformationEntry<Slice<'i>>;

/// Whether an entry remains, and so whether those inside it do.
enum Outcome<'i> {
    Skipped,
    Open(Scope<'i>),
}

/// The things that are known about the unit that is being converted.
struct Progress<'i, 'u> {
    scopes: Scopes<'i>,
    pointers: Pointers,
    numbers: Numbers,
    /// Entries for what took the place of calls, and what these are still missing for: in the functions around the next entry.
    copies: Writer<'u>,
    pending: Vec<Pending<'u>>,
}

impl<'i> Progress<'i, '_> {
    /// Ends the entries that one at a depth is not inside of.
    fn leave(&mut self, depth: isize, unit: &mut Unit<'_, 'i>) {
        while let Some(scope) = self.scopes.leave(depth) {
            if let Written::Already(level) = scope.written {
                self.copies.end(&scope.calls, &mut self.pending, level + 1, unit);
            }
        }
    }
}

/// Finds the entries of a unit that something remains of, and the functions that are in it. What they refer to is found with them.
pub fn select<'i>(
    unit: UnitRef<'_, Slice<'i>>,
    addresses: &Addresses<'_>,
    detail: DebugInfo,
    search: &mut Search,
    owners: &mut Owners,
) -> gimli::Result<()> {
    let has_variables = detail == DebugInfo::All;
    let may_be_asked = |tag| tag == dw::DW_TAG_subprogram || tag == dw::DW_TAG_variable && has_variables;
    search.read(unit, may_be_asked, |entry| {
        if entry.tag == dw::DW_TAG_variable {
            return Ok(is_static(entry.attr_value(dw::DW_AT_location), unit));
        }
        let mut is_asked = false;
        for range in ranges::of_entry(unit, entry)? {
            let Some(function) = addresses.at(range.start) else { continue };
            is_asked = true;
            owners.add(function, &range, unit);
        }
        Ok(is_asked)
    })
}

impl<'b, 'd, 'a, 'i> Entries<'b, 'd, 'a, 'i> {
    /// Prepares to convert the `count` needed entries of an instance.
    pub fn new(
        input: &Input<'_, '_>,
        operands: &'b Operands<'b, 'a>,
        addresses: &'b Addresses<'d>,
        owners: &'b Owners,
        count: u32,
    ) -> Self {
        let base = input.functions.iter().map(|(_, code, _)| code.start).min().unwrap_or(0);
        Self {
            addresses,
            last: LastFunction::default(),
            owners,
            locations: Locations::new(operands, input.order),
            is_big_endian: input.order == RunTimeEndian::Big,
            detail: input.detail,
            base,
            offsets: vec![0; count as usize],
            complete: FxHashSet::default(),
        }
    }

    /// Returns the address that those in a unit count from.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Converts the needed entries of a unit, and ends it. Returns whether there are any.
    pub fn convert(&mut self, copier: &Copier<'_, 'i>, inlined: &InUnit<'_>, mut unit: Unit<'_, 'i>) -> gimli::Result<bool> {
        let Some(DebugInfoOffset(start)) = copier.from.header.debug_info_offset() else { return Ok(false) };
        let mut entries = copier.from.entries_raw(None)?;
        let mut entry = Entry::default();
        entries.read_entry(&mut entry)?;
        let scopes = Scopes::new(entry.depth);
        let copies = Writer::new(inlined, self.base);
        let (pointers, numbers, pending) = (Pointers::default(), Numbers::default(), Vec::new());
        let mut progress = Progress { scopes, pointers, numbers, copies, pending };
        let mut code = Vec::new();
        let mut skipped: Option<isize> = None;
        while !entries.is_empty() {
            let depth = entries.next_depth();
            let number = copier.needed.at(DebugInfoOffset(start + entries.next_offset().0));
            let Some(number) = number.filter(|_| skipped.is_none_or(|skipped| depth <= skipped)) else {
                if let Some(abbreviation) = entries.read_abbreviation()? {
                    entries.skip_attributes(abbreviation.attributes())?;
                }
                continue;
            };
            skipped = None;
            if !entries.read_entry(&mut entry)? {
                continue;
            }
            progress.leave(depth, &mut unit);
            match self.convert_entry(copier, &entry, number, &mut progress, &mut unit)? {
                Outcome::Skipped => skipped = Some(depth),
                Outcome::Open(scope) => {
                    if entry.tag == dw::DW_TAG_subprogram {
                        code.extend(scope.code.iter().flatten().cloned());
                    }
                    progress.scopes.enter(scope);
                }
            }
        }
        progress.leave(isize::MIN, &mut unit);
        let has_written = progress.scopes.has_written;
        if has_written {
            merge(&mut code);
            let ranges = unit.out.ranges.add_ranges(&code, self.base);
            unit.finish(ranges, &self.offsets);
        } else {
            unit.discard();
        }
        Ok(has_written)
    }

    fn convert_entry(
        &mut self,
        copier: &Copier<'_, 'i>,
        entry: &Entry<'i>,
        number: u32,
        progress: &mut Progress<'i, '_>,
        unit: &mut Unit<'_, 'i>,
    ) -> gimli::Result<Outcome<'i>> {
        let depth = entry.depth;
        let code = match self.code(copier.from, entry, &progress.scopes)? {
            Some(code) if code.is_empty() => return Ok(Outcome::Skipped),
            code => code,
        };
        match self.role(entry.tag) {
            Role::None => return Ok(Outcome::Skipped),
            Role::Passed => {
                let calls = Calls::None;
                return Ok(Outcome::Open(Scope { depth, written: Written::Never, code, calls, function: None }));
            }
            Role::Around => {
                let name = entry.attr_value(dw::DW_AT_name).and_then(|name| copier.string(name));
                let written = Written::Later(number, entry.tag, name);
                return Ok(Outcome::Open(Scope { depth, written, code, calls: Calls::None, function: None }));
            }
            Role::Entry => {}
        }
        let level = progress.scopes.level(unit, &mut self.offsets);
        let is_number = self.is_big_endian && pointers::is_pointer(entry.tag);
        self.offsets[number as usize] = unit.entry(if is_number { dw::DW_TAG_base_type } else { entry.tag }, level);
        let replaced = match self.detail {
            DebugInfo::All => self.complete(copier, entry, progress, unit),
            _ => &[],
        };
        for attribute in entry.attrs.iter().filter(|it| self.is_kept(it) && !replaced.contains(&it.name())) {
            copier.copy(attribute, unit);
        }
        let mut function = None;
        if let Some(code) = &code {
            ranges::set(unit, code, self.base);
            if entry.tag == dw::DW_TAG_subprogram {
                let base = FrameBase::of(entry.attr_value(dw::DW_AT_frame_base), copier.from.encoding());
                let start = ranges::of_entry(copier.from, entry)?.first().map(|range| range.start);
                function = start.map(|start| (start, base));
                unit.block(dw::DW_AT_frame_base, dw::DW_FORM_exprloc, &[dw::DW_OP_call_frame_cfa.0]);
            }
        }
        let calls = self.calls(copier.from, entry, progress)?;
        Ok(Outcome::Open(Scope { depth, written: Written::Already(level), code, calls, function }))
    }

    /// Returns the calls in an entry that bodies took the place of. Those of a function are pending from here on.
    fn calls(
        &mut self,
        from: UnitRef<'_, Slice<'i>>,
        entry: &Entry<'i>,
        progress: &mut Progress<'i, '_>,
    ) -> gimli::Result<Calls> {
        if entry.tag != dw::DW_TAG_subprogram {
            return Ok(if progress.pending.is_empty() { Calls::None } else { Calls::At(ranges::of_entry(from, entry)?) });
        }
        let range = ranges::of_entry(from, entry)?.into_iter().next();
        let Some(function) = range.and_then(|range| self.addresses.at(range.start)) else { return Ok(Calls::None) };
        let stretches = progress.copies.inlined.in_function(function.id);
        if stretches.is_empty() || !self.complete.insert(function.id) {
            return Ok(Calls::None);
        }
        progress.pending.push(Pending::of(function, stretches));
        Ok(Calls::All)
    }

    /// Adds what types and variables need on another machine. Returns the attributes that it is there instead of.
    fn complete(
        &mut self,
        copier: &Copier<'_, 'i>,
        entry: &Entry<'i>,
        progress: &mut Progress<'i, '_>,
        unit: &mut Unit<'_, 'i>,
    ) -> &'static [DwAt] {
        let order = |unit: &mut Unit<'_, 'i>| unit.data(dw::DW_AT_endianity, dw::DW_FORM_data1, dw::DW_END_little.0.into());
        match entry.tag {
            tag if pointers::is_pointer(tag) && self.is_big_endian => {
                pointers::complete_number(copier, unit, entry);
                order(unit);
                &[dw::DW_AT_name, dw::DW_AT_type, dw::DW_AT_byte_size, dw::DW_AT_address_class]
            }
            tag if pointers::is_pointer(tag) => match progress.pointers.complete(copier, unit, entry) {
                true => &[dw::DW_AT_byte_size, dw::DW_AT_type],
                false => &[dw::DW_AT_byte_size],
            },
            dw::DW_TAG_base_type if self.is_big_endian => {
                order(unit);
                &[dw::DW_AT_endianity]
            }
            dw::DW_TAG_variable | dw::DW_TAG_formal_parameter => self.locate(copier, entry, progress, unit).unwrap_or(&[]),
            // The byte order of numbers in registers is not that of their types.
            dw::DW_TAG_subprogram if self.is_big_endian || results::is_elsewhere(copier.from, entry) => {
                unit.data(dw::DW_AT_calling_convention, dw::DW_FORM_data1, dw::DW_CC_nocall.0.into());
                &[dw::DW_AT_calling_convention]
            }
            _ => &[],
        }
    }

    /// Adds the location of a variable, if it has one that can be expressed. Returns the attributes that it is there instead of.
    fn locate(
        &mut self,
        copier: &Copier<'_, 'i>,
        entry: &Entry<'i>,
        Progress { scopes, pointers, numbers, .. }: &mut Progress<'i, '_>,
        unit: &mut Unit<'_, 'i>,
    ) -> Option<&'static [DwAt]> {
        let value = entry.attr_value(dw::DW_AT_location)?;
        let is_variable = entry.tag == dw::DW_TAG_variable;
        let context =
            scopes.function().and_then(|(start, base)| Some(Context { function: self.addresses.at(start)?, base, is_variable }));
        let pointer = pointers.of_variable(copier.from, entry);
        let ty = pointer.and_then(|pointer| pointers.native(copier, unit, pointer));
        let kind = match ty {
            Some(_) => Kind::Pointer,
            None if self.is_big_endian => numbers.of_variable(copier.from, entry).map_or(Kind::Plain, Kind::Number),
            None => Kind::Plain,
        };
        match self.locations.convert(value, copier.from, context, kind, &mut self.last)? {
            Location::Expression(bytes) => unit.block(dw::DW_AT_location, dw::DW_FORM_exprloc, bytes),
            Location::List(list, expressions) => {
                let list = unit.out.locations.add_locations(list, expressions, self.base);
                unit.section_offset(dw::DW_AT_location, list);
            }
        }
        match ty {
            Some(ty) => {
                unit.reference(dw::DW_AT_type, ty);
                Some(&[dw::DW_AT_location, dw::DW_AT_type])
            }
            None => Some(&[dw::DW_AT_location]),
        }
    }

    /// Returns the code of an entry, if it has addresses: that of whole functions, and of anything else what is inside the code
    /// around it.
    fn code(
        &mut self,
        from: UnitRef<'_, Slice<'i>>,
        entry: &Entry<'i>,
        scopes: &Scopes<'i>,
    ) -> gimli::Result<Option<Vec<Range<u64>>>> {
        let ranges = ranges::of_entry(from, entry)?;
        if ranges.is_empty() {
            return Ok(None);
        }
        let mut code = Vec::new();
        if entry.tag == dw::DW_TAG_subprogram {
            let functions = ranges.iter().filter_map(|range| {
                let function = self.addresses.at(range.start)?;
                self.owners.agree(function, range).then_some(function)
            });
            code.extend(functions.map(|function| function.code.clone()));
            merge(&mut code);
            // Others may refer to a function that was left out.
            return Ok((!code.is_empty()).then_some(code));
        }
        ranges.iter().for_each(|range| self.addresses.add_code(range, &mut self.last, &mut code));
        merge(&mut code);
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
            name if is_of_input(name) => false,
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

/// Copies what an entry says about its unit, except for what is known.
pub fn copy_root<'i>(copier: &Copier<'_, 'i>, root: &Entry<'i>, known: &[DwAt], unit: &mut Unit<'_, 'i>) {
    let attributes = root.attrs.iter().filter(|attribute| is_of_unit(attribute.name()) && !known.contains(&attribute.name()));
    attributes.for_each(|attribute| copier.copy(attribute, unit));
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
            | dw::DW_AT_use_UTF8
            | dw::DW_AT_identifier_case
    )
}

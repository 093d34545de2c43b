//! The debug information of modules, unit by unit.

use super::addresses::Addresses;
use super::attributes::Copier;
use super::entries::{self, Entries};
use super::executable::{Input, Section, Slice};
use super::line_table;
use super::lines;
use super::needed::{Needed, Search};
use super::operands::Operands;
use super::owners::Owners;
use super::split::Package;
use super::unit::{Output, Unit};
use crate::program::id::InstanceId;
use crate::wasm::Module;
use gimli::constants as dw;
use gimli::read::{Dwarf, UnitRef};
use gimli::{EndianSlice, LittleEndian};

/// The fault of the debug information of a module.
pub struct Damage {
    module: String,
    problem: gimli::Error,
}

impl Damage {
    /// Returns a note to the user.
    pub fn note(&self) -> String {
        let Self { module, problem } = self;
        format!("the debug information{module} is damaged and was left out, except for names: {problem}")
    }
}

/// Returns the sections that describe all instances of modules with debug information.
pub fn sections(input: &Input<'_, '_>) -> Result<Vec<Section>, Damage> {
    let mut out = Output::new(input.order);
    for (id, instance) in input.program.instances.iter() {
        let module = &input.program.modules[instance.module];
        convert_instance(input, id, &mut out).map_err(|problem| Damage { module: name(module), problem })?;
    }
    let sections = [
        (".debug_abbrev", out.abbreviations.finish()),
        (".debug_str", out.strings.finish()),
        (".debug_line_str", out.line_strings.finish()),
        (".debug_line", out.lines.into_vec()),
        (".debug_rnglists", out.ranges.finish()),
        (".debug_loclists", out.locations.finish()),
        (".debug_info", out.info.into_vec()),
    ];
    let sections = sections.into_iter().filter(|(_, bytes)| !bytes.is_empty());
    Ok(sections.map(|(name, bytes)| Section { name, bytes, address: None, is_repetitive: false }).collect())
}

/// Returns which module it is, unless that is the main one.
fn name(module: &Module<'_>) -> String {
    module.file.as_ref().map_or_else(String::new, |file| format!(" of {}", crate::foreign::Foreign::path(file)))
}

fn convert_instance<'a>(input: &Input<'_, 'a>, instance: InstanceId, out: &mut Output<'a>) -> gimli::Result<()> {
    let debug = &input.program.modules[input.program.instances[instance].module].debug;
    if debug.section(".debug_info").is_empty() {
        return Ok(());
    }
    let dwarf = Dwarf::load(|id| -> gimli::Result<_> { Ok(EndianSlice::new(debug.section(id.name()), LittleEndian)) })?;
    let addresses = Addresses::of(input.program, instance, input.functions);
    let mut units = Vec::new();
    let mut headers = dwarf.units();
    while let Some(header) = headers.next()? {
        units.push(dwarf.unit(header)?);
    }
    let units: Vec<_> = units.iter().map(|unit| UnitRef::new(&dwarf, unit)).collect();
    let (mut search, mut owners) = (Search::default(), Owners::default());
    for unit in &units {
        entries::select(*unit, &addresses, input.detail, &mut search, &mut owners)?;
    }
    let needed = search.finish(&units)?;
    let operands = Operands::new(input, instance);
    let package = Package::of(debug)?;
    let mut entries = Entries::new(input, &operands, &addresses, &owners, needed.count());
    for unit in &units {
        if unit.dwo_id.is_none() && needed.has_any(unit) {
            convert_unit(&mut entries, &addresses, *unit, None, &needed, out)?;
        }
    }
    out.connect(&entries.offsets);
    // Nothing refers to another unit of these.
    for unit in units {
        let Some((dwarf, rest)) = package.rest_of(unit)? else { continue };
        let rest = UnitRef::new(&dwarf, &rest);
        let (mut search, mut owners) = (Search::default(), Owners::default());
        entries::select(rest, &addresses, input.detail, &mut search, &mut owners)?;
        let needed = search.finish(&[rest])?;
        let mut entries = Entries::new(input, &operands, &addresses, &owners, needed.count());
        if needed.has_any(&rest) {
            convert_unit(&mut entries, &addresses, rest, Some(unit), &needed, out)?;
        }
        out.connect(&entries.offsets);
    }
    Ok(())
}

/// Converts a unit. The lines and the directory of a split one are in another.
fn convert_unit<'i>(
    entries: &mut Entries<'_, '_, '_, 'i>,
    addresses: &Addresses<'_>,
    from: UnitRef<'_, Slice<'i>>,
    skeleton: Option<UnitRef<'_, Slice<'i>>>,
    needed: &Needed,
    out: &mut Output<'i>,
) -> gimli::Result<()> {
    let with_lines = skeleton.unwrap_or(from);
    let program = with_lines.unit.line_program.as_ref();
    let copier = Copier { from, needed, files: program.map_or(0, |program| line_table::files(program.header())) };
    let lines = out.lines.len() as u32;
    let mut unit = Unit::begin(out, entries.base());
    if program.is_some() {
        unit.section_offset(dw::DW_AT_stmt_list, lines);
    }
    if let Some(skeleton) = skeleton
        && let Some(root) = skeleton.entries().next_dfs()?
    {
        entries::copy_root(&Copier { from: skeleton, ..copier }, root, &[], &mut unit);
    }
    let mut roots = from.entries();
    if let Some(root) = roots.next_dfs()? {
        entries::copy_root(&copier, root, &[], &mut unit);
    }
    if entries.convert(&copier, unit)?
        && let Some(program) = program
    {
        lines::convert(program, with_lines, addresses, entries.owners(), out)?;
    }
    Ok(())
}

//! The debug information of modules, unit by unit.

use super::addresses::Addresses;
use super::attributes::Copier;
use super::bytes::Bytes;
use super::entries::{self, Entries};
use super::executable::{Input, Section, Slice};
use super::line_table::{self, Tables};
use super::lines;
use super::needed::{Needed, Search};
use super::operands::Operands;
use super::owners::Owners;
use super::split::Package;
use super::strings::Strings;
use super::unit::{Output, Unit};
use crate::program::id::InstanceId;
use crate::wasm::Module;
use gimli::read::{Dwarf, UnitRef};
use gimli::{EndianSlice, LittleEndian};
use std::ops::Range;

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
    let mut tables = Tables { lines: Bytes::new(input.order), strings: Strings::default() };
    for (id, instance) in input.program.instances.iter() {
        let module = &input.program.modules[instance.module];
        convert_instance(input, id, &mut out, &mut tables).map_err(|problem| Damage { module: name(module), problem })?;
    }
    let sections = [
        (".debug_abbrev", out.abbreviations.finish()),
        (".debug_str", out.strings.finish()),
        (".debug_line_str", tables.strings.finish()),
        (".debug_line", tables.lines.into_vec()),
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

fn convert_instance<'a>(
    input: &Input<'_, 'a>,
    instance: InstanceId,
    out: &mut Output<'a>,
    tables: &mut Tables<'a>,
) -> gimli::Result<()> {
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
    let operands = Operands::new(input, instance);
    let converter = Converter { input, operands: &operands, addresses: &addresses };
    let whole: Vec<_> =
        units.iter().filter(|unit| unit.dwo_id.is_none()).map(|unit| Source { from: *unit, skeleton: None }).collect();
    converter.convert(&units, &whole, out, tables)?;
    let package = Package::of(debug)?;
    // Nothing refers to another unit of these.
    for unit in units {
        let Some((dwarf, rest)) = package.rest_of(unit)? else { continue };
        let rest = UnitRef::new(&dwarf, &rest);
        converter.convert(&[rest], &[Source { from: rest, skeleton: Some(unit) }], out, tables)?;
    }
    Ok(())
}

/// A unit of the input. The lines and the directory of a split one are in another.
struct Source<'u, 'i> {
    from: UnitRef<'u, Slice<'i>>,
    skeleton: Option<UnitRef<'u, Slice<'i>>>,
}

impl<'u, 'i> Source<'u, 'i> {
    /// Returns the unit with the lines.
    fn with_lines(&self) -> UnitRef<'u, Slice<'i>> {
        self.skeleton.unwrap_or(self.from)
    }
}

/// Converts units of an instance.
struct Converter<'b, 'a> {
    input: &'b Input<'b, 'a>,
    operands: &'b Operands<'b, 'a>,
    addresses: &'b Addresses<'b>,
}

impl<'a> Converter<'_, 'a> {
    /// Converts units that may refer to each other and to `all`: their entries, and on another thread their lines.
    fn convert(
        &self,
        all: &[UnitRef<'_, Slice<'a>>],
        sources: &[Source<'_, 'a>],
        out: &mut Output<'a>,
        tables: &mut Tables<'a>,
    ) -> gimli::Result<()> {
        let (mut search, mut owners) = (Search::default(), Owners::default());
        for unit in all {
            entries::select(*unit, self.addresses, self.input.detail, &mut search, &mut owners)?;
        }
        let needed = search.finish(all)?;
        let sources: Vec<_> = sources.iter().filter(|source| needed.has_any(&source.from)).collect();
        let (written, lines) = rayon::join(
            || self.convert_entries(&sources, &needed, &owners, out),
            || sources.iter().map(|source| self.convert_lines(source, &owners, tables)).collect::<gimli::Result<Vec<_>>>(),
        );
        let written = written?;
        let offsets = tables.retain(&lines?, &written);
        out.connect_lines(&offsets);
        Ok(())
    }

    /// Converts the entries of units. Returns which of these have any.
    fn convert_entries(
        &self,
        sources: &[&Source<'_, 'a>],
        needed: &Needed,
        owners: &Owners,
        out: &mut Output<'a>,
    ) -> gimli::Result<Vec<bool>> {
        let mut entries = Entries::new(self.input, self.operands, self.addresses, owners, needed.count());
        let mut written = Vec::with_capacity(sources.len());
        for (number, source) in sources.iter().enumerate() {
            let program = source.with_lines().unit.line_program.as_ref();
            let files = program.map_or(0, |program| line_table::files(program.header()));
            let copier = Copier { from: source.from, needed, files };
            let mut unit = Unit::begin(out, entries.base(), program.map(|_| number as u32));
            for from in source.skeleton.into_iter().chain([source.from]) {
                if let Some(root) = from.entries().next_dfs()? {
                    entries::copy_root(&Copier { from, ..copier }, root, &[], &mut unit);
                }
            }
            written.push(entries.convert(&copier, unit)?);
        }
        out.connect(&entries.offsets);
        Ok(written)
    }

    /// Converts the lines of a unit. Returns the bytes of their table.
    fn convert_lines(&self, source: &Source<'_, 'a>, owners: &Owners, tables: &mut Tables<'a>) -> gimli::Result<Range<usize>> {
        let unit = source.with_lines();
        let start = tables.lines.len();
        if let Some(program) = &unit.unit.line_program {
            lines::convert(program, unit, self.addresses, owners, tables)?;
        }
        Ok(start..tables.lines.len())
    }
}

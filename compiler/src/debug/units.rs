//! The debug information of modules, unit by unit.

use super::addresses::Addresses;
use super::attributes::Copier;
use super::bytes::Bytes;
use super::entries::{self, Entries};
use super::executable::{Input, Section, Slice};
use super::inlined::{InUnit, Inlined};
use super::line_table::{self, Tables};
use super::lines;
use super::needed::{Needed, Search};
use super::operands::Operands;
use super::owners::Owners;
use super::split::Package;
use super::strings::Strings;
use super::undescribed;
use super::unit::{Output, Unit};
use crate::program::id::{FuncId, InstanceId};
use crate::wasm::Module;
use gimli::read::{Dwarf, UnitRef};
use gimli::{DebugInfoOffset, EndianSlice, LittleEndian};
use rustc_hash::{FxHashMap, FxHashSet};
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
    let inlined = Inlined::of(input);
    let mut complete = FxHashSet::default();
    let mut tables = Tables { lines: Bytes::new(input.order), strings: Strings::default() };
    for (id, instance) in input.program.instances.iter() {
        let module = &input.program.modules[instance.module];
        convert_instance(input, id, &inlined, &mut complete, &mut out, &mut tables)
            .map_err(|problem| Damage { module: name(module), problem })?;
    }
    undescribed::add(input, &inlined, &complete, &mut out, &mut tables);
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
    inlined: &Inlined,
    complete: &mut FxHashSet<FuncId>,
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
    let converter = Converter { input, operands: &operands, addresses: &addresses, inlined };
    let whole: Vec<_> =
        units.iter().filter(|unit| unit.dwo_id.is_none()).map(|unit| Source { from: *unit, skeleton: None }).collect();
    complete.extend(converter.convert(&units, &whole, out, tables)?);
    let package = Package::of(debug)?;
    // Nothing refers to another unit of these.
    for unit in units {
        let Some((dwarf, rest)) = package.rest_of(unit)? else { continue };
        let rest = UnitRef::new(&dwarf, &rest);
        complete.extend(converter.convert(&[rest], &[Source { from: rest, skeleton: Some(unit) }], out, tables)?);
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

    /// Returns the number that its files are below; 0 if it has no lines.
    fn files(&self) -> u64 {
        self.with_lines().unit.line_program.as_ref().map_or(0, |program| line_table::files(program.header()))
    }
}

/// Converts units of an instance.
struct Converter<'b, 'a> {
    input: &'b Input<'b, 'a>,
    operands: &'b Operands<'b, 'a>,
    addresses: &'b Addresses<'b>,
    inlined: &'b Inlined,
}

impl<'a> Converter<'_, 'a> {
    /// Converts units that may refer to each other and to `all`: their entries, and on another thread their lines. Returns the functions
    /// that have entries for what took the place of calls in them.
    fn convert(
        &self,
        all: &[UnitRef<'_, Slice<'a>>],
        sources: &[Source<'_, 'a>],
        out: &mut Output<'a>,
        tables: &mut Tables<'a>,
    ) -> gimli::Result<FxHashSet<FuncId>> {
        let (mut search, mut owners) = (Search::default(), Owners::default());
        for unit in all {
            entries::select(*unit, self.addresses, self.input.detail, &mut search, &mut owners)?;
        }
        let needed = search.finish(all)?;
        let sources: Vec<_> = sources.iter().filter(|source| needed.has_any(&source.from)).collect();
        let inlined = self.inlined_in(&sources, &owners);
        let (written, lines) = rayon::join(
            || self.convert_entries(&sources, &needed, &owners, &inlined, out),
            || {
                let sources = sources.iter().zip(&inlined);
                sources.map(|(source, inlined)| self.convert_lines(source, &owners, inlined, tables)).collect()
            },
        );
        let (written, complete) = written?;
        let lines: gimli::Result<Vec<_>> = lines;
        let offsets = tables.retain(&lines?, &written);
        out.connect_lines(&offsets);
        Ok(complete)
    }

    /// Returns what took the place of calls in the functions of each unit.
    fn inlined_in<'c>(&self, sources: &[&Source<'_, 'a>], owners: &'c Owners) -> Vec<InUnit<'c>>
    where
        Self: 'c,
    {
        let mut functions: FxHashMap<usize, Vec<FuncId>> = FxHashMap::default();
        for function in self.inlined.functions() {
            if let Some(unit) = owners.of(function) {
                functions.entry(unit).or_default().push(function);
            }
        }
        let in_unit = |source: &&Source<'_, 'a>| {
            let unit = source.from.header.debug_info_offset().map(|DebugInfoOffset(offset)| offset);
            let functions = unit.and_then(|unit| functions.get(&unit)).map_or(&[][..], Vec::as_slice);
            InUnit::new(self.inlined, owners, unit, functions, source.files())
        };
        sources.iter().map(in_unit).collect()
    }

    /// Converts the entries of units. Returns which of these have any, and the functions as above.
    fn convert_entries(
        &self,
        sources: &[&Source<'_, 'a>],
        needed: &Needed,
        owners: &Owners,
        inlined: &[InUnit<'_>],
        out: &mut Output<'a>,
    ) -> gimli::Result<(Vec<bool>, FxHashSet<FuncId>)> {
        let mut entries = Entries::new(self.input, self.operands, self.addresses, owners, needed.count());
        let mut written = Vec::with_capacity(sources.len());
        for (number, (source, inlined)) in sources.iter().zip(inlined).enumerate() {
            let copier = Copier { from: source.from, needed, files: source.files() };
            let table = source.with_lines().unit.line_program.as_ref().map(|_| number as u32);
            let mut unit = Unit::begin(out, entries.base(), table);
            for from in source.skeleton.into_iter().chain([source.from]) {
                if let Some(root) = from.entries().next_dfs()? {
                    entries::copy_root(&Copier { from, ..copier }, root, &[], &mut unit);
                }
            }
            written.push(entries.convert(&copier, inlined, unit)?);
        }
        out.connect(&entries.offsets);
        Ok((written, entries.complete))
    }

    /// Converts the lines of a unit. Returns the bytes of their table.
    fn convert_lines(
        &self,
        source: &Source<'_, 'a>,
        owners: &Owners,
        inlined: &InUnit<'_>,
        tables: &mut Tables<'a>,
    ) -> gimli::Result<Range<usize>> {
        let unit = source.with_lines();
        let start = tables.lines.len();
        if let Some(program) = &unit.unit.line_program {
            lines::convert(program, unit, self.addresses, owners, inlined, tables)?;
        }
        Ok(start..tables.lines.len())
    }
}

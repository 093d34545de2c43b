//! The debug information of modules, unit by unit.

use super::addresses::Addresses;
use super::entries::Entries;
use super::executable::{Input, Section, Slice};
use super::lines;
use super::split::Package;
use crate::program::id::InstanceId;
use crate::wasm::Module;
use gimli::write::{ConvertError, ConvertResult, ConvertUnit, ConvertUnitEntry, EndianVec, Sections};
use gimli::{Encoding, EndianSlice, Format, LittleEndian, RunTimeEndian, read, write};

/// The fault of the debug information of a module.
pub struct Damage {
    module: String,
    problem: ConvertError,
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
    let mut out = write::Dwarf::new();
    let mut sections = Sections::new(EndianVec::new(input.order));
    for (id, instance) in input.program.instances.iter() {
        let module = &input.program.modules[instance.module];
        convert_instance(input, id, &mut out, &mut sections).map_err(|problem| Damage { module: name(module), problem })?;
    }
    out.write(&mut sections).map_err(|error| Damage { module: String::new(), problem: ConvertError::Write(error) })?;
    let mut written = Vec::new();
    let _ = sections.for_each_mut(|id, section| -> Result<(), ()> {
        let bytes = section.take();
        if !bytes.is_empty() {
            written.push(Section { name: id.name(), bytes, address: None });
        }
        Ok(())
    });
    Ok(written)
}

/// Returns which module it is, unless that is the main one.
fn name(module: &Module<'_>) -> String {
    module.file.as_ref().map_or_else(String::new, |file| format!(" of {}", crate::foreign::Foreign::path(file)))
}

fn convert_instance(
    input: &Input<'_, '_>,
    instance: InstanceId,
    out: &mut write::Dwarf,
    sections: &mut Sections<EndianVec<RunTimeEndian>>,
) -> ConvertResult<()> {
    let debug = &input.program.modules[input.program.instances[instance].module].debug;
    if debug.section(".debug_info").is_empty() {
        return Ok(());
    }
    let dwarf = read::Dwarf::load(|id| -> gimli::Result<_> { Ok(EndianSlice::new(debug.section(id.name()), LittleEndian)) })?;
    let addresses = Addresses::of(input.program, instance, input.functions);
    let entries = Entries::new(input, instance, &addresses);
    let mut filter = write::FilterUnitSection::new(&dwarf)?;
    while let Some(mut unit) = filter.read_unit()? {
        entries.select(&mut unit)?;
    }
    let package = Package::of(debug)?;
    let mut convert = out.convert_with_filter(filter)?;
    while let Some((mut unit, root)) = convert.read_unit()? {
        if unit.read_unit.dwo_id.is_some() {
            match package.rest_of(&unit)? {
                Some(rest) => {
                    let mut unit = unit;
                    convert_split(&entries, &addresses, &mut unit, &root, &rest, sections)?;
                }
                None => unit.skip(),
            }
            continue;
        }
        match convert_unit(&entries, &addresses, &mut unit, &root)? {
            true => unit.write(sections)?,
            false => unit.skip(),
        }
    }
    Ok(())
}

/// Converts a unit of which only the lines and the directory are in the module.
fn convert_split<'u, 'i>(
    entries: &Entries<'_, '_, '_>,
    addresses: &Addresses<'_>,
    skeleton: &'u mut ConvertUnit<'u, Slice<'i>>,
    root: &ConvertUnitEntry<'u, Slice<'i>>,
    rest: &'u read::Dwarf<Slice<'i>>,
    sections: &mut Sections<EndianVec<RunTimeEndian>>,
) -> ConvertResult<()> {
    entries.convert_root(skeleton, root);
    let mut filter = write::FilterUnitSection::new_split(rest, skeleton.read_unit)?;
    while let Some(mut unit) = filter.read_unit()? {
        entries.select(&mut unit)?;
    }
    let mut convert = skeleton.convert_split_with_filter(filter)?;
    let (mut unit, root) = convert.read_unit()?;
    match convert_unit(entries, addresses, &mut unit, &root)? {
        true => unit.write(sections)?,
        false => unit.skip(),
    }
    Ok(())
}

fn convert_unit<'u, 'i>(
    entries: &Entries<'_, '_, '_>,
    addresses: &Addresses<'_>,
    unit: &mut ConvertUnit<'u, Slice<'i>>,
    root: &ConvertUnitEntry<'u, Slice<'i>>,
) -> ConvertResult<bool> {
    let encoding = Encoding { address_size: 8, format: Format::Dwarf32, version: 5 };
    unit.unit.set_encoding(encoding);
    if let Some(mut program) = unit.read_line_program(Some(encoding), None)? {
        lines::convert(&mut program, addresses)?;
        let (program, files) = program.program();
        unit.set_line_program(program, files);
    }
    entries.convert(unit, root)
}

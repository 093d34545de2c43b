//! A source map as DWARF, as a compiler would have written it into the module: a unit with lines, and each function by its name.

use super::source_map::SourceMap;
use crate::wasm::Module;
use gimli::write::{Address, AttributeValue, Dwarf, EndianVec, LineProgram, LineString, Result, Sections, Unit};
use gimli::{Encoding, Format, LineEncoding, LittleEndian};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// Returns the sections for a map whose sources are relative to a directory.
pub fn write(module: &Module<'_>, map: &SourceMap, directory: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let encoding = Encoding { address_size: 4, format: Format::Dwarf32, version: 4 };
    // No name can be empty.
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let directory = directory.as_os_str().as_bytes().to_vec();
    let text = |bytes: &[u8]| LineString::String(if bytes.is_empty() { b"unknown".to_vec() } else { bytes.to_vec() });
    let name = map.sources.first().map_or(&b""[..], |source| source.as_bytes());
    let mut lines = LineProgram::new(encoding, LineEncoding::default(), text(&directory), None, text(name), None);
    let files: Vec<_> = map
        .sources
        .iter()
        .map(|source| lines.add_file(text(without_zeros(source).as_bytes()), lines.default_directory(), None))
        .collect();
    let mut functions = Vec::new();
    for (number, body) in module.code.iter().enumerate() {
        let range = body.body.range();
        let mappings = &map.mappings[map.mappings.partition_point(|mapping| mapping.offset < range.start)..];
        let mappings = &mappings[..mappings.partition_point(|mapping| mapping.offset < range.end)];
        if mappings.is_empty() {
            continue;
        }
        let start = range.start - module.debug.code_start;
        lines.begin_sequence(Some(Address::Constant(start)));
        for mapping in mappings {
            let row = lines.row();
            row.address_offset = mapping.offset - range.start;
            (row.line, row.column) = mapping.place.map_or((0, 0), |place| (place.line, place.column));
            if let Some(place) = mapping.place {
                row.file = files[place.source];
            }
            lines.generate_row();
        }
        lines.end_sequence(range.end - range.start);
        functions.push((module.imported_functions() + number, start, range.end - range.start));
    }
    let mut unit = Unit::new(encoding, lines);
    let root = unit.root();
    unit.get_mut(root)
        .set(gimli::DW_AT_name, AttributeValue::String(without_zeros(map.sources.first().map_or("", |it| it)).into()));
    unit.get_mut(root).set(gimli::DW_AT_comp_dir, AttributeValue::String(directory));
    for (index, start, length) in functions {
        let function = unit.add(root, gimli::DW_TAG_subprogram);
        let entry = unit.get_mut(function);
        if let Some(name) = u32::try_from(index).ok().and_then(|index| module.names.function(index)) {
            entry.set(gimli::DW_AT_name, AttributeValue::String(without_zeros(name).into()));
        }
        entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(Address::Constant(start)));
        entry.set(gimli::DW_AT_high_pc, AttributeValue::Udata(length));
    }
    finish(unit)
}

/// Returns a text as far as it can be written, which is up to a zero.
fn without_zeros(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

/// Returns the sections of a unit.
fn finish(unit: Unit) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let mut dwarf = Dwarf::new();
    dwarf.units.add(unit);
    let mut sections = Sections::new(EndianVec::new(LittleEndian));
    dwarf.write(&mut sections)?;
    let mut written = Vec::new();
    let _ = sections.for_each_mut(|id, section| -> std::result::Result<(), ()> {
        let bytes = section.take();
        if !bytes.is_empty() {
            written.push((id.name(), bytes));
        }
        Ok(())
    });
    Ok(written)
}

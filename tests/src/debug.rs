//! Debug information as tools read it, of modules and of executables.

use addr2line::{Context, FrameIter};
use gimli::write::{self, Address, AttributeValue, EndianVec, LineProgram, LineString, Sections};
use gimli::{Dwarf, Encoding, EndianSlice, Format, LineEncoding, LittleEndian, RunTimeEndian};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _};
use std::collections::HashSet;
use std::ops::Range;
use wasmparser::{Parser, Payload};

/// Debug information of anything.
type Slice<'a> = EndianSlice<'a, RunTimeEndian>;

/// The debug information of a module or an executable.
pub struct Described<'a> {
    context: Context<Slice<'a>>,
}

/// A function that an instruction belongs to: its name, file, line and column.
pub type Frame = (Option<String>, Option<String>, Option<u32>, Option<u32>);

impl<'a> Described<'a> {
    /// Reads that of a module.
    pub fn module(binary: &'a [u8]) -> Self {
        let sections = custom_sections(binary);
        Self::load(RunTimeEndian::Little, |name| {
            sections.iter().find(|(other, _)| *other == name).map_or(&[], |(_, bytes)| bytes)
        })
    }

    /// Reads that of an executable.
    pub fn executable(file: &'a object::File<'a>) -> Self {
        let order = if file.is_little_endian() { RunTimeEndian::Little } else { RunTimeEndian::Big };
        Self::load(order, |name| file.section_by_name(name).map_or(&[], |section| section.data().expect("it can be read")))
    }

    fn load(order: RunTimeEndian, section: impl Fn(&str) -> &'a [u8]) -> Self {
        let load = |id: gimli::SectionId| Ok::<_, gimli::Error>(EndianSlice::new(section(id.name()), order));
        let dwarf = Dwarf::load(load).expect("nothing fails");
        Self { context: Context::from_dwarf(dwarf).expect("debug information can be read") }
    }

    /// Returns the functions that the instruction at an address belongs to: the innermost first, in which others are inlined.
    pub fn frames(&self, address: u64) -> Vec<Frame> {
        let mut frames: FrameIter<'_, _> =
            self.context.find_frames(address).skip_all_loads().expect("debug information can be read");
        let mut found = Vec::new();
        while let Some(frame) = frames.next().expect("debug information can be read") {
            let name = frame.function.map(|name| name.raw_name().expect("names are text").into_owned());
            let place = frame.location.as_ref();
            let file = place.and_then(|place| place.file).map(str::to_owned);
            found.push((name, file, place.and_then(|place| place.line), place.and_then(|place| place.column)));
        }
        found
    }

    /// Returns the line of an address.
    pub fn line(&self, address: u64) -> Option<u32> {
        self.context.find_location(address).expect("debug information can be read")?.line
    }
}

/// Returns the custom sections of a module.
pub fn custom_sections(binary: &[u8]) -> Vec<(&str, &[u8])> {
    let payloads = Parser::new(0).parse_all(binary).map(|payload| payload.expect("the module is valid"));
    let custom = payloads.filter_map(|payload| match payload {
        Payload::CustomSection(section) => Some((section.name(), section.data())),
        _ => None,
    });
    custom.collect()
}

/// Returns the module with other sections for debuggers.
pub fn with_sections(binary: &[u8], sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut module, mut at) = (binary[..8].to_vec(), 8);
    while at < binary.len() {
        let mut rest = EndianSlice::new(&binary[at + 1..], LittleEndian);
        let size = gimli::leb128::read::unsigned(&mut rest).expect("the module is valid") as usize;
        let end = binary.len() - rest.len() + size;
        let is_dropped = binary[at] == 0 && rest.slice()[1..].starts_with(b".debug_");
        module.extend_from_slice(if is_dropped { &[] } else { &binary[at..end] });
        at = end;
    }
    for (name, bytes) in sections {
        let contents = [&[name.len() as u8], name.as_bytes(), bytes].concat();
        module.push(0);
        gimli::leb128::write::unsigned(&mut module, contents.len() as u64).expect("memory does not fail");
        module.extend_from_slice(&contents);
    }
    module
}

/// Returns the addresses that a module says to be of functions which they are not of: linkers leave out all but one of several
/// equal functions, and let the debug information of the others refer to it, with lengths of their own.
pub fn stale(binary: &[u8]) -> Vec<Range<u64>> {
    let sections = custom_sections(binary);
    let find = |name: &str| sections.iter().find(|(other, _)| *other == name).map_or(&[][..], |(_, bytes)| bytes);
    let load = |id: gimli::SectionId| Ok::<_, gimli::Error>(EndianSlice::new(find(id.name()), LittleEndian));
    let dwarf = Dwarf::load(load).expect("nothing fails");
    let bodies: HashSet<_> = code(binary).1.into_iter().collect();
    let (mut stale, mut units) = (Vec::new(), dwarf.units());
    while let Some(header) = units.next().expect("units can be read") {
        let unit = dwarf.unit(header).expect("units can be read");
        let mut entries = unit.entries();
        while let Some(entry) = entries.next_dfs().expect("entries can be read") {
            if entry.tag() == gimli::DW_TAG_subprogram {
                let mut ranges = dwarf.die_ranges(&unit, entry).expect("ranges can be read");
                while let Some(range) = ranges.next().expect("ranges can be read") {
                    if !bodies.contains(&(range.begin..range.end)) {
                        stale.push(range.begin..range.end);
                    }
                }
            }
        }
    }
    stale
}

/// Returns where the code of a module starts in its file, and the addresses of its functions, which debug information counts from
/// there.
pub fn code(binary: &[u8]) -> (u64, Vec<Range<u64>>) {
    let (mut bodies, mut origin) = (Vec::new(), 0);
    for payload in Parser::new(0).parse_all(binary) {
        match payload.expect("the module is valid") {
            Payload::CodeSectionStart { unchecked_range, .. } => origin = unchecked_range.start,
            Payload::CodeSectionEntry(body) => bodies.push(body.range().start - origin..body.range().end - origin),
            _ => {}
        }
    }
    (origin, bodies)
}

/// Returns the module with debug information in which the line of each operator is its address.
pub fn with_places(binary: &[u8]) -> Vec<u8> {
    let encoding = Encoding { address_size: 4, format: Format::Dwarf32, version: 4 };
    let text = |text: &str| LineString::String(text.as_bytes().to_vec());
    let mut program = LineProgram::new(encoding, LineEncoding::default(), text("/"), None, text("places"), None);
    let file = program.add_file(text("places"), program.default_directory(), None);
    let mut dwarf = write::Dwarf::new();
    let mut functions = Vec::new();
    let mut origin = 0;
    for payload in Parser::new(0).parse_all(binary) {
        match payload.expect("the module is valid") {
            Payload::CodeSectionStart { unchecked_range, .. } => origin = unchecked_range.start,
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                let start = range.start - origin;
                program.begin_sequence(Some(Address::Constant(start)));
                let operators = body.get_operators_reader().expect("the module is valid").into_iter_with_offsets();
                let places = operators.map(|operator| operator.expect("the module is valid").1 - origin);
                for place in std::iter::once(start).chain(places) {
                    let row = program.row();
                    (row.address_offset, row.file, row.line) = (place - start, file, place);
                    program.generate_row();
                }
                program.end_sequence(range.end - range.start);
                functions.push((start, range.end - range.start));
            }
            _ => {}
        }
    }
    let mut unit = write::Unit::new(encoding, program);
    for (start, length) in functions {
        let function = unit.add(unit.root(), gimli::DW_TAG_subprogram);
        let entry = unit.get_mut(function);
        entry.set(gimli::DW_AT_low_pc, AttributeValue::Address(Address::Constant(start)));
        entry.set(gimli::DW_AT_high_pc, AttributeValue::Udata(length));
    }
    let root = unit.root();
    unit.get_mut(root).set(gimli::DW_AT_name, AttributeValue::String(b"places".to_vec()));
    unit.get_mut(root).set(gimli::DW_AT_comp_dir, AttributeValue::String(b"/".to_vec()));
    dwarf.units.add(unit);
    let mut sections = Sections::new(EndianVec::new(LittleEndian));
    dwarf.write(&mut sections).expect("it can be written");
    let mut written = Vec::new();
    let collect = |id: gimli::SectionId, section: &mut EndianVec<_>| -> Result<(), ()> {
        written.push((id.name(), section.take()));
        Ok(())
    };
    sections.for_each_mut(collect).expect("nothing fails");
    written.retain(|(_, bytes)| !bytes.is_empty());
    with_sections(binary, &written)
}

/// Returns the bytes of a section of an executable; nothing if there is none.
pub fn section<'a>(file: &object::File<'a>, name: &str) -> &'a [u8] {
    file.section_by_name(name).map_or(&[], |section| section.data().expect("it can be read"))
}

/// Returns the names, addresses and sizes of the functions of an executable.
pub fn functions(file: &object::File<'_>) -> Vec<(String, u64, u64)> {
    let functions = file.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text);
    functions.map(|symbol| (symbol.name().expect("names are text").to_owned(), symbol.address(), symbol.size())).collect()
}

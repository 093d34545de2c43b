//! The reader of objects: which sections are loaded, with what relocations, and which symbols name locations in them.
//!
//! Nothing is copied: names, contents, symbols and relocations stay in the files. What is not loaded is not looked at. Constants
//! and strings that may be merged are sections of their own here, each one once, so that those that nothing refers to are left
//! out like any other section.

use super::super::input::Input;
use super::machine::Machine;
use super::pieces::{self, Pieces};
use object::read::elf::{FileHeader as _, SectionHeader as _, SectionTable, Sym as _};
use object::{Endianness, SymbolIndex, elf};
use std::collections::HashMap;

pub use super::pieces::{Location, SectionId};

type FileHeader = elf::FileHeader64<Endianness>;
type SectionHeader = elf::SectionHeader64<Endianness>;
type SymbolTable<'a> = object::read::elf::SymbolTable<'a, FileHeader>;

/// A symbol, as its object sees it.
pub type Symbol = elf::Sym64<Endianness>;

/// A relocation of a section.
pub type Relocation = elf::Rela64<Endianness>;

/// All inputs together.
pub struct Inputs<'a> {
    pub machine: &'static Machine,
    pub objects: Vec<Object<'a>>,
    pub sections: Vec<Section<'a>>,
    /// The flags of a file's header that describe its code: the union of those of all inputs.
    pub flags: elf::FileFlags,
    /// The producers of the inputs, each name once and followed by a NUL: the one section that is kept and not loaded.
    pub producers: Vec<u8>,
}

/// An object file.
pub struct Object<'a> {
    /// The name used in messages.
    pub name: &'a str,
    /// Its symbols, by the numbers that relocations use.
    pub symbols: SymbolTable<'a>,
    /// The sections that are loaded, by their numbers in the file.
    numbers: Vec<Pieces>,
}

/// A section that is loaded with the program.
#[derive(Clone)]
pub struct Section<'a> {
    /// The number of its object.
    pub object: usize,
    pub name: &'a str,
    pub class: Class,
    /// Its contents, or nothing when they are all zero.
    pub bytes: &'a [u8],
    pub size: u64,
    pub align: u64,
    pub relocations: &'a [Relocation],
    /// Whether it is kept even if nothing refers to it.
    pub retained: bool,
}

/// The access to a section in memory. Sections of one class are adjacent, in the order of the classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    ReadOnly,
    Text,
    /// Written by relocation only.
    RelRo,
    Data,
    /// All zero, and not in the file.
    Bss,
}

impl<'a> Inputs<'a> {
    /// Reads all inputs, in their order.
    pub fn read(machine: &'static Machine, inputs: &'a [Input]) -> Result<Self, String> {
        let flags = elf::FileFlags(0);
        let mut all = Self { machine, objects: Vec::new(), sections: Vec::new(), flags, producers: Vec::new() };
        let mut merged = Merged::new();
        for input in inputs {
            all.read_object(input, &mut merged).map_err(|error| format!("{}: {error}", input.name))?;
        }
        Ok(all)
    }

    fn read_object(&mut self, input: &'a Input, merged: &mut Merged<'a>) -> Result<(), String> {
        let (bytes, order) = (&*input.bytes, self.machine.order);
        let header = FileHeader::parse(bytes).map_err(text)?;
        let found = header.endian().map_err(text)?;
        if (header.e_machine(found), header.e_type(found), found) != (self.machine.number, elf::ET_REL, order) {
            return Err("it is no relocatable object for the target".to_owned());
        }
        self.flags = elf::FileFlags(self.flags.0 | header.e_flags(order).0);
        let table = header.sections(order, bytes).map_err(text)?;
        let mut numbers = Vec::with_capacity(table.len());
        for section in table.iter() {
            let name = table.section_name(order, section).map_err(text)?;
            if name == PRODUCERS.as_bytes() {
                self.read_producers(section.data(order, bytes).map_err(text)?);
            }
            numbers.push(match section.sh_flags(order).contains(elf::SHF_ALLOC) {
                true => {
                    let name = std::str::from_utf8(name).map_err(text)?;
                    let read = self.read_section(name, section, bytes).map_err(|error| format!("{name}: {error}"))?;
                    self.add_section(read, section, merged)
                }
                false => Pieces::None,
            });
        }
        let symbols = table.symbols(order, bytes, elf::SHT_SYMTAB).map_err(text)?;
        self.read_relocations(&table, &symbols, &numbers, bytes)?;
        self.objects.push(Object { name: &input.name, symbols, numbers });
        Ok(())
    }

    fn read_section(&self, name: &'a str, section: &SectionHeader, file: &'a [u8]) -> Result<Section<'a>, String> {
        /// Large enough for everything that can be linked, and small enough for sums that do not overflow.
        const LIMIT: u64 = 1 << 40;
        let order = self.machine.order;
        let flags = section.sh_flags(order);
        let class = class(name, flags, section.sh_type(order))?;
        let size = section.sh_size(order);
        let align = section.sh_addralign(order).max(if class == Class::Text { self.machine.instruction_align } else { 1 });
        if !align.is_power_of_two() || size > LIMIT {
            return Err(format!("no section has {size} bytes with an alignment of {align}"));
        }
        Ok(Section {
            object: self.objects.len(),
            name,
            class,
            bytes: section.data(order, file).map_err(text)?,
            size,
            align,
            relocations: &[],
            retained: flags.contains(elf::SHF_GNU_RETAIN),
        })
    }

    /// Adds a section, in pieces if it may be merged.
    fn add_section(&mut self, section: Section<'a>, header: &SectionHeader, merged: &mut Merged<'a>) -> Pieces {
        let order = self.machine.order;
        let flags = header.sh_flags(order);
        let unit = header.sh_entsize(order);
        let fits = unit > 0 && section.size.is_multiple_of(unit) && section.size == section.bytes.len() as u64;
        if section.class != Class::ReadOnly || section.retained || !flags.contains(elf::SHF_MERGE) || !fits {
            return Pieces::One(self.push(section));
        }
        // The alignment of any offset that is a multiple of the unit.
        let align = section.align.min(1 << unit.trailing_zeros());
        let mut pieces = Vec::new();
        let mut offset = 0;
        for bytes in pieces::split(section.bytes, unit as usize, flags.contains(elf::SHF_STRINGS)) {
            let size = bytes.len() as u64;
            let new = || self.push(Section { bytes, size, align, ..section.clone() });
            pieces.push((offset, *merged.entry((bytes, align)).or_insert_with(new)));
            offset += size;
        }
        Pieces::Many(pieces)
    }

    fn push(&mut self, section: Section<'a>) -> SectionId {
        self.sections.push(section);
        SectionId(self.sections.len() - 1)
    }

    fn read_producers(&mut self, names: &[u8]) {
        for name in names.split_inclusive(|byte| *byte == 0) {
            if !self.producers.split_inclusive(|byte| *byte == 0).any(|known| known == name) {
                self.producers.extend_from_slice(name);
            }
        }
    }

    fn read_relocations(
        &mut self,
        table: &SectionTable<'a, FileHeader>,
        symbols: &SymbolTable<'a>,
        numbers: &[Pieces],
        file: &'a [u8],
    ) -> Result<(), String> {
        let order = self.machine.order;
        for section in table.iter().filter(|section| matches!(section.sh_type(order), elf::SHT_RELA | elf::SHT_REL)) {
            let patched = match numbers.get(section.sh_info(order) as usize) {
                Some(Pieces::One(patched)) => &mut self.sections[patched.0],
                Some(Pieces::Many(_)) => return Err("a section that may be merged has relocations".to_owned()),
                Some(Pieces::None) | None => continue,
            };
            let Some((relocations, table)) = section.rela(order, file).map_err(text)? else {
                return Err(format!("{}: the ABI has no relocations without addends", patched.name));
            };
            if !patched.relocations.is_empty() {
                return Err(format!("{}: it has two tables of relocations", patched.name));
            }
            if table != symbols.section() {
                return Err("relocations use another table of symbols".to_owned());
            }
            patched.relocations = relocations;
        }
        Ok(())
    }

    /// Returns the sections of a class, in the order of the inputs.
    pub fn of_class(&self, class: Class) -> impl Iterator<Item = SectionId> + use<'_, 'a> {
        (0..self.sections.len()).map(SectionId).filter(move |id| self.sections[id.0].class == class)
    }

    /// Returns the location `addend` bytes after a symbol of an object, if the object defines it in a section that is loaded.
    pub fn locate(&self, object: usize, index: SymbolIndex, symbol: &Symbol, addend: i64) -> Result<Option<Location>, String> {
        let (object, order) = (&self.objects[object], self.machine.order);
        let Some(number) = object.symbols.symbol_section(order, symbol, index).map_err(text)? else { return Ok(None) };
        let Some(pieces) = object.numbers.get(number.0) else { return Ok(None) };
        Ok(pieces.locate(symbol.st_value(order), addend, symbol.st_type() == elf::STT_SECTION))
    }
}

/// Pieces that were read, by their contents and alignment.
type Merged<'a> = HashMap<(&'a [u8], u64), SectionId>;

/// The section with the names of compilers.
pub const PRODUCERS: &str = ".comment";

fn class(name: &str, flags: elf::SectionFlags, kind: elf::SectionType) -> Result<Class, String> {
    let writable = flags.contains(elf::SHF_WRITE);
    if flags.contains(elf::SHF_TLS) {
        return Err("there are no thread-local variables".to_owned());
    }
    Ok(match (flags.contains(elf::SHF_EXECINSTR), writable) {
        (true, true) => return Err("nothing is both writable and executable".to_owned()),
        (true, false) => Class::Text,
        (false, false) => Class::ReadOnly,
        (false, true) if kind == elf::SHT_NOBITS => Class::Bss,
        // A convention of all compilers: the format has no flag for it.
        (false, true) if name.starts_with(".data.rel.ro") => Class::RelRo,
        (false, true) => Class::Data,
    })
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

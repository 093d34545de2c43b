//! Objects are read: which sections are loaded, with what relocations, and which symbols name places in them.
//!
//! Nothing is copied: names, contents and relocations stay in the files. What is not loaded is not looked at.

use super::super::Input;
use object::read::elf::{FileHeader as _, SectionHeader as _, SectionTable, Sym as _, SymbolTable};
use object::{BigEndian, SectionIndex, SymbolIndex, elf};

type FileHeader = elf::FileHeader64<BigEndian>;
type SectionHeader = elf::SectionHeader64<BigEndian>;

/// A relocation of a section.
pub type Relocation = elf::Rela64<BigEndian>;

/// The byte order of all files here.
pub const ORDER: BigEndian = BigEndian;

/// All inputs together.
pub struct Inputs<'a> {
    pub objects: Vec<Object<'a>>,
    pub sections: Vec<Section<'a>>,
    /// By whom they were made, each name once and with a NUL after it: the one section that is kept and not loaded.
    pub producers: Vec<u8>,
}

/// An object file.
pub struct Object<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// Its symbols by the numbers that relocations use.
    pub symbols: Vec<Symbol<'a>>,
}

/// A section that is loaded with the program.
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
    /// Whether it is kept although nothing refers to it.
    pub retained: bool,
}

/// The number of a section in [`Inputs::sections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionId(pub usize);

/// What may be done with a section in memory. Those of one class lie together, in the order of the classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    ReadOnly,
    Text,
    /// Written by relocation only.
    RelRo,
    Data,
    /// All zero, and not in the file.
    Bss,
}

/// A symbol, as its object sees it.
pub struct Symbol<'a> {
    pub name: &'a [u8],
    pub binding: Binding,
    /// Where it is defined, if in a section that is loaded.
    pub place: Option<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Seen by its own object only.
    Local,
    Global,
    /// Gives way to a global definition.
    Weak,
}

/// A place in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub section: SectionId,
    pub offset: u64,
}

impl<'a> Inputs<'a> {
    pub fn read(inputs: &'a [Input]) -> Result<Self, String> {
        let mut all = Self { objects: Vec::new(), sections: Vec::new(), producers: Vec::new() };
        for input in inputs {
            all.read_object(input).map_err(|error| format!("{}: {error}", input.name))?;
        }
        Ok(all)
    }

    fn read_object(&mut self, input: &'a Input) -> Result<(), String> {
        let bytes = &*input.bytes;
        let header = FileHeader::parse(bytes).map_err(text)?;
        header.endian().map_err(text)?;
        if header.e_machine(ORDER) != elf::EM_S390 || header.e_type(ORDER) != elf::ET_REL {
            return Err("it is no relocatable object for s390x".to_owned());
        }
        let table = header.sections(ORDER, bytes).map_err(text)?;
        // By the file's numbers of sections: which are loaded.
        let mut numbers = vec![None; table.len()];
        for (index, section) in table.enumerate() {
            let name = table.section_name(ORDER, section).map_err(text)?;
            if name == PRODUCERS.as_bytes() {
                self.read_producers(section.data(ORDER, bytes).map_err(text)?);
            }
            if section.sh_flags(ORDER).contains(elf::SHF_ALLOC) {
                let name = std::str::from_utf8(name).map_err(text)?;
                let section = self.read_section(name, section, bytes).map_err(|error| format!("{name}: {error}"))?;
                numbers[index.0] = Some(SectionId(self.sections.len()));
                self.sections.push(section);
            }
        }
        let symbols = table.symbols(ORDER, bytes, elf::SHT_SYMTAB).map_err(text)?;
        self.read_relocations(&table, &symbols, &numbers, bytes)?;
        let symbols = symbols.enumerate().map(|(index, symbol)| read_symbol(&symbols, index, symbol, &numbers));
        self.objects.push(Object { name: &input.name, symbols: symbols.collect::<Result<_, _>>()? });
        Ok(())
    }

    fn read_section(&self, name: &'a str, section: &SectionHeader, file: &'a [u8]) -> Result<Section<'a>, String> {
        /// Large enough for all that can be linked, and small enough for sums that do not overflow.
        const LIMIT: u64 = 1 << 40;
        let flags = section.sh_flags(ORDER);
        let class = class(name, flags, section.sh_type(ORDER))?;
        let size = section.sh_size(ORDER);
        let align = section.sh_addralign(ORDER).max(if class == Class::Text { INSTRUCTION_ALIGN } else { 1 });
        if !align.is_power_of_two() || size > LIMIT {
            return Err(format!("no section has {size} bytes with an alignment of {align}"));
        }
        Ok(Section {
            object: self.objects.len(),
            name,
            class,
            bytes: section.data(ORDER, file).map_err(text)?,
            size,
            align,
            relocations: &[],
            retained: flags.contains(elf::SHF_GNU_RETAIN),
        })
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
        symbols: &SymbolTable<'a, FileHeader>,
        numbers: &[Option<SectionId>],
        file: &'a [u8],
    ) -> Result<(), String> {
        for section in table.iter().filter(|section| matches!(section.sh_type(ORDER), elf::SHT_RELA | elf::SHT_REL)) {
            let Some(&Some(patched)) = numbers.get(section.sh_info(ORDER) as usize) else { continue };
            let patched = &mut self.sections[patched.0];
            let Some((relocations, table)) = section.rela(ORDER, file).map_err(text)? else {
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
}

/// The section with the names of compilers.
pub const PRODUCERS: &str = ".comment";

/// Instructions lie at even addresses, whether or not the assembler says so.
const INSTRUCTION_ALIGN: u64 = 2;

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

fn read_symbol<'a>(
    table: &SymbolTable<'a, FileHeader>,
    index: SymbolIndex,
    symbol: &'a elf::Sym64<BigEndian>,
    numbers: &[Option<SectionId>],
) -> Result<Symbol<'a>, String> {
    let section = table.symbol_section(ORDER, symbol, index).map_err(text)?;
    let section = section.and_then(|SectionIndex(index)| numbers.get(index).copied().flatten());
    Ok(Symbol {
        name: table.symbol_name(ORDER, symbol).map_err(text)?,
        binding: match symbol.st_bind() {
            elf::STB_LOCAL => Binding::Local,
            elf::STB_WEAK => Binding::Weak,
            _ => Binding::Global,
        },
        place: section.map(|section| Place { section, offset: symbol.st_value(ORDER) }),
    })
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

//! Everything gets an address, and a place in the file.
//!
//! The executable begins with its headers and with what the linker itself adds; constants, code, data that relocation writes
//! and data follow, each with rights of its own and so on pages of its own. In the file they follow without gaps: the page
//! that holds the end of one and the start of the next is mapped twice.
//!
//! The dynamic section is among the constants. It is there for the program's own start, which only reads it.

use super::input::{Class, Inputs, SectionId};
use super::live::Live;
use super::relocate;
use crate::options::BuildId;
use object::elf;

/// Sizes that the format fixes.
pub const FILE_HEADER_SIZE: u64 = size_of::<elf::FileHeader64<object::BigEndian>>() as u64;
const PROGRAM_HEADER_SIZE: u64 = size_of::<elf::ProgramHeader64<object::BigEndian>>() as u64;
pub const RELOCATION_SIZE: u64 = size_of::<elf::Rela64<object::BigEndian>>() as u64;
pub const DYNAMIC_SIZE: u64 = size_of::<elf::Dyn64<object::BigEndian>>() as u64;

/// The number of entries of the dynamic section.
pub const DYNAMIC_ENTRIES: u64 = 6;

/// The sizes of a build id and of the note around it: lengths, type and the owner's name come first.
pub const BUILD_ID_SIZE: u64 = 32;
pub const NOTE_SIZE: u64 = 16 + BUILD_ID_SIZE;

/// Where everything is.
pub struct Layout {
    pub segments: Vec<Segment>,
    pub sections: Vec<Section>,
    /// Of [`Layout::sections`], those that the linker adds.
    pub note: Option<Section>,
    pub relocations: Section,
    pub dynamic: Section,
    /// By the numbers of the inputs' sections, where they begin.
    pub places: Vec<Option<Spot>>,
    /// Where the last byte that is loaded ends in the file.
    pub file_end: u64,
}

/// A program header.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub kind: elf::ProgramType,
    pub flags: elf::ProgramFlags,
    pub start: Spot,
    pub file_size: u64,
    pub memory_size: u64,
    pub align: u64,
}

/// A section of the executable.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    pub name: &'static str,
    pub kind: elf::SectionType,
    pub flags: elf::SectionFlags,
    pub start: Spot,
    pub size: u64,
    pub align: u64,
    pub entry_size: u64,
}

/// A place in memory and in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    pub address: u64,
    pub offset: u64,
}

const READ: elf::ProgramFlags = elf::PF_R;
const WRITE: elf::ProgramFlags = elf::PF_R.with(elf::PF_W);

/// The segments behind the first: their rights, and what is in them.
const SEGMENTS: [(elf::ProgramFlags, &[Class]); 3] =
    [(READ.with(elf::PF_X), &[Class::Text]), (WRITE, &[Class::RelRo]), (WRITE, &[Class::Data, Class::Bss])];

impl Layout {
    pub fn new(inputs: &Inputs<'_>, live: &Live, page_size: u64, build_id: BuildId) -> Result<Self, String> {
        let mut placer = Placer {
            inputs,
            live,
            page_size,
            at: Spot::default(),
            sections: Vec::new(),
            places: vec![None; inputs.sections.len()],
        };
        let used: Vec<_> = SEGMENTS.iter().filter(|(_, classes)| placer.first(classes).is_some()).collect();
        let has_relro = placer.first(&[Class::RelRo]).is_some();
        let has_note = build_id == BuildId::Hash;
        // One for itself, the first that is loaded, and for the dynamic section and the stack.
        let count = 4 + used.len() + usize::from(has_note) + usize::from(has_relro);
        let table = Spot { address: FILE_HEADER_SIZE, offset: FILE_HEADER_SIZE };
        let table_size = count as u64 * PROGRAM_HEADER_SIZE;
        placer.advance(FILE_HEADER_SIZE + table_size);
        let note = has_note.then(|| placer.add(".note.gnu.build-id", elf::SHT_NOTE, NOTE_SIZE, 4, 0));
        let relocated = relocate::count_addresses(inputs, live);
        let relocations = placer.add(".rela.dyn", elf::SHT_RELA, relocated * RELOCATION_SIZE, 8, RELOCATION_SIZE);
        let dynamic = placer.add(".dynamic", elf::SHT_DYNAMIC, DYNAMIC_ENTRIES * DYNAMIC_SIZE, 8, DYNAMIC_SIZE);
        placer.place(Class::ReadOnly)?;

        let mut segments = vec![Segment::within(elf::PT_PHDR, table, table_size, 8)];
        segments.push(placer.segment_since(Spot::default(), READ));
        let mut relro = None;
        for (flags, classes) in used {
            let segment = placer.place_segment(*flags, classes)?;
            if *classes == [Class::RelRo] {
                relro = Some(segment.protected(page_size));
            }
            segments.push(segment);
        }
        segments.push(Segment::within(elf::PT_DYNAMIC, dynamic.start, dynamic.size, 8));
        segments.extend(note.map(|note| Segment::within(elf::PT_NOTE, note.start, note.size, 4)));
        segments.push(Segment { flags: WRITE, ..Segment::within(elf::PT_GNU_STACK, Spot::default(), 0, 16) });
        segments.extend(relro);
        debug_assert_eq!(segments.len(), count);
        let Placer { at, sections, places, .. } = placer;
        Ok(Self { segments, sections, note, relocations, dynamic, places, file_end: at.offset })
    }
}

impl Segment {
    /// A part of what is loaded that has a meaning of its own.
    fn within(kind: elf::ProgramType, start: Spot, size: u64, align: u64) -> Self {
        Self { kind, flags: READ, start, file_size: size, memory_size: size, align }
    }

    /// The same bytes, to be protected after relocation. Only whole pages can be, and the next segment begins on another.
    fn protected(self, page_size: u64) -> Self {
        let end = (self.start.address + self.memory_size).next_multiple_of(page_size);
        let memory_size = end - self.start.address;
        Self { kind: elf::PT_GNU_RELRO, flags: READ, memory_size, align: 1, ..self }
    }
}

/// Puts one thing after the other.
struct Placer<'i, 'a> {
    inputs: &'i Inputs<'a>,
    live: &'i Live,
    page_size: u64,
    at: Spot,
    sections: Vec<Section>,
    places: Vec<Option<Spot>>,
}

impl Placer<'_, '_> {
    /// The sections of a class that are part of the executable, in the order of the inputs.
    fn members(&self, class: Class) -> impl Iterator<Item = SectionId> + use<'_> {
        let ids = (0..self.inputs.sections.len()).map(SectionId);
        ids.filter(move |&id| self.inputs.sections[id.0].class == class && self.live.contains(id))
    }

    fn first(&self, classes: &[Class]) -> Option<SectionId> {
        classes.iter().find_map(|&class| self.members(class).next())
    }

    fn advance(&mut self, size: u64) {
        self.at.address += size;
        self.at.offset += size;
    }

    fn align(&mut self, align: u64) {
        self.advance(self.at.address.next_multiple_of(align) - self.at.address);
    }

    /// Places what a segment consists of.
    fn place_segment(&mut self, flags: elf::ProgramFlags, classes: &[Class]) -> Result<Segment, String> {
        let start = self.start_segment(classes);
        for &class in classes {
            self.place(class)?;
        }
        Ok(self.segment_since(start, flags))
    }

    /// Goes to another page, at the same distance from its start as the place in the file has.
    fn start_segment(&mut self, classes: &[Class]) -> Spot {
        let align = self.first(classes).map_or(1, |id| self.inputs.sections[id.0].align);
        self.at.offset = self.at.offset.next_multiple_of(align);
        self.at.address = self.at.address.next_multiple_of(self.page_size) + self.at.offset % self.page_size;
        self.at
    }

    /// What was put down since then, as one segment that is loaded.
    fn segment_since(&self, start: Spot, flags: elf::ProgramFlags) -> Segment {
        Segment {
            kind: elf::PT_LOAD,
            flags,
            start,
            file_size: self.at.offset - start.offset,
            memory_size: self.at.address - start.address,
            align: self.page_size,
        }
    }

    /// Adds a section of the linker's own.
    fn add(&mut self, name: &'static str, kind: elf::SectionType, size: u64, align: u64, entry_size: u64) -> Section {
        self.align(align);
        let section = Section { name, kind, flags: elf::SHF_ALLOC, start: self.at, size, align, entry_size };
        self.sections.push(section);
        self.advance(size);
        section
    }

    /// Places all sections of a class, which become one.
    fn place(&mut self, class: Class) -> Result<(), String> {
        let members: Vec<_> = self.members(class).collect();
        let mut largest = 1;
        for id in &members {
            let section = &self.inputs.sections[id.0];
            if section.align > self.page_size {
                let object = self.inputs.objects[section.object].name;
                return Err(format!("{object}: {} is aligned to more than a page", section.name));
            }
            largest = largest.max(section.align);
        }
        let offset = self.at.offset;
        self.align(largest);
        let start = self.at;
        for &id in &members {
            let section = &self.inputs.sections[id.0];
            self.align(section.align);
            self.places[id.0] = Some(self.at);
            self.advance(section.size);
        }
        let size = self.at.address - start.address;
        if class == Class::Bss {
            self.at.offset = offset;
        }
        if !members.is_empty() {
            let (name, kind, flags) = description(class);
            self.sections.push(Section { name, kind, flags, start, size, align: largest, entry_size: 0 });
        }
        Ok(())
    }
}

fn description(class: Class) -> (&'static str, elf::SectionType, elf::SectionFlags) {
    const WRITABLE: elf::SectionFlags = elf::SHF_ALLOC.with(elf::SHF_WRITE);
    match class {
        Class::ReadOnly => (".rodata", elf::SHT_PROGBITS, elf::SHF_ALLOC),
        Class::Text => (".text", elf::SHT_PROGBITS, elf::SHF_ALLOC.with(elf::SHF_EXECINSTR)),
        Class::RelRo => (".data.rel.ro", elf::SHT_PROGBITS, WRITABLE),
        Class::Data => (".data", elf::SHT_PROGBITS, WRITABLE),
        Class::Bss => (".bss", elf::SHT_NOBITS, WRITABLE),
    }
}

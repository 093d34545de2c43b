//! Places one thing after the other, in memory and in the file.

use super::input::{Class, Inputs, SectionId};
use super::live::Live;
use super::thunk::Thunks;
use object::elf;

/// Contents of the file.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    Section(SectionId),
    /// The thunks of a group.
    Thunks(usize),
}

/// A program header.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub kind: elf::ProgramType,
    pub flags: elf::ProgramFlags,
    pub start: Position,
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
    pub start: Position,
    pub size: u64,
    pub align: u64,
    pub entry_size: u64,
}

/// A location in memory and in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub address: u64,
    pub offset: u64,
}

pub const READ: elf::ProgramFlags = elf::PF_R;
pub const WRITE: elf::ProgramFlags = elf::PF_R.with(elf::PF_W);

impl Segment {
    /// Returns the header of a part of what is loaded that has a meaning of its own.
    pub fn within(kind: elf::ProgramType, start: Position, size: u64, align: u64) -> Self {
        Self { kind, flags: READ, start, file_size: size, memory_size: size, align }
    }

    /// Returns the same bytes, to be protected after relocation. Only whole pages can be, and the next segment starts on another.
    pub fn protected(self, page_size: u64) -> Self {
        let end = (self.start.address + self.memory_size).next_multiple_of(page_size);
        let memory_size = end - self.start.address;
        Self { kind: elf::PT_GNU_RELRO, flags: READ, memory_size, align: 1, ..self }
    }
}

/// The contents placed so far, and the location of the next.
pub struct Placer<'i, 'a> {
    inputs: &'i Inputs<'a>,
    live: &'i Live,
    thunks: &'i Thunks,
    page_size: u64,
    pub at: Position,
    pub sections: Vec<Section>,
    pub contents: Vec<(Content, Position)>,
    pub positions: Vec<Option<Position>>,
    pub islands: Vec<Position>,
    pub thunk_size: u64,
}

impl<'i, 'a> Placer<'i, 'a> {
    pub fn new(inputs: &'i Inputs<'a>, live: &'i Live, thunks: &'i Thunks, page_size: u64) -> Self {
        let positions = vec![None; inputs.sections.len()];
        let thunk_size = inputs.machine.thunk.as_ref().map_or(0, |thunk| thunk.size());
        let (sections, contents, islands) = (Vec::new(), Vec::new(), Vec::new());
        Self { inputs, live, thunks, page_size, at: Position::default(), sections, contents, positions, islands, thunk_size }
    }

    pub fn first(&self, classes: &[Class]) -> Option<SectionId> {
        classes.iter().find_map(|&class| self.live.members(self.inputs, class).first().copied())
    }

    pub fn advance(&mut self, size: u64) {
        self.at.address += size;
        self.at.offset += size;
    }

    fn align(&mut self, align: u64) {
        self.advance(self.at.address.next_multiple_of(align) - self.at.address);
    }

    /// Places the contents of a segment.
    pub fn place_segment(&mut self, flags: elf::ProgramFlags, classes: &[Class]) -> Result<Segment, String> {
        let start = self.start_segment(classes);
        for &class in classes {
            self.place(class)?;
        }
        Ok(self.segment_since(start, flags))
    }

    /// Moves to another page, at the same offset in it as in the file.
    fn start_segment(&mut self, classes: &[Class]) -> Position {
        let align = self.first(classes).map_or(1, |id| self.inputs.sections[id.0].align);
        self.at.offset = self.at.offset.next_multiple_of(align);
        self.at.address = self.at.address.next_multiple_of(self.page_size) + self.at.offset % self.page_size;
        self.at
    }

    /// Returns what was placed since `start`, as one segment that is loaded.
    pub fn segment_since(&self, start: Position, flags: elf::ProgramFlags) -> Segment {
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
    pub fn add(&mut self, name: &'static str, kind: elf::SectionType, size: u64, align: u64, entry_size: u64) -> Section {
        self.align(align);
        let section = Section { name, kind, flags: elf::SHF_ALLOC, start: self.at, size, align, entry_size };
        self.sections.push(section);
        self.advance(size);
        section
    }

    /// Places all sections of a class, which become one.
    pub fn place(&mut self, class: Class) -> Result<(), String> {
        let members = self.live.members(self.inputs, class);
        let Some(first) = members.first().map(|id| &self.inputs.sections[id.0]) else { return Ok(()) };
        if first.align > self.page_size {
            let object = self.inputs.objects[first.object].name;
            return Err(format!("{object}: {} is aligned to more than a page", first.name));
        }
        let offset = self.at.offset;
        self.align(first.align);
        let start = self.at;
        for &id in &members {
            let section = &self.inputs.sections[id.0];
            self.align(section.align);
            self.positions[id.0] = Some(self.at);
            self.contents.push((Content::Section(id), self.at));
            self.advance(section.size);
            self.place_thunks(id);
        }
        let size = self.at.address - start.address;
        if class == Class::Bss {
            self.at.offset = offset;
        }
        let (name, kind, flags) = description(class);
        self.sections.push(Section { name, kind, flags, start, size, align: first.align, entry_size: 0 });
        Ok(())
    }

    /// Places the thunks that follow a section.
    fn place_thunks(&mut self, section: SectionId) {
        let number = self.islands.len();
        if let Some(group) = self.thunks.groups.get(number).filter(|group| group.last == section) {
            self.align(self.inputs.machine.instruction_align);
            self.islands.push(self.at);
            self.contents.push((Content::Thunks(number), self.at));
            self.advance(group.targets.len() as u64 * self.thunk_size);
        }
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

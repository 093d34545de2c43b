//! Assigns addresses and file offsets.
//!
//! The executable starts with its headers and with what the linker itself adds; constants, code, data that relocation writes and
//! data follow, each with permissions of its own and therefore on pages of its own. In the file they follow without gaps: the
//! page that holds the end of one and the start of the next is mapped twice.
//!
//! ```text
//!   file     │ headers, note, constants │ text │ data │ names and headers of sections │
//!   memory   │ r: headers, note, constants ┊  │  ┊ x: text ┊  │  ┊ rw: data, zeros │
//! ```
//!
//! Only where words hold addresses, which the program itself completes when it starts, is there a dynamic section, among the
//! constants: only the program reads it.

use super::input::{Class, Inputs, Location, SectionId};
use super::live::Live;
use super::placer::{Content, Placer, Position, READ, Section, Segment, WRITE};
use super::symbols::Target;
use super::thunk::{Group, Thunks};
use crate::link::options::LinkOptions;
use crate::options::BuildId;
use object::elf;

/// Sizes that the format fixes.
pub const FILE_HEADER_SIZE: u64 = size_of::<elf::FileHeader64<object::Endianness>>() as u64;
const PROGRAM_HEADER_SIZE: u64 = size_of::<elf::ProgramHeader64<object::Endianness>>() as u64;
const DYNAMIC_SIZE: u64 = size_of::<elf::Dyn64<object::Endianness>>() as u64;
pub const WORD: u64 = 8;

/// The number of entries of the dynamic section.
pub const DYNAMIC_ENTRIES: u64 = 6;

/// The sizes of a build id, which is as long as those of other linkers, and of the note around it: lengths, type and the owner's
/// name come first.
pub const BUILD_ID_SIZE: u64 = 20;
const NOTE_SIZE: u64 = 16 + BUILD_ID_SIZE;

/// The addresses and file offsets of everything.
pub struct Layout {
    pub segments: Vec<Segment>,
    pub sections: Vec<Section>,
    /// One of [`Layout::sections`] that the linker adds.
    pub note: Option<Section>,
    pub addresses: Option<Addresses>,
    /// The sources of the contents, the inputs' sections and thunks, in the order of the file.
    pub contents: Vec<(Content, Position)>,
    /// The starts of the inputs' sections and of groups of thunks, by their numbers.
    positions: Vec<Option<Position>>,
    thunks: Vec<Position>,
    thunk_size: u64,
    /// The file offset of the end of the last byte that is loaded.
    pub file_end: u64,
}

/// The sections that describe words with addresses.
#[derive(Clone, Copy)]
pub struct Addresses {
    /// The table of these words' addresses.
    pub table: Section,
    pub dynamic: Section,
}

/// The segments after the first: their permissions and contents.
const SEGMENTS: [(elf::ProgramFlags, &[Class]); 3] =
    [(READ.with(elf::PF_X), &[Class::Text]), (WRITE, &[Class::RelRo]), (WRITE, &[Class::Data, Class::Bss])];

impl Layout {
    pub fn new(inputs: &Inputs<'_>, live: &Live, thunks: &Thunks, options: &LinkOptions<'_>) -> Result<Self, String> {
        let mut placer = Placer::new(inputs, live, thunks, options.page_size);
        let used: Vec<_> = SEGMENTS.iter().filter(|(_, classes)| placer.first(classes).is_some()).collect();
        let has_relro = placer.first(&[Class::RelRo]).is_some();
        let has_note = options.build_id == BuildId::Hash;
        let addresses = live.count_addresses(inputs);
        // The first that is loaded, and the stack.
        let mut count = 2 + used.len();
        count += [has_note, has_relro, addresses > 0].into_iter().filter(|there| *there).count();
        placer.advance(FILE_HEADER_SIZE + count as u64 * PROGRAM_HEADER_SIZE);
        let note = has_note.then(|| placer.add(".note.gnu.build-id", elf::SHT_NOTE, NOTE_SIZE, 4, 0));
        let addresses = (addresses > 0).then(|| Addresses {
            table: placer.add(".relr.dyn", elf::SHT_RELR, addresses * WORD, WORD, WORD),
            dynamic: placer.add(".dynamic", elf::SHT_DYNAMIC, DYNAMIC_ENTRIES * DYNAMIC_SIZE, WORD, DYNAMIC_SIZE),
        });
        placer.place(Class::ReadOnly)?;

        let mut segments = vec![placer.segment_since(Position::default(), READ)];
        let mut relro = None;
        for (flags, classes) in used {
            let segment = placer.place_segment(*flags, classes)?;
            if *classes == [Class::RelRo] {
                relro = Some(segment.protected(options.page_size));
            }
            segments.push(segment);
        }
        let within = |kind, section: &Section| Segment::within(kind, section.start, section.size, section.align);
        segments.extend(addresses.map(|addresses| within(elf::PT_DYNAMIC, &addresses.dynamic)));
        segments.extend(note.map(|note| within(elf::PT_NOTE, &note)));
        segments.push(Segment { flags: WRITE, ..Segment::within(elf::PT_GNU_STACK, Position::default(), 0, 16) });
        segments.extend(relro);
        debug_assert_eq!(segments.len(), count);
        let Placer { at, sections, contents, positions, islands: thunks, thunk_size, .. } = placer;
        Ok(Self { segments, sections, note, addresses, contents, positions, thunks, thunk_size, file_end: at.offset })
    }

    /// Returns the address of a reference's target, in a section that is part of the executable.
    pub fn address(&self, target: Target) -> u64 {
        match target {
            Target::Image(offset) => offset,
            Target::Location(Location { section, offset }) => self.start(section).wrapping_add(offset),
        }
    }

    /// Returns the address where a section starts.
    pub fn start(&self, section: SectionId) -> u64 {
        self.positions[section.0].unwrap_or_default().address
    }

    /// Returns the size of a group of thunks.
    pub fn size_of_thunks(&self, group: &Group) -> u64 {
        group.targets.len() as u64 * self.thunk_size
    }

    /// Returns the address of a thunk, by the numbers of its group and of it in the group.
    pub fn thunk(&self, (group, number): (usize, usize)) -> u64 {
        self.thunks[group].address + number as u64 * self.thunk_size
    }
}

//! Cores: the registers and the memory of a process that died.
//!
//! The executable is found among the mapped files by its build ID, and callers by their frame pointers. On x86-64 and aarch64, all
//! code keeps those in the same way, the runtime's included.

use super::debug_file::DebugFile;
use super::positions::positions;
use crate::error::{Error, Result};
use object::elf::{self, FileHeader64};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use object::{LittleEndian, ReadCache, ReadRef as _};
use std::fmt::Write as _;
use std::fs::File;
use std::ops::Range;

/// The largest number of functions that are shown.
const MOST: usize = 1000;

/// The offsets of the number of a signal and of registers in the status of a thread: `struct elf_prstatus` of the kernel.
const SIGNAL: usize = 12;
const REGISTERS: usize = 112;

/// The offset of the number of names in a list of mapped files; ranges come after the size of pages.
const RANGES: usize = 16;

/// Whether the bytes at the start of a file are those of a core.
pub fn is_core(start: &[u8]) -> bool {
    const TYPE: Range<usize> = 16..18;
    start.starts_with(&elf::ELFMAG) && matches!(start.get(TYPE), Some([4, 0] | [0, 4]))
}

/// Returns the active functions.
pub fn symbolize(file: &DebugFile<'_>, core: File) -> Result<String> {
    let (pc, fp) = registers(file.machine())?;
    let cache = ReadCache::new(core);
    let core = Core::read(&cache).ok_or_else(|| Error::environment("the core is damaged"))?;
    let image = core.image(file)?;
    let register = |number: usize| word(&core.status, REGISTERS + 8 * number).unwrap_or_default();
    let (mut pc, mut fp) = (register(pc), register(fp));
    let mut text = String::new();
    if let Some(&signal @ 1..) = core.status.get(SIGNAL) {
        let _ = writeln!(text, "signal {signal}");
    }
    for depth in 0..MOST {
        if !image.contains(&pc) {
            break;
        }
        // A return address may already belong to the next function.
        let address = pc - image.start - u64::from(depth > 0);
        let head = format!("{depth:5}: ");
        text.push_str(&head);
        text.push_str(&positions(file, address, None, head.len())?);
        let (Some(next), Some(returns)) = (core.word(fp), core.word(fp.wrapping_add(8))) else { break };
        (fp, pc) = (next, returns);
    }
    Ok(text)
}

/// Returns the numbers of the program counter and the frame pointer among the registers of a machine.
fn registers(machine: elf::Machine) -> Result<(usize, usize)> {
    match machine {
        elf::EM_X86_64 => Ok((16, 4)),
        elf::EM_AARCH64 => Ok((32, 29)),
        _ => Err(Error::unsupported("cores are read for x86-64 and aarch64 only")
            .help("a report needs no core: build the executable with --backtrace addresses")),
    }
}

/// A core.
struct Core<'c> {
    cache: &'c ReadCache<File>,
    /// The status of the thread that died.
    status: Vec<u8>,
    /// Mapped files: ranges of addresses, offsets in pages, and names.
    files: Vec<Mapped>,
    /// Addresses, and their contents in the file.
    memory: Vec<(Range<u64>, u64)>,
}

/// A part of a file in memory.
struct Mapped {
    addresses: Range<u64>,
    is_start: bool,
    name: Vec<u8>,
}

impl<'c> Core<'c> {
    fn read(cache: &'c ReadCache<File>) -> Option<Self> {
        let header = FileHeader64::<LittleEndian>::parse(cache).ok()?;
        let mut core = Self { cache, status: Vec::new(), files: Vec::new(), memory: Vec::new() };
        for segment in header.program_headers(LittleEndian, cache).ok()? {
            let (offset, size) = segment.file_range(LittleEndian);
            match segment.p_type(LittleEndian) {
                elf::PT_LOAD => {
                    let address = segment.p_vaddr(LittleEndian);
                    core.memory.push((address..address.checked_add(size)?, offset));
                }
                elf::PT_NOTE => {
                    for (kind, contents) in notes(cache.read_bytes_at(offset, size).ok()?) {
                        match elf::NoteType(kind) {
                            elf::NT_PRSTATUS if core.status.is_empty() => core.status = contents.to_vec(),
                            elf::NT_FILE => core.files = mapped_files(contents)?,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        (!core.status.is_empty()).then_some(core)
    }

    /// Returns the addresses of the executable.
    fn image(&self, file: &DebugFile<'_>) -> Result<Range<u64>> {
        let Some(wanted) = file.build_id() else {
            return Err(Error::environment("the executable has no build ID, by which it is found in a core")
                .help("build it without --no-build-id"));
        };
        let mut others = Vec::new();
        for start in self.files.iter().filter(|mapped| mapped.is_start) {
            let Some(id) = self.build_id(start.addresses.start) else { continue };
            if id != wanted {
                others.push(id);
                continue;
            }
            let parts = self.files.iter().filter(|mapped| mapped.name == start.name);
            let end = parts.map(|mapped| mapped.addresses.end).max().unwrap_or(start.addresses.end);
            return Ok(start.addresses.start..end);
        }
        match others.first() {
            Some(other) => file.check(other, "the core").map(|()| 0..0),
            None => Err(Error::environment("no executable can be found in the core")),
        }
    }

    /// Returns the build ID of the file whose head is at an address.
    fn build_id(&self, image: u64) -> Option<Vec<u8>> {
        let head = self.bytes(image, 4096)?;
        let header = FileHeader64::<LittleEndian>::parse(head).ok()?;
        let segments = header.program_headers(LittleEndian, head).ok()?;
        let note = segments.iter().find(|segment| segment.p_type(LittleEndian) == elf::PT_NOTE)?;
        let bytes = self.bytes(image.checked_add(note.p_vaddr(LittleEndian))?, note.p_memsz(LittleEndian))?;
        let id = notes(bytes).into_iter().find(|(kind, _)| *kind == elf::NT_GNU_BUILD_ID.0)?;
        Some(id.1.to_vec())
    }

    fn word(&self, address: u64) -> Option<u64> {
        word(self.bytes(address, 8)?, 0)
    }

    /// Returns bytes of the memory.
    fn bytes(&self, address: u64, size: u64) -> Option<&'c [u8]> {
        let end = address.checked_add(size)?;
        let (range, offset) = self.memory.iter().find(|(range, _)| range.start <= address && end <= range.end)?;
        self.cache.read_bytes_at(offset.checked_add(address - range.start)?, size).ok()
    }
}

/// Returns the types and contents of notes.
fn notes(mut bytes: &[u8]) -> Vec<(u32, &[u8])> {
    let mut notes = Vec::new();
    let number = |bytes: &[u8], offset: usize| Some(u32::from_le_bytes(*bytes.get(offset..)?.first_chunk()?));
    while let (Some(owner), Some(size), Some(kind)) = (number(bytes, 0), number(bytes, 4), number(bytes, 8)) {
        let start = 12 + (owner as usize).next_multiple_of(4);
        let end = start.saturating_add(size as usize);
        let Some(contents) = bytes.get(start..end) else { break };
        notes.push((kind, contents));
        bytes = bytes.get(end.next_multiple_of(4)..).unwrap_or_default();
    }
    notes
}

/// Returns the parts of files in memory that a note lists.
fn mapped_files(note: &[u8]) -> Option<Vec<Mapped>> {
    let count = usize::try_from(word(note, 0)?).ok()?;
    let names = note.get(RANGES.checked_add(count.checked_mul(24)?)?..)?.split(|byte| *byte == 0);
    let part = |(number, name): (usize, &[u8])| {
        let place = RANGES + 24 * number;
        let addresses = word(note, place)?..word(note, place + 8)?;
        Some(Mapped { addresses, is_start: word(note, place + 16)? == 0, name: name.to_vec() })
    };
    names.take(count).enumerate().map(part).collect()
}

fn word(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}

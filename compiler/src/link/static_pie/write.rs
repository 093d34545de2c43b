//! Writes the executable: its headers and tables, then the contents, all parts in parallel, then the hash of everything.

use super::input::{Inputs, Location, PRODUCERS};
use super::layout::{Addresses, BUILD_ID_SIZE, DYNAMIC_ENTRIES, FILE_HEADER_SIZE, Layout, WORD};
use super::placer::Content;
use super::relocate::Relocator;
use super::symbols::{Symbols, Target};
use super::thunk::Thunks;
use object::write::elf::{Encoder, FileHeader, FileHeaderLayout, ProgramHeader, SectionHeader};
use object::{Endianness, elf};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

const NAMES: &str = ".shstrtab";

/// Returns the bytes of the executable.
pub fn executable(
    inputs: &Inputs<'_>,
    symbols: &Symbols<'_>,
    thunks: &Thunks,
    layout: &Layout,
    entry: Location,
) -> Result<Vec<u8>, String> {
    let (order, number) = (inputs.machine.order, inputs.machine.number);
    let encoder = Encoder::new(order, true, number);
    let tail = Tail::new(encoder, layout, &inputs.producers);
    // Zeros are pages that the system has not allocated yet: nothing is copied twice, and everything is written in its final
    // position.
    let mut file = vec![0; layout.file_end as usize + tail.bytes.len()];
    let addresses = contents(&Relocator { inputs, symbols, thunks, layout }, &mut file)?;
    let mut writer = Writer { encoder, layout, file };
    writer.put(layout.file_end, &tail.bytes);
    if let Some(described) = &layout.addresses {
        writer.addresses(described, addresses);
    }
    let header = FileHeader {
        e_type: elf::ET_DYN,
        e_machine: number,
        e_entry: layout.address(Target::Location(entry)),
        e_flags: inputs.flags,
        ..FileHeader::default()
    };
    writer.headers(&header, &tail.described)?;
    writer.build_id();
    Ok(writer.file)
}

/// Copies sections to their offsets and applies their relocations; returns the addresses of words that hold addresses.
fn contents(relocator: &Relocator<'_, '_>, file: &mut [u8]) -> Result<Vec<u64>, String> {
    let (mut rest, mut at) = (file, 0);
    let mut parts = Vec::with_capacity(relocator.layout.contents.len());
    for &(content, start) in &relocator.layout.contents {
        let size = match content {
            // Nothing, when it is all zero.
            Content::Section(id) => relocator.inputs.sections[id.0].bytes.len(),
            Content::Thunks(group) => relocator.layout.size_of_thunks(&relocator.thunks.groups[group]) as usize,
        };
        if size > 0 {
            let (_, others) = rest.split_at_mut(start.offset as usize - at);
            let (part, others) = others.split_at_mut(size);
            parts.push((content, part));
            (rest, at) = (others, start.offset as usize + size);
        }
    }
    let written = parts.into_par_iter().map(|(content, part)| match content {
        Content::Section(id) => {
            part.copy_from_slice(relocator.inputs.sections[id.0].bytes);
            relocator.section(id, part)
        }
        Content::Thunks(group) => relocator.thunks(group, part).map(|()| Vec::new()),
    });
    // The first error in the order of the file, whichever was found first.
    let mut addresses = Vec::new();
    for found in written.collect::<Vec<_>>() {
        addresses.append(&mut found?);
    }
    Ok(addresses)
}

struct Writer<'l> {
    encoder: Encoder<Endianness>,
    layout: &'l Layout,
    file: Vec<u8>,
}

impl Writer<'_> {
    /// Overwrites bytes.
    fn put(&mut self, offset: u64, bytes: &[u8]) {
        let start = offset as usize;
        self.file[start..start + bytes.len()].copy_from_slice(bytes);
    }

    /// Writes the table of words with addresses, one entry each, and the section by which the program finds it.
    fn addresses(&mut self, described: &Addresses, mut words: Vec<u64>) {
        let Addresses { table, dynamic } = described;
        words.sort_unstable();
        let order = self.encoder.endian();
        let words = words.into_iter().map(|word| if order == Endianness::Big { word.to_be_bytes() } else { word.to_le_bytes() });
        self.put(table.start.offset, words.collect::<Vec<_>>().as_flattened());
        let entries: [_; DYNAMIC_ENTRIES as usize] = [
            (elf::DT_RELR, table.start.address),
            (elf::DT_RELRSZ, table.size),
            (elf::DT_RELRENT, WORD),
            (elf::DT_FLAGS, elf::DF_BIND_NOW.0),
            (elf::DT_FLAGS_1, elf::DF_1_NOW.0 | elf::DF_1_PIE.0),
            (elf::DT_NULL, 0),
        ];
        let mut bytes = Vec::with_capacity(dynamic.size as usize);
        for (tag, value) in entries {
            // Fails for 32-bit files only.
            let _ = self.encoder.dynamic(&mut bytes, tag, value);
        }
        self.put(dynamic.start.offset, &bytes);
    }

    /// Writes the file header and the program headers.
    fn headers(&mut self, header: &FileHeader, described: &FileHeaderLayout) -> Result<(), String> {
        let mut bytes = Vec::new();
        self.encoder.file_header(&mut bytes, header, described).map_err(|error| error.to_string())?;
        for segment in &self.layout.segments {
            let header = ProgramHeader {
                p_type: segment.kind,
                p_flags: segment.flags,
                p_offset: segment.start.offset,
                p_vaddr: segment.start.address,
                p_paddr: segment.start.address,
                p_filesz: segment.file_size,
                p_memsz: segment.memory_size,
                p_align: segment.align,
            };
            self.encoder.program_header(&mut bytes, &header);
        }
        self.put(0, &bytes);
        Ok(())
    }

    /// Identifies the whole file, with zeros in place of the note: the first bytes of the hash of the hashes of its parts.
    fn build_id(&mut self) {
        const PART: usize = 1 << 20;
        let Some(note) = self.layout.note else { return };
        let parts: Vec<_> = self.file.par_chunks(PART).map(Sha256::digest).collect();
        let id = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize();
        let owner = elf::ELF_NOTE_GNU;
        let mut bytes = Vec::with_capacity(note.size as usize);
        for number in [owner.len() as u32 + 1, BUILD_ID_SIZE as u32, elf::NT_GNU_BUILD_ID.0] {
            let big = self.encoder.endian() == Endianness::Big;
            bytes.extend_from_slice(&if big { number.to_be_bytes() } else { number.to_le_bytes() });
        }
        bytes.extend_from_slice(owner);
        bytes.push(0);
        bytes.extend(id.into_iter().take(BUILD_ID_SIZE as usize));
        self.put(note.start.offset, &bytes);
    }
}

/// The end of the file, which only tools read: producers, names and headers of sections.
struct Tail {
    bytes: Vec<u8>,
    described: FileHeaderLayout,
}

impl Tail {
    fn new(encoder: Encoder<Endianness>, layout: &Layout, producers: &[u8]) -> Self {
        let mut bytes = producers.to_vec();
        let mut names = vec![0];
        let mut headers = vec![SectionHeader::default()];
        let names_index = (layout.sections.len() + usize::from(!producers.is_empty())) as u32 + 1;
        for section in &layout.sections {
            headers.push(SectionHeader {
                sh_name: name(&mut names, section.name),
                sh_type: section.kind,
                sh_flags: section.flags,
                sh_addr: section.start.address,
                sh_offset: section.start.offset,
                sh_size: section.size,
                // A dynamic section must name a table of strings, though this one refers to none.
                sh_link: if section.kind == elf::SHT_DYNAMIC { names_index } else { 0 },
                sh_info: 0,
                sh_addralign: section.align,
                sh_entsize: section.entry_size,
            });
        }
        if !producers.is_empty() {
            headers.push(SectionHeader {
                sh_name: name(&mut names, PRODUCERS),
                sh_type: elf::SHT_PROGBITS,
                sh_flags: elf::SHF_MERGE.with(elf::SHF_STRINGS),
                sh_offset: layout.file_end,
                sh_size: producers.len() as u64,
                sh_addralign: 1,
                sh_entsize: 1,
                ..SectionHeader::default()
            });
        }
        headers.push(SectionHeader {
            sh_name: name(&mut names, NAMES),
            sh_type: elf::SHT_STRTAB,
            sh_offset: layout.file_end + bytes.len() as u64,
            sh_size: names.len() as u64,
            sh_addralign: 1,
            ..SectionHeader::default()
        });
        bytes.extend_from_slice(&names);
        let start = (layout.file_end + bytes.len() as u64).next_multiple_of(WORD);
        bytes.resize((start - layout.file_end) as usize, 0);
        for header in &headers {
            encoder.section_header(&mut bytes, header);
        }
        let described = FileHeaderLayout {
            e_phoff: FILE_HEADER_SIZE,
            segment_num: layout.segments.len() as u32,
            e_shoff: start,
            section_num: headers.len() as u32,
            shstrtab_index: names_index,
        };
        Self { bytes, described }
    }
}

/// Appends a name to the table of names and returns its offset there.
fn name(names: &mut Vec<u8>, name: &str) -> u32 {
    let offset = names.len() as u32;
    names.extend_from_slice(name.as_bytes());
    names.push(0);
    offset
}

//! The file is put together: contents, then everything that describes them, then the hash of it all.

use super::input::{Inputs, ORDER, PRODUCERS, Place, SectionId};
use super::layout::{BUILD_ID_SIZE, DYNAMIC_ENTRIES, DYNAMIC_SIZE, FILE_HEADER_SIZE, Layout, NOTE_SIZE, RELOCATION_SIZE, Spot};
use super::relocate::{self, Address};
use super::symbols::Symbols;
use object::write::elf::{Encoder, FileHeader, FileHeaderLayout, ProgramHeader, Rel, SectionHeader};
use object::{BigEndian, elf};
use sha2::{Digest as _, Sha256};

const NAMES: &str = ".shstrtab";

/// The bytes of the executable.
pub fn executable(inputs: &Inputs<'_>, symbols: &Symbols<'_>, layout: &Layout, entry: Place) -> Result<Vec<u8>, String> {
    let mut file = vec![0; layout.file_end as usize];
    let addresses = contents(inputs, symbols, layout, &mut file)?;
    let encoder = Encoder::new(ORDER, true, elf::EM_S390);
    let mut writer = Writer { encoder, layout, file };
    writer.relocations(&addresses);
    writer.dynamic();
    let described = writer.section_headers(&inputs.producers);
    writer.headers(relocate::address(layout, entry), &described)?;
    writer.build_id();
    Ok(writer.file)
}

/// Copies sections to their places and fills in what they refer to; gives the words that hold addresses.
fn contents(inputs: &Inputs<'_>, symbols: &Symbols<'_>, layout: &Layout, file: &mut [u8]) -> Result<Vec<Address>, String> {
    let mut addresses = Vec::new();
    for (number, section) in inputs.sections.iter().enumerate() {
        let Some(Spot { offset, .. }) = layout.places[number] else { continue };
        let start = offset as usize;
        let copy = match section.bytes {
            [] => &mut [],
            bytes => &mut file[start..start + bytes.len()],
        };
        copy.copy_from_slice(section.bytes);
        relocate::apply(inputs, symbols, layout, SectionId(number), copy, &mut addresses)?;
    }
    Ok(addresses)
}

struct Writer<'l> {
    encoder: Encoder<BigEndian>,
    layout: &'l Layout,
    file: Vec<u8>,
}

impl Writer<'_> {
    /// Puts bytes over those that are there.
    fn put(&mut self, offset: u64, bytes: &[u8]) {
        let start = offset as usize;
        self.file[start..start + bytes.len()].copy_from_slice(bytes);
    }

    fn relocations(&mut self, addresses: &[Address]) {
        let mut bytes = Vec::with_capacity(addresses.len() * RELOCATION_SIZE as usize);
        for &Address { place, value } in addresses {
            let relocation = Rel { r_offset: place, r_sym: 0, r_type: elf::R_390_RELATIVE, r_addend: value.cast_signed() };
            self.encoder.relocation(&mut bytes, true, &relocation);
        }
        self.put(self.layout.relocations.start.offset, &bytes);
    }

    fn dynamic(&mut self) {
        let relocations = &self.layout.relocations;
        let entries: [_; DYNAMIC_ENTRIES as usize] = [
            (elf::DT_RELA, relocations.start.address),
            (elf::DT_RELASZ, relocations.size),
            (elf::DT_RELAENT, RELOCATION_SIZE),
            (elf::DT_FLAGS, elf::DF_BIND_NOW.0),
            (elf::DT_FLAGS_1, elf::DF_1_NOW.0 | elf::DF_1_PIE.0),
            (elf::DT_NULL, 0),
        ];
        let mut bytes = Vec::with_capacity((DYNAMIC_ENTRIES * DYNAMIC_SIZE) as usize);
        for (tag, value) in entries {
            // Fails for files of 32 bits only.
            let _ = self.encoder.dynamic(&mut bytes, tag, value);
        }
        self.put(self.layout.dynamic.start.offset, &bytes);
    }

    /// Identifies all of the file, with zeros where the note is.
    fn build_id(&mut self) {
        let Some(note) = self.layout.note else { return };
        let id = Sha256::digest(&self.file);
        let mut bytes = Vec::with_capacity(NOTE_SIZE as usize);
        let owner = elf::ELF_NOTE_GNU;
        for length in [owner.len() as u32 + 1, BUILD_ID_SIZE as u32, elf::NT_GNU_BUILD_ID.0] {
            bytes.extend_from_slice(&length.to_be_bytes());
        }
        bytes.extend_from_slice(owner);
        bytes.push(0);
        bytes.extend_from_slice(&id);
        self.put(note.start.offset, &bytes);
    }

    /// Appends what only tools read: by whom the file was made, names and headers of sections.
    fn section_headers(&mut self, producers: &[u8]) -> FileHeaderLayout {
        let layout = self.layout;
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
                sh_offset: self.file.len() as u64,
                sh_size: producers.len() as u64,
                sh_addralign: 1,
                sh_entsize: 1,
                ..SectionHeader::default()
            });
            self.file.extend_from_slice(producers);
        }
        headers.push(SectionHeader {
            sh_name: name(&mut names, NAMES),
            sh_type: elf::SHT_STRTAB,
            sh_offset: self.file.len() as u64,
            sh_size: names.len() as u64,
            sh_addralign: 1,
            ..SectionHeader::default()
        });
        self.file.extend_from_slice(&names);
        self.file.resize(self.file.len().next_multiple_of(8), 0);
        let described = FileHeaderLayout {
            e_phoff: FILE_HEADER_SIZE,
            segment_num: layout.segments.len() as u32,
            e_shoff: self.file.len() as u64,
            section_num: headers.len() as u32,
            shstrtab_index: names_index,
        };
        for header in &headers {
            self.encoder.section_header(&mut self.file, header);
        }
        described
    }

    /// Writes the head of the file and the program headers.
    fn headers(&mut self, entry: u64, described: &FileHeaderLayout) -> Result<(), String> {
        let header = FileHeader { e_type: elf::ET_DYN, e_machine: elf::EM_S390, e_entry: entry, ..FileHeader::default() };
        let mut bytes = Vec::new();
        self.encoder.file_header(&mut bytes, &header, described).map_err(|error| error.to_string())?;
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
}

/// Appends a name to the table of names; gives its place there.
fn name(names: &mut Vec<u8>, name: &str) -> u32 {
    let place = names.len() as u32;
    names.extend_from_slice(name.as_bytes());
    names.push(0);
    place
}

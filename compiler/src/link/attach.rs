//! Sections for debuggers, added to a finished executable or put into a file beside it. Whatever is loaded keeps its bytes.
//!
//! They take the place of the end of the file, which only tools read: the names and headers of sections.

use super::linked::Symbol;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use object::elf::{self, FileHeader64, SectionHeader64};
use object::read::elf::{FileHeader as _, ProgramHeader as _, SectionHeader as _};
use object::write::elf::{Encoder, FileHeader, FileHeaderLayout, ProgramHeader, SectionHeader, Sym};
use object::{Endianness, elf::ProgramHeader64};
use std::io::Write as _;

/// A section for debuggers.
#[derive(Debug)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// The address that its contents count from, behind everything that is loaded. It is not loaded nevertheless: tools take the
    /// contents from the file, but some insist on an address within a segment.
    pub address: Option<u64>,
    /// The form of its contents in the file.
    pub form: Form,
}

/// The form of a section's contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Plain,
    /// Compressed, if that makes them smaller.
    Compressed,
}

/// Adds sections, and a table of symbols if there are any, to an executable of ours.
///
/// Errors: a description of what is wrong with the executable.
pub fn attach(executable: Vec<u8>, sections: &[Section], symbols: &[Symbol]) -> Result<Vec<u8>, String> {
    let mut file = File::open(executable)?;
    file.add(sections, symbols);
    file.finish()
}

/// Returns an executable that names the file at `path` as the one with its debug information, and that file.
///
/// Errors: as [`attach`].
pub fn split(executable: Vec<u8>, sections: &[Section], symbols: &[Symbol], name: &[u8]) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut beside = File::open(executable.clone())?;
    beside.empty();
    beside.add(sections, symbols);
    let beside = beside.finish()?;
    let mut file = File::open(executable)?;
    // A name that ends with a zero, and the checksum of the file in the next word.
    let mut link = [name, b"\0"].concat();
    link.resize(link.len().next_multiple_of(4), 0);
    let mut checksum = flate2::Crc::new();
    checksum.update(&beside);
    link.extend(file.word(checksum.sum()));
    file.add(&[Section { name: ".gnu_debuglink", bytes: link, address: None, form: Form::Plain }], &[]);
    Ok((file.finish()?, beside))
}

/// Returns the address behind everything that is loaded.
///
/// Errors: as [`attach`].
pub fn end(executable: &[u8]) -> Result<u64, String> {
    let header = FileHeader64::<Endianness>::parse(executable).map_err(text)?;
    let order = header.endian().map_err(text)?;
    let segments = header.program_headers(order, executable).map_err(text)?;
    Ok(segments.iter().map(|segment| segment.p_vaddr(order) + segment.p_memsz(order)).max().unwrap_or(0))
}

/// An executable without the names and headers of its sections, which are kept beside it.
struct File {
    encoder: Encoder<Endianness>,
    header: FileHeader,
    layout: FileHeaderLayout,
    segments: Vec<ProgramHeader>,
    bytes: Vec<u8>,
    sections: Vec<(String, SectionHeader)>,
}

impl File {
    fn open(mut bytes: Vec<u8>) -> Result<Self, String> {
        let raw = FileHeader64::<Endianness>::parse(&*bytes).map_err(text)?;
        let order = raw.endian().map_err(text)?;
        let header = FileHeader::from_raw(order, raw);
        let layout = FileHeaderLayout::from_raw(order, raw, &*bytes).map_err(text)?;
        let segments = raw.program_headers(order, &*bytes).map_err(text)?;
        let segments = segments.iter().map(|segment: &ProgramHeader64<_>| ProgramHeader::from_raw(order, segment)).collect();
        let table = raw.sections(order, &*bytes).map_err(text)?;
        let mut sections = Vec::new();
        let mut end = bytes.len() as u64;
        for (index, section) in table.enumerate() {
            if index.0 as u32 == layout.shstrtab_index {
                end = section.sh_offset(order);
                continue;
            }
            let section: &SectionHeader64<_> = section;
            let name = table.section_name(order, section).map_err(text)?;
            sections.push((String::from_utf8_lossy(name).into_owned(), SectionHeader::from_raw(order, section)));
        }
        bytes.truncate(end as usize);
        Ok(Self { encoder: Encoder::new(order, true, header.e_machine), header, layout, segments, bytes, sections })
    }

    /// Removes the contents of what is loaded, except for notes, which come first.
    fn empty(&mut self) {
        let notes = self.sections.iter().filter(|(_, section)| section.sh_type == elf::SHT_NOTE);
        let end = notes.map(|(_, section)| section.sh_offset + section.sh_size).max().unwrap_or(self.headers_end());
        self.bytes.truncate(end as usize);
        self.sections.retain(|(_, section)| section.sh_flags.contains(elf::SHF_ALLOC) || section.sh_type == elf::SHT_NULL);
        for (_, section) in &mut self.sections {
            if section.sh_type != elf::SHT_NOTE && section.sh_type != elf::SHT_NULL {
                section.sh_type = elf::SHT_NOBITS;
                section.sh_offset = end;
                section.sh_link = 0;
            }
        }
        for segment in &mut self.segments {
            segment.p_filesz = segment.p_filesz.min(end.saturating_sub(segment.p_offset));
        }
    }

    fn headers_end(&self) -> u64 {
        self.layout.e_phoff + self.segments.len() as u64 * self.encoder.program_header_size()
    }

    fn word(&self, number: u32) -> [u8; 4] {
        if self.encoder.endian() == Endianness::Big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn add(&mut self, sections: &[Section], symbols: &[Symbol]) {
        for section in sections {
            let header = match section.address {
                Some(sh_addr) => SectionHeader { sh_addr, sh_addralign: 8, ..SectionHeader::default() },
                None => SectionHeader { sh_addralign: 1, ..SectionHeader::default() },
            };
            let header = SectionHeader { sh_type: elf::SHT_PROGBITS, ..header };
            match self.compressed(section) {
                Some(bytes) => {
                    let header = SectionHeader { sh_flags: elf::SHF_COMPRESSED, sh_addralign: 8, ..header };
                    self.push(section.name, &bytes, header);
                }
                None => self.push(section.name, &section.bytes, header),
            }
            if let Some(address) = section.address {
                self.reserve(address + section.bytes.len() as u64);
            }
        }
        if !symbols.is_empty() {
            self.add_symbols(symbols);
        }
    }

    /// Returns the compressed contents of a section, if they are smaller: a header, and data in the format of zlib.
    fn compressed(&self, section: &Section) -> Option<Vec<u8>> {
        if section.form != Form::Compressed {
            return None;
        }
        let double =
            |number: u64| if self.encoder.endian() == Endianness::Big { number.to_be_bytes() } else { number.to_le_bytes() };
        let mut bytes = [self.word(elf::ELFCOMPRESS_ZLIB.0), self.word(0)].concat();
        bytes.extend([double(section.bytes.len() as u64), double(1)].concat());
        let mut encoder = ZlibEncoder::new(bytes, Compression::default());
        encoder.write_all(&section.bytes).ok()?;
        encoder.finish().ok().filter(|bytes| bytes.len() < section.bytes.len())
    }

    /// Lets the last segment reach up to an address, with memory that nothing uses.
    fn reserve(&mut self, end: u64) {
        let loaded = self.segments.iter_mut().filter(|segment| segment.p_type == elf::PT_LOAD);
        if let Some(last) = loaded.max_by_key(|segment| segment.p_vaddr) {
            last.p_memsz = last.p_memsz.max(end.saturating_sub(last.p_vaddr));
        }
    }

    /// Adds the table of symbols. Nothing is linked with an executable, so that all of them are local.
    fn add_symbols(&mut self, symbols: &[Symbol]) {
        let (mut table, mut names) = (Vec::new(), vec![0]);
        self.encoder.null_symbol(&mut table);
        for symbol in symbols {
            let is_in = |section: &SectionHeader| {
                section.sh_flags.contains(elf::SHF_ALLOC)
                    && (section.sh_addr..section.sh_addr + section.sh_size).contains(&symbol.address)
            };
            let Some(section) = self.sections.iter().position(|(_, section)| is_in(section)) else { continue };
            let kind = if symbol.is_function { elf::STT_FUNC } else { elf::STT_OBJECT };
            let name = names.len() as u32;
            names.extend(symbol.name.bytes().filter(|byte| *byte != 0).chain([0]));
            let symbol = Sym {
                section: Some(section as u32),
                st_name: name,
                st_info: elf::SymbolInfo::new(elf::STB_LOCAL, kind),
                st_other: elf::SymbolOther::default(),
                st_shndx: elf::SHN_UNDEF,
                st_value: symbol.address,
                st_size: symbol.size,
            };
            self.encoder.symbol(&mut table, &symbol);
        }
        let link = self.sections.len() as u32 + 1;
        let count = table.len() as u64 / self.encoder.sym_size();
        let header = self.encoder.symtab_section_header(link, count as u32);
        self.push(".symtab", &table, header);
        let header = self.encoder.strtab_section_header();
        self.push(".strtab", &names, header);
    }

    fn push(&mut self, name: &str, bytes: &[u8], header: SectionHeader) {
        let align = header.sh_addralign.max(1) as usize;
        self.bytes.resize(self.bytes.len().next_multiple_of(align), 0);
        let (sh_offset, sh_size) = (self.bytes.len() as u64, bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
        self.sections.push((name.to_owned(), SectionHeader { sh_offset, sh_size, ..header }));
    }

    /// Writes the names and headers of all sections, and where they are.
    fn finish(mut self) -> Result<Vec<u8>, String> {
        let names_index = self.sections.len() as u32;
        let header = self.encoder.strtab_section_header();
        self.sections.push((".shstrtab".to_owned(), header));
        let mut names = Vec::new();
        for (name, section) in &mut self.sections {
            section.sh_name = names.len() as u32;
            names.extend_from_slice(name.as_bytes());
            names.push(0);
            // A dynamic section must name a table of strings, though ours refer to none.
            if section.sh_type == elf::SHT_DYNAMIC {
                section.sh_link = names_index;
            }
        }
        if let Some((_, section)) = self.sections.last_mut() {
            (section.sh_offset, section.sh_size) = (self.bytes.len() as u64, names.len() as u64);
        }
        self.bytes.extend_from_slice(&names);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let layout = FileHeaderLayout {
            e_shoff: self.bytes.len() as u64,
            section_num: self.sections.len() as u32,
            shstrtab_index: names_index,
            ..self.layout
        };
        self.sections.iter().for_each(|(_, section)| self.encoder.section_header(&mut self.bytes, section));
        let mut headers = Vec::new();
        self.encoder.file_header(&mut headers, &self.header, &layout).map_err(text)?;
        self.segments.iter().for_each(|segment| self.encoder.program_header(&mut headers, segment));
        if layout.e_phoff != self.encoder.file_header_size() {
            return Err("its program headers do not come first".to_owned());
        }
        self.bytes[..headers.len()].copy_from_slice(&headers);
        Ok(self.bytes)
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

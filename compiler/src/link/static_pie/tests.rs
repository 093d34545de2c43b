//! Objects that are made here are linked, and the executables read again.

use super::Input;
use crate::options::BuildId;
use object::read::elf::{Dyn as _, ElfFile64, FileHeader as _, ProgramHeader as _};
use object::write::{Object, Relocation, SectionId, Symbol, SymbolSection};
use object::{
    Architecture, BigEndian, BinaryFormat, Endianness, Object as _, ObjectSection as _, RelocationFlags, SectionKind,
    SymbolFlags, SymbolKind, SymbolScope, elf,
};

const PAGE: u64 = 4096;

/// `brasl %r14, 0`, and where its distance is in it.
const CALL: [u8; 6] = [0xc0, 0xe5, 0, 0, 0, 0];
const IN_CALL: u64 = 2;

fn link(inputs: &[Input], entry: &str, page_size: u64) -> Result<Vec<u8>, String> {
    super::link(inputs, entry, page_size, BuildId::Hash)
}

/// An object that is being made.
struct Maker(Object<'static>);

impl Maker {
    fn new() -> Self {
        Self(Object::new(BinaryFormat::Elf, Architecture::S390x, Endianness::Big))
    }

    fn section(&mut self, name: &str, kind: SectionKind, bytes: &[u8]) -> SectionId {
        let section = self.0.add_section(Vec::new(), name.into(), kind);
        self.0.append_section_data(section, bytes, 8);
        section
    }

    fn symbol(&mut self, name: &str, section: SymbolSection, value: u64, weak: bool) {
        let (kind, scope, flags) = (SymbolKind::Data, SymbolScope::Linkage, SymbolFlags::None);
        self.0.add_symbol(Symbol { name: name.into(), value, size: 0, kind, scope, weak, section, flags });
    }

    /// Names the start of a section.
    fn define(&mut self, name: &str, section: SectionId) {
        self.symbol(name, SymbolSection::Section(section), 0, false);
    }

    /// Makes a place refer to a name that another object defines, or this one.
    fn refer(&mut self, section: SectionId, offset: u64, name: &str, kind: elf::RelocationType, addend: i64) {
        if self.0.symbol_id(name.as_bytes()).is_none() {
            self.symbol(name, SymbolSection::Undefined, 0, false);
        }
        let symbol = self.0.symbol_id(name.as_bytes()).expect("it was added");
        let flags = RelocationFlags::Elf { r_type: kind };
        self.0.add_relocation(section, Relocation { offset, symbol, addend, flags }).expect("any type can be written");
    }

    fn finish(self, name: &str) -> Input {
        Input { name: name.to_owned(), bytes: self.0.write().expect("the object is sound") }
    }
}

/// An object whose entry, in a section of its own, calls `target`.
fn entry_calling(target: &str) -> Input {
    let mut maker = Maker::new();
    let text = maker.section(".text._start", SectionKind::Text, &CALL);
    maker.define("_start", text);
    maker.refer(text, IN_CALL, target, elf::R_390_PLT32DBL, 2);
    maker.finish("entry.o")
}

/// An object with one section, whose start has a name.
fn defining(name: &str, section: &str, kind: SectionKind, bytes: &[u8]) -> Input {
    let mut maker = Maker::new();
    let section = maker.section(section, kind, bytes);
    maker.define(name, section);
    maker.finish("other.o")
}

fn file(bytes: &[u8]) -> ElfFile64<'_, BigEndian> {
    ElfFile64::parse(bytes).expect("an executable")
}

fn address(file: &ElfFile64<'_, BigEndian>, section: &str) -> u64 {
    file.section_by_name(section).unwrap_or_else(|| panic!("no section {section}")).address()
}

fn contents<'a>(file: &ElfFile64<'a, BigEndian>, section: &str) -> &'a [u8] {
    file.section_by_name(section).unwrap_or_else(|| panic!("no section {section}")).data().expect("contents")
}

fn segments(file: &ElfFile64<'_, BigEndian>, kind: elf::ProgramType) -> Vec<elf::ProgramHeader64<BigEndian>> {
    file.elf_program_headers().iter().filter(|header| header.p_type(BigEndian) == kind).copied().collect()
}

#[test]
fn a_call_reaches_another_object() {
    let called = defining("called", ".text.called", SectionKind::Text, &[0x07, 0xfe]);
    let linked = link(&[entry_calling("called"), called], "_start", PAGE).unwrap();
    let file = file(&linked);
    let text = contents(&file, ".text");
    // The callee begins at the next multiple of 8, and distances count pairs of bytes from the start of the call.
    assert_eq!(text, [0xc0, 0xe5, 0, 0, 0, 4, 0, 0, 0x07, 0xfe]);
    assert_eq!(file.entry(), address(&file, ".text"));
    assert_eq!(file.elf_header().e_type(BigEndian), elf::ET_DYN);
}

#[test]
fn segments_have_rights_and_pages_of_their_own() {
    let mut maker = Maker::new();
    let text = maker.section(".text", SectionKind::Text, &CALL);
    maker.define("_start", text);
    for (name, kind) in [("constant", SectionKind::ReadOnlyData), ("variable", SectionKind::Data)] {
        let section = maker.section(&format!(".{name}"), kind, &[1; 24]);
        maker.define(name, section);
        maker.refer(text, IN_CALL, name, elf::R_390_PC32DBL, 2);
    }
    let zeros = maker.0.add_section(Vec::new(), b".bss".to_vec(), SectionKind::UninitializedData);
    maker.0.append_section_bss(zeros, 1 << 20, 16);
    maker.define("zeros", zeros);
    maker.refer(text, IN_CALL, "zeros", elf::R_390_PC32DBL, 2);
    let linked = link(&[maker.finish("all.o")], "_start", PAGE).unwrap();
    assert!(linked.len() < 4096, "zeros are in the file: {} bytes", linked.len());
    let file = file(&linked);
    let loaded = segments(&file, elf::PT_LOAD);
    let rights: Vec<_> = loaded.iter().map(|header| header.p_flags(BigEndian)).collect();
    assert_eq!(rights, [elf::PF_R, elf::PF_R | elf::PF_X, elf::PF_R | elf::PF_W]);
    for pair in loaded.windows(2) {
        let end = pair[0].p_vaddr(BigEndian) + pair[0].p_memsz(BigEndian);
        assert!((end - 1) / PAGE < pair[1].p_vaddr(BigEndian) / PAGE);
    }
    for header in &loaded {
        assert_eq!(header.p_vaddr(BigEndian) % PAGE, header.p_offset(BigEndian) % PAGE);
    }
    assert!(loaded[2].p_memsz(BigEndian) > 1 << 20);
    assert_eq!(segments(&file, elf::PT_GNU_STACK)[0].p_flags(BigEndian), elf::PF_R | elf::PF_W);
    assert!(segments(&file, elf::PT_GNU_RELRO).is_empty());
}

#[test]
fn what_nothing_leads_to_is_left_out() {
    let mut maker = Maker::new();
    let unused = maker.section(".text.unused", SectionKind::Text, &CALL);
    maker.define("unused", unused);
    // Nor does anybody miss what only that needs.
    maker.refer(unused, IN_CALL, "missing", elf::R_390_PLT32DBL, 2);
    let linked = link(&[maker.finish("unused.o"), entry_calling("_start")], "_start", PAGE).unwrap();
    assert_eq!(contents(&file(&linked), ".text").len(), CALL.len());
}

#[test]
fn what_is_retained_stays() {
    let mut maker = Maker::new();
    let kept = maker.section(".rodata.kept", SectionKind::ReadOnlyData, b"kept by its flag");
    let sh_flags = elf::SHF_ALLOC | elf::SHF_GNU_RETAIN;
    maker.0.section_mut(kept).flags = object::SectionFlags::Elf { sh_type: elf::SHT_PROGBITS, sh_flags };
    let linked = link(&[entry_calling("_start"), maker.finish("kept.o")], "_start", PAGE).unwrap();
    assert_eq!(contents(&file(&linked), ".rodata"), b"kept by its flag");
}

#[test]
fn addresses_are_completed_when_the_program_starts() {
    let mut maker = Maker::new();
    let table = maker.section(".data.rel.ro.table", SectionKind::ReadOnlyDataWithRel, &[0; 16]);
    maker.define("table", table);
    maker.refer(table, 8, "_start", elf::R_390_64, 4);
    let linked = link(&[entry_calling("table"), maker.finish("table.o")], "_start", PAGE).unwrap();
    let file = file(&linked);
    let (table, start) = (address(&file, ".data.rel.ro"), file.entry());
    let mut expected = Vec::new();
    for word in [table + 8, u64::from(elf::R_390_RELATIVE.0), start + 4] {
        expected.extend_from_slice(&word.to_be_bytes());
    }
    assert_eq!(contents(&file, ".rela.dyn"), expected);
    let dynamic = segments(&file, elf::PT_DYNAMIC)[0].dynamic(BigEndian, &*linked).unwrap().expect("a dynamic section");
    let value = |tag| dynamic.iter().find(|entry| entry.d_tag(BigEndian) == tag).expect("an entry").d_val(BigEndian);
    assert_eq!(value(elf::DT_RELA), address(&file, ".rela.dyn"));
    assert_eq!(value(elf::DT_RELASZ), 24);
    // What is protected after that ends with its page.
    let constant = segments(&file, elf::PT_GNU_RELRO)[0];
    assert_eq!(constant.p_vaddr(BigEndian), table);
    assert_eq!((constant.p_vaddr(BigEndian) + constant.p_memsz(BigEndian)) % PAGE, 0);
}

#[test]
fn the_head_of_the_executable_can_be_referred_to() {
    let linked = link(&[entry_calling("__ehdr_start")], "_start", PAGE).unwrap();
    let file = file(&linked);
    let text = contents(&file, ".text");
    let distance = i32::from_be_bytes(text[2..6].try_into().unwrap());
    assert_eq!(file.entry().wrapping_add_signed(i64::from(distance) * 2), 0);
}

#[test]
fn a_weak_definition_gives_way() {
    let weak = |bytes: &[u8]| {
        let mut maker = Maker::new();
        let text = maker.section(".text.f", SectionKind::Text, bytes);
        maker.symbol("f", SymbolSection::Section(text), 0, true);
        maker.finish("weak.o")
    };
    let strong = || defining("f", ".text.f", SectionKind::Text, &[2, 2]);
    for others in [[weak(&[1, 1]), strong()], [strong(), weak(&[1, 1])], [weak(&[2, 2]), weak(&[1, 1])]] {
        let [first, second] = others;
        let linked = link(&[entry_calling("f"), first, second], "_start", PAGE).unwrap();
        assert_eq!(contents(&file(&linked), ".text")[8..], [2, 2]);
    }
}

#[test]
fn the_build_id_tells_executables_apart() {
    let linked = |byte: u8| {
        let called = defining("called", ".text.called", SectionKind::Text, &[byte, 0]);
        link(&[entry_calling("called"), called], "_start", PAGE).unwrap()
    };
    let id = |linked: &[u8]| file(linked).build_id().unwrap().expect("a build id").to_vec();
    assert_eq!(linked(1), linked(1));
    assert_ne!(id(&linked(1)), id(&linked(2)));
    assert_ne!(id(&linked(1)), [0; 32]);
    let without = super::link(&[entry_calling("_start")], "_start", PAGE, BuildId::None).unwrap();
    assert_eq!(file(&without).build_id().unwrap(), None);
    assert!(segments(&file(&without), elf::PT_NOTE).is_empty());
}

#[test]
fn errors_name_what_is_wrong() {
    let fails = |inputs: &[Input]| link(inputs, "_start", PAGE).expect_err("it links");
    let of_kind = |kind, section, addend| {
        let mut maker = Maker::new();
        let text = maker.section(section, SectionKind::Text, &CALL);
        maker.define("_start", text);
        maker.refer(text, IN_CALL, "_start", kind, addend);
        maker.finish("a.o")
    };
    let twice = [entry_calling("_start"), defining("_start", ".text", SectionKind::Text, &CALL)];
    let mut foreign = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
    foreign.add_section(Vec::new(), b".text".to_vec(), SectionKind::Text);
    let foreign = Input { name: "b.o".to_owned(), bytes: foreign.write().unwrap() };
    let mut variable = Maker::new();
    let section = variable.section(".tdata", SectionKind::Tls, &[1]);
    variable.define("_start", section);
    let cases = [
        (fails(&[entry_calling("f")]), "entry.o: nothing defines f, which .text._start refers to"),
        (fails(&[defining("f", ".text", SectionKind::Text, &CALL)]), "nothing defines _start, where the program begins"),
        (fails(&twice), "other.o: _start is defined in entry.o too"),
        (
            fails(&[of_kind(elf::R_390_GOTENT, ".text", 2)]),
            "a.o: .text at 0x2: relocations of type R_390_GOTENT are not supported",
        ),
        (fails(&[of_kind(elf::R_390_PC32DBL, ".text", 1)]), "a.o: .text at 0x2: its target is at an odd address"),
        (fails(&[of_kind(elf::R_390_PC32, ".text", 1 << 40)]), "a.o: .text at 0x2: its target is too far away"),
        (fails(&[of_kind(elf::R_390_PC64, ".text", 0)]), "a.o: .text at 0x2: it is outside of the section's contents"),
        (fails(&[variable.finish("c.o")]), "c.o: .tdata: there are no thread-local variables"),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
    assert!(fails(&[foreign]).starts_with("b.o: "));
    assert!(fails(&[Input { name: "d.o".to_owned(), bytes: b"\x7fELF, not quite".to_vec() }]).starts_with("d.o: "));
    let mut constant = Maker::new();
    let section = constant.section(".rodata", SectionKind::ReadOnlyData, &[0; 8]);
    constant.define("f", section);
    constant.refer(section, 0, "f", elf::R_390_64, 0);
    let said = fails(&[entry_calling("f"), constant.finish("e.o")]);
    assert_eq!(said, "e.o: .rodata at 0x0: an address in what is never written");
}

#[test]
fn relocations_that_would_be_lost_are_errors() {
    type SectionHeader = elf::SectionHeader64<BigEndian>;

    /// Changes the tables of relocations in an object: their types, and the sections that they are for.
    fn with_tables(mut input: Input, change: impl Fn(&mut SectionHeader)) -> Input {
        let header = elf::FileHeader64::<BigEndian>::parse(&*input.bytes).expect("an object");
        let (start, count) = (header.e_shoff(BigEndian) as usize, header.e_shnum(BigEndian) as usize);
        let (sections, _) =
            object::slice_from_bytes_mut::<SectionHeader>(&mut input.bytes[start..], count).expect("headers of sections");
        sections.iter_mut().filter(|section| section.sh_type.get(BigEndian) == elf::SHT_RELA).for_each(change);
        input
    }
    let object = || {
        let mut maker = Maker::new();
        let text = maker.section(".text", SectionKind::Text, &CALL);
        maker.define("_start", text);
        maker.refer(text, IN_CALL, "_start", elf::R_390_PLT32DBL, 2);
        let more = maker.section(".text.more", SectionKind::Text, &CALL);
        maker.refer(more, IN_CALL, "_start", elf::R_390_PLT32DBL, 2);
        maker.finish("a.o")
    };
    let fails = |input| link(&[input], "_start", PAGE).expect_err("it links");
    link(&[object()], "_start", PAGE).expect("it is sound before");
    let twice = with_tables(object(), |section| section.sh_info.set(BigEndian, 1));
    assert_eq!(fails(twice), "a.o: .text: it has two tables of relocations");
    let short = with_tables(object(), |section| section.sh_type.set(BigEndian, elf::SHT_REL));
    assert_eq!(fails(short), "a.o: .text: the ABI has no relocations without addends");
}

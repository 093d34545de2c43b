//! Objects that are made here are linked, and the executables are read back.

use super::Input;
use crate::link::linked::Symbols;
use crate::link::options::{Entries, LinkOptions};
use crate::link::{Form, Section, attach, end, split};
use crate::options::BuildId;
use object::read::elf::{Dyn as _, ElfFile64, FileHeader as _, ProgramHeader as _};
use object::write::{Object, Relocation, SectionId, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, Object as _, ObjectSection as _, ObjectSymbol as _, RelocationFlags, SectionKind,
    SymbolFlags, SymbolKind, SymbolScope, elf,
};

const PAGE: u64 = 4096;

/// One entry point for both cases.
const ENTRIES: Entries<'static> = Entries { relocated: "_start", relocating: "_start" };

/// A machine's call, and its relocations of calls and addresses.
#[derive(Debug)]
struct Machine {
    emulation: &'static str,
    architecture: Architecture,
    order: Endianness,
    /// A call, without its displacement.
    call: &'static [u8],
    /// The offset of its relocation.
    in_call: u64,
    relocation: elf::RelocationType,
    addend: i64,
    /// A call of what starts 8 bytes after it.
    call_next: &'static [u8],
    address: elf::RelocationType,
}

static MACHINES: [Machine; 4] = [
    Machine {
        emulation: "elf_x86_64",
        architecture: Architecture::X86_64,
        order: Endianness::Little,
        call: &[0xe8, 0, 0, 0, 0],
        in_call: 1,
        relocation: elf::R_X86_64_PLT32,
        addend: -4,
        call_next: &[0xe8, 3, 0, 0, 0],
        address: elf::R_X86_64_64,
    },
    Machine {
        emulation: "aarch64linux",
        architecture: Architecture::Aarch64,
        order: Endianness::Little,
        call: &[0, 0, 0, 0x94],
        in_call: 0,
        relocation: elf::R_AARCH64_CALL26,
        addend: 0,
        call_next: &[2, 0, 0, 0x94],
        address: elf::R_AARCH64_ABS64,
    },
    Machine {
        emulation: "elf64lriscv",
        architecture: Architecture::Riscv64,
        order: Endianness::Little,
        call: &[0x97, 0, 0, 0, 0xe7, 0x80, 0, 0],
        in_call: 0,
        relocation: elf::R_RISCV_CALL_PLT,
        addend: 0,
        call_next: &[0x97, 0, 0, 0, 0xe7, 0x80, 0x80, 0],
        address: elf::R_RISCV_64,
    },
    Machine {
        emulation: "elf64_s390",
        architecture: Architecture::S390x,
        order: Endianness::Big,
        call: &[0xc0, 0xe5, 0, 0, 0, 0],
        in_call: 2,
        relocation: elf::R_390_PLT32DBL,
        addend: 2,
        call_next: &[0xc0, 0xe5, 0, 0, 0, 4],
        address: elf::R_390_64,
    },
];

fn machine(emulation: &str) -> &'static Machine {
    MACHINES.iter().find(|machine| machine.emulation == emulation).expect("it is a machine")
}

impl Machine {
    fn link(&self, inputs: &[Input]) -> Result<Vec<u8>, String> {
        Ok(super::link(inputs, &self.options())?.bytes)
    }

    fn options(&self) -> LinkOptions<'static> {
        LinkOptions {
            emulation: self.emulation,
            entries: ENTRIES,
            page_size: PAGE,
            build_id: BuildId::Hash,
            symbols: Symbols::Listed,
            linker: None,
        }
    }

    fn words(&self, words: &[u64]) -> Vec<u8> {
        let bytes = |word: &u64| if self.order == Endianness::Big { word.to_be_bytes() } else { word.to_le_bytes() };
        words.iter().flat_map(bytes).collect()
    }

    fn maker(&'static self) -> Maker {
        Maker { machine: self, object: Object::new(BinaryFormat::Elf, self.architecture, self.order) }
    }

    /// Returns an object whose entry point, in a section of its own, calls `target`.
    fn entry_calling(&'static self, target: &str) -> Input {
        let mut maker = self.maker();
        let text = maker.section(".text._start", SectionKind::Text, self.call);
        maker.define("_start", text);
        maker.call(text, target);
        maker.finish("entry.o")
    }

    /// Returns an object with one section, whose start has a name.
    fn defining(&'static self, name: &str, section: &str, kind: SectionKind, bytes: &[u8]) -> Input {
        let mut maker = self.maker();
        let section = maker.section(section, kind, bytes);
        maker.define(name, section);
        maker.finish("other.o")
    }
}

/// An object that is being made.
struct Maker {
    machine: &'static Machine,
    object: Object<'static>,
}

impl Maker {
    fn section(&mut self, name: &str, kind: SectionKind, bytes: &[u8]) -> SectionId {
        let section = self.object.add_section(Vec::new(), name.into(), kind);
        self.object.append_section_data(section, bytes, 8);
        section
    }

    fn symbol(&mut self, name: &str, section: SymbolSection, value: u64, weak: bool) {
        let (kind, scope, flags) = (SymbolKind::Data, SymbolScope::Linkage, SymbolFlags::None);
        self.object.add_symbol(Symbol { name: name.into(), value, size: 0, kind, scope, weak, section, flags });
    }

    /// Names the start of a section.
    fn define(&mut self, name: &str, section: SectionId) {
        self.symbol(name, SymbolSection::Section(section), 0, false);
    }

    /// Makes a location refer to a name that this or another object defines.
    fn refer(&mut self, section: SectionId, offset: u64, name: &str, kind: elf::RelocationType, addend: i64) {
        if self.object.symbol_id(name.as_bytes()).is_none() {
            self.symbol(name, SymbolSection::Undefined, 0, false);
        }
        let symbol = self.object.symbol_id(name.as_bytes()).expect("it was added");
        let flags = RelocationFlags::Elf { r_type: kind };
        self.object.add_relocation(section, Relocation { offset, symbol, addend, flags }).expect("any type can be written");
    }

    /// Makes the call at the start of a section lead to a name.
    fn call(&mut self, section: SectionId, name: &str) {
        let Machine { in_call, relocation, addend, .. } = *self.machine;
        self.refer(section, in_call, name, relocation, addend);
    }

    fn finish(self, name: &str) -> Input {
        Input { name: name.to_owned(), bytes: self.object.write().expect("the object is sound") }
    }
}

type File<'a> = ElfFile64<'a, Endianness>;

fn file(bytes: &[u8]) -> File<'_> {
    ElfFile64::parse(bytes).expect("an executable")
}

fn address(file: &File<'_>, section: &str) -> u64 {
    file.section_by_name(section).unwrap_or_else(|| panic!("no section {section}")).address()
}

fn contents<'a>(file: &File<'a>, section: &str) -> &'a [u8] {
    file.section_by_name(section).unwrap_or_else(|| panic!("no section {section}")).data().expect("contents")
}

fn segments(file: &File<'_>, kind: elf::ProgramType) -> Vec<elf::ProgramHeader64<Endianness>> {
    let order = file.endian();
    file.elf_program_headers().iter().filter(|header| header.p_type(order) == kind).copied().collect()
}

#[test]
fn a_call_reaches_another_object() {
    for machine in &MACHINES {
        let called = machine.defining("called", ".text.called", SectionKind::Text, &[7, 8]);
        let linked = machine.link(&[machine.entry_calling("called"), called]).unwrap();
        let file = file(&linked);
        // The callee begins at the next multiple of 8.
        let mut expected = machine.call_next.to_vec();
        expected.resize(8, 0);
        expected.extend([7, 8]);
        assert_eq!(contents(&file, ".text"), expected, "{machine:?}");
        assert_eq!(file.entry(), address(&file, ".text"));
        assert_eq!(file.elf_header().e_type(machine.order), elf::ET_DYN);
    }
}

#[test]
fn segments_have_rights_and_pages_of_their_own() {
    for machine in &MACHINES {
        let mut maker = machine.maker();
        let text = maker.section(".text", SectionKind::Text, machine.call);
        maker.define("_start", text);
        for (name, kind) in [("constant", SectionKind::ReadOnlyData), ("variable", SectionKind::Data)] {
            let section = maker.section(&format!(".{name}"), kind, &[1; 24]);
            maker.define(name, section);
            maker.call(text, name);
        }
        let zeros = maker.object.add_section(Vec::new(), b".bss".to_vec(), SectionKind::UninitializedData);
        maker.object.append_section_bss(zeros, 1 << 20, 16);
        maker.define("zeros", zeros);
        maker.call(text, "zeros");
        let linked = machine.link(&[maker.finish("all.o")]).unwrap();
        assert!(linked.len() < 4096, "zeros are in the file: {} bytes", linked.len());
        let (file, order) = (file(&linked), machine.order);
        let loaded = segments(&file, elf::PT_LOAD);
        let rights: Vec<_> = loaded.iter().map(|header| header.p_flags(order)).collect();
        assert_eq!(rights, [elf::PF_R, elf::PF_R | elf::PF_X, elf::PF_R | elf::PF_W]);
        for pair in loaded.windows(2) {
            let end = pair[0].p_vaddr(order) + pair[0].p_memsz(order);
            assert!((end - 1) / PAGE < pair[1].p_vaddr(order) / PAGE);
        }
        for header in &loaded {
            assert_eq!(header.p_vaddr(order) % PAGE, header.p_offset(order) % PAGE);
        }
        assert!(loaded[2].p_memsz(order) > 1 << 20);
        assert_eq!(segments(&file, elf::PT_GNU_STACK)[0].p_flags(order), elf::PF_R | elf::PF_W);
        // There is nothing to relocate, so nothing tells of it.
        for kind in [elf::PT_GNU_RELRO, elf::PT_DYNAMIC] {
            assert!(segments(&file, kind).is_empty());
        }
        assert!(file.section_by_name(".dynamic").is_none());
    }
}

#[test]
fn what_nothing_leads_to_is_left_out() {
    for machine in &MACHINES {
        let mut maker = machine.maker();
        let unused = maker.section(".text.unused", SectionKind::Text, machine.call);
        maker.define("unused", unused);
        // Nor does anybody miss what only that needs.
        maker.call(unused, "missing");
        let linked = machine.link(&[maker.finish("unused.o"), machine.entry_calling("_start")]).unwrap();
        assert_eq!(contents(&file(&linked), ".text").len(), machine.call.len());
    }
}

#[test]
fn what_is_retained_stays() {
    let machine = &MACHINES[0];
    let mut maker = machine.maker();
    let kept = maker.section(".rodata.kept", SectionKind::ReadOnlyData, b"kept by its flag");
    let sh_flags = elf::SHF_ALLOC | elf::SHF_GNU_RETAIN;
    maker.object.section_mut(kept).flags = object::SectionFlags::Elf { sh_type: elf::SHT_PROGBITS, sh_flags };
    let linked = machine.link(&[machine.entry_calling("_start"), maker.finish("kept.o")]).unwrap();
    assert_eq!(contents(&file(&linked), ".rodata"), b"kept by its flag");
}

#[test]
fn what_is_aligned_most_comes_first() {
    let machine = machine("elf_x86_64");
    let mut maker = machine.maker();
    let text = maker.section(".text", SectionKind::Text, machine.call);
    maker.define("_start", text);
    for (name, align, bytes) in [("one", 1, &b"1"[..]), ("four", 4, b"4444"), ("other", 1, b"o"), ("eight", 8, b"8888888")] {
        let section = maker.object.add_section(Vec::new(), format!(".rodata.{name}").into(), SectionKind::ReadOnlyData);
        maker.object.append_section_data(section, bytes, align);
        maker.define(name, section);
        maker.call(text, name);
    }
    let linked = machine.link(&[maker.finish("a.o")]).unwrap();
    assert_eq!(contents(&file(&linked), ".rodata"), b"8888888\x0044441o");
}

#[test]
fn strings_are_there_once_if_anything_uses_them() {
    let machine = machine("aarch64linux");
    let object = |name: &str, strings: &[u8], named: &str, others: &[i64], next: Option<&str>| {
        let mut maker = machine.maker();
        let text = maker.section(".text", SectionKind::Text, &[0; 16]);
        maker.define(name, text);
        let section = maker.object.add_section(Vec::new(), b".rodata.str".to_vec(), SectionKind::ReadOnlyString);
        maker.object.append_section_data(section, strings, 1);
        maker.define(named, section);
        // Behind a name, the addend counts from there; otherwise it says which string.
        maker.refer(text, 0, named, elf::R_AARCH64_PREL32, 1);
        let symbol = maker.object.section_symbol(section);
        for (offset, addend) in (4..).step_by(4).zip(others) {
            let flags = RelocationFlags::Elf { r_type: elf::R_AARCH64_PREL32 };
            maker.object.add_relocation(text, Relocation { offset, symbol, addend: *addend, flags }).expect("it can be written");
        }
        if let Some(next) = next {
            maker.refer(text, 12, next, elf::R_AARCH64_CALL26, 0);
        }
        maker.finish(name)
    };
    let inputs = [
        object("_start", b"one\0two\0", "one", &[4], Some("next")),
        object("next", b"two\0unused\0three\0", "two", &[11, 13], None),
    ];
    let linked = machine.link(&inputs).unwrap();
    let file = file(&linked);
    assert_eq!(contents(&file, ".rodata"), b"one\0two\0three\0");
    let (constants, text) = (address(&file, ".rodata"), address(&file, ".text"));
    // From "ne" on in one; two; again "wo"; three, and "ree" of it.
    for (place, string) in [(0, 1), (4, 4), (16, 5), (20, 8), (24, 10)] {
        let word = contents(&file, ".text")[place..][..4].try_into().expect("a word");
        let found = (text + place as u64).wrapping_add_signed(i64::from(i32::from_le_bytes(word)));
        assert_eq!(found - constants, string, "at {place}");
    }
}

#[test]
fn addresses_are_completed_when_the_program_starts() {
    for machine in &MACHINES {
        let mut maker = machine.maker();
        let table = maker.section(".data.rel.ro.table", SectionKind::ReadOnlyDataWithRel, &[0; 16]);
        maker.define("table", table);
        maker.refer(table, 8, "_start", machine.address, 4);
        let linked = machine.link(&[machine.entry_calling("table"), maker.finish("table.o")]).unwrap();
        let (file, order) = (file(&linked), machine.order);
        let (table, start) = (address(&file, ".data.rel.ro"), file.entry());
        // A table says which word holds an address, and the word which.
        assert_eq!(contents(&file, ".relr.dyn"), machine.words(&[table + 8]));
        assert_eq!(contents(&file, ".data.rel.ro"), machine.words(&[0, start + 4]));
        let dynamic = segments(&file, elf::PT_DYNAMIC)[0].dynamic(order, &*linked).unwrap().expect("a dynamic section");
        let value = |tag| dynamic.iter().find(|entry| entry.d_tag(order) == tag).expect("an entry").d_val(order);
        assert_eq!(value(elf::DT_RELR), address(&file, ".relr.dyn"));
        assert_eq!(value(elf::DT_RELRSZ), 8);
        // What is protected after that ends with its page.
        let constant = segments(&file, elf::PT_GNU_RELRO)[0];
        assert_eq!(constant.p_vaddr(order), table);
        assert_eq!((constant.p_vaddr(order) + constant.p_memsz(order)) % PAGE, 0);
    }
}

#[test]
fn a_program_relocates_itself_only_where_words_hold_addresses() {
    const NOTHING: &str = "relocated";
    let entries = Entries { relocated: NOTHING, relocating: "_start" };
    for machine in &MACHINES {
        let entry = |referred: &str| {
            let mut maker = machine.maker();
            let data = maker.section(".data.word", SectionKind::Data, &[0; 8]);
            maker.define("word", data);
            maker.refer(data, 0, NOTHING, machine.address, 0);
            let text = maker.section(".text.relocated", SectionKind::Text, machine.call);
            maker.define(NOTHING, text);
            maker.call(text, referred);
            maker.finish("relocated.o")
        };
        let size = |referred| {
            let inputs = [entry(referred), machine.entry_calling(NOTHING)];
            let linked =
                super::link(&inputs, &LinkOptions { entries, build_id: BuildId::None, ..machine.options() }).unwrap().bytes;
            contents(&file(&linked), ".text").len()
        };
        assert_eq!(size(NOTHING), machine.call.len(), "{}", machine.emulation);
        assert!(size("word") > machine.call.len(), "{}", machine.emulation);
    }
}

#[test]
fn the_head_of_the_executable_can_be_referred_to() {
    for machine in &MACHINES {
        let mut maker = machine.maker();
        let text = maker.section(".text", SectionKind::Text, machine.call);
        maker.define("_start", text);
        maker.call(text, "head");
        let data = maker.section(".data.head", SectionKind::Data, &[0; 8]);
        maker.define("head", data);
        maker.refer(data, 0, "__ehdr_start", machine.address, 0);
        let linked = machine.link(&[maker.finish("a.o")]).unwrap();
        assert_eq!(contents(&file(&linked), ".data"), [0; 8]);
    }
}

#[test]
fn a_weak_definition_gives_way() {
    let machine = machine("elf64_s390");
    let weak = |bytes: &[u8]| {
        let mut maker = machine.maker();
        let text = maker.section(".text.f", SectionKind::Text, bytes);
        maker.symbol("f", SymbolSection::Section(text), 0, true);
        maker.finish("weak.o")
    };
    let strong = || machine.defining("f", ".text.f", SectionKind::Text, &[2, 2]);
    for others in [[weak(&[1, 1]), strong()], [strong(), weak(&[1, 1])], [weak(&[2, 2]), weak(&[1, 1])]] {
        let [first, second] = others;
        let linked = machine.link(&[machine.entry_calling("f"), first, second]).unwrap();
        assert_eq!(contents(&file(&linked), ".text")[8..], [2, 2]);
    }
}

#[test]
fn the_build_id_tells_executables_apart() {
    for machine in &MACHINES {
        let linked = |byte: u8| {
            let called = machine.defining("called", ".text.called", SectionKind::Text, &[byte, 0]);
            machine.link(&[machine.entry_calling("called"), called]).unwrap()
        };
        let id = |linked: &[u8]| file(linked).build_id().unwrap().expect("a build id").to_vec();
        assert_eq!(linked(1), linked(1));
        assert_ne!(id(&linked(1)), id(&linked(2)));
        assert_ne!(id(&linked(1)), [0; 20]);
        let inputs = [machine.entry_calling("_start")];
        let without = super::link(&inputs, &LinkOptions { build_id: BuildId::None, ..machine.options() }).unwrap().bytes;
        assert_eq!(file(&without).build_id().unwrap(), None);
        assert!(segments(&file(&without), elf::PT_NOTE).is_empty());
    }
}

#[test]
fn riscv_instructions_are_paired() {
    let machine = machine("elf64lriscv");
    let mut maker = machine.maker();
    // auipc a0, 0; ld a1, 0(a0); sd a1, 0(a0)
    let code: Vec<u8> = [0x0000_0517u32, 0x0005_3583, 0x00b5_3023].into_iter().flat_map(u32::to_le_bytes).collect();
    let text = maker.section(".text", SectionKind::Text, &code);
    maker.define("_start", text);
    let variable = maker.section(".data", SectionKind::Data, &[0; 8]);
    maker.define("variable", variable);
    // In the order that a compiler might choose for its own reasons.
    maker.refer(text, 4, "_start", elf::R_RISCV_PCREL_LO12_I, 0);
    maker.refer(text, 8, "_start", elf::R_RISCV_PCREL_LO12_S, 0);
    maker.refer(text, 0, "variable", elf::R_RISCV_PCREL_HI20, 0);
    let linked = machine.link(&[maker.finish("a.o")]).unwrap();
    let file = file(&linked);
    let words: Vec<u32> = contents(&file, ".text").as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let distance = address(&file, ".data") - file.entry();
    let upper = (words[0] >> 12) << 12;
    let loaded = (words[1].cast_signed() >> 20).cast_unsigned();
    let stored = (words[2].cast_signed() >> 25 << 5).cast_unsigned() | words[2] >> 7 & 31;
    assert_eq!(u64::from(upper.wrapping_add(loaded)), distance);
    assert_eq!(loaded, stored);
    assert_eq!([words[0] & 0xfff, words[1] & 0xf_ffff, words[2] & 0x1ff_f07f], [0x517, 0x5_3583, 0xb5_3023]);
}

#[test]
fn errors_name_what_is_wrong() {
    let machine = machine("elf64_s390");
    let fails = |inputs: &[Input]| machine.link(inputs).expect_err("it links");
    let of_kind = |kind, section, addend| {
        let mut maker = machine.maker();
        let text = maker.section(section, SectionKind::Text, machine.call);
        maker.define("_start", text);
        maker.refer(text, machine.in_call, "_start", kind, addend);
        maker.finish("a.o")
    };
    let start = || machine.defining("_start", ".text", SectionKind::Text, machine.call);
    let twice = [machine.entry_calling("_start"), start()];
    let mut variable = machine.maker();
    let section = variable.section(".tdata", SectionKind::Tls, &[1]);
    variable.define("_start", section);
    let cases = [
        (fails(&[machine.entry_calling("f")]), "entry.o: nothing defines f, which .text._start refers to"),
        (
            fails(&[machine.defining("f", ".text", SectionKind::Text, machine.call)]),
            "nothing defines _start, where the program begins",
        ),
        (fails(&twice), "other.o: _start is defined in entry.o too"),
        (
            fails(&[of_kind(elf::R_390_GOTENT, ".text", 2)]),
            "a.o: .text at 0x2: relocations of type R_390_GOTENT are not supported",
        ),
        (fails(&[of_kind(elf::R_390_PC32DBL, ".text", 1)]), "a.o: .text at 0x2: its target is at an odd address"),
        (fails(&[of_kind(elf::R_390_PC32, ".text", 1 << 40)]), "a.o: .text at 0x2: its target is too far away"),
        (fails(&[of_kind(elf::R_390_64, ".text", 0)]), "a.o: .text at 0x2: it is outside of the section's contents"),
        (fails(&[variable.finish("c.o")]), "c.o: .tdata: there are no thread-local variables"),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
    assert!(fails(&[Input { name: "d.o".to_owned(), bytes: b"\x7fELF, not quite".to_vec() }]).starts_with("d.o: "));
    let address = |kind, bytes: &[u8], offset| {
        let mut maker = machine.maker();
        let section = maker.section(".constant", kind, bytes);
        maker.define("f", section);
        maker.refer(section, offset, "f", elf::R_390_64, 0);
        fails(&[machine.entry_calling("f"), maker.finish("e.o")])
    };
    let said = address(SectionKind::ReadOnlyData, &[0; 8], 0);
    assert_eq!(said, "e.o: .constant at 0x0: an address in what is never written");
    let said = address(SectionKind::Data, &[0; 12], 4);
    assert_eq!(said, "e.o: .constant at 0x4: an address in a word that is not aligned");
}

#[test]
fn objects_for_other_machines_are_errors() {
    for machine in &MACHINES {
        for other in MACHINES.iter().filter(|other| other.emulation != machine.emulation) {
            let inputs = [machine.entry_calling("f"), other.defining("f", ".text", SectionKind::Text, other.call)];
            let said = machine.link(&inputs).expect_err("it links");
            assert_eq!(said, "other.o: it is no relocatable object for the target");
        }
    }
}

#[test]
fn relocations_that_would_be_lost_are_errors() {
    type SectionHeader = elf::SectionHeader64<Endianness>;

    /// Changes the tables of relocations in an object: their types, and the sections that they are for.
    fn with_tables(mut input: Input, change: impl Fn(&mut SectionHeader)) -> Input {
        let order = Endianness::Little;
        let header = elf::FileHeader64::<Endianness>::parse(&*input.bytes).expect("an object");
        let (start, count) = (header.e_shoff(order) as usize, header.e_shnum(order) as usize);
        let (sections, _) =
            object::slice_from_bytes_mut::<SectionHeader>(&mut input.bytes[start..], count).expect("headers of sections");
        sections.iter_mut().filter(|section| section.sh_type.get(order) == elf::SHT_RELA).for_each(change);
        input
    }
    let machine = machine("elf_x86_64");
    let object = || {
        let mut maker = machine.maker();
        let text = maker.section(".text", SectionKind::Text, machine.call);
        maker.define("_start", text);
        maker.call(text, "_start");
        let more = maker.section(".text.more", SectionKind::Text, machine.call);
        maker.call(more, "_start");
        maker.finish("a.o")
    };
    let fails = |input| machine.link(&[input]).expect_err("it links");
    machine.link(&[object()]).expect("it is sound before");
    let twice = with_tables(object(), |section| section.sh_info.set(Endianness::Little, 1));
    assert_eq!(fails(twice), "a.o: .text: it has two tables of relocations");
    let short = with_tables(object(), |section| section.sh_type.set(Endianness::Little, elf::SHT_REL));
    assert_eq!(fails(short), "a.o: .text: the ABI has no relocations without addends");
}

#[test]
fn names_are_listed_and_attached() {
    for machine in &MACHINES {
        let inputs = [machine.entry_calling("called"), machine.defining("called", ".text.called", SectionKind::Text, &[0; 8])];
        let linked = super::link(&inputs, &machine.options()).unwrap();
        let names: Vec<_> = linked.symbols.iter().map(|symbol| (&*symbol.name, symbol.is_function)).collect();
        assert_eq!(names, [("_start", true), ("called", true)]);
        let before = file(&linked.bytes);
        assert_eq!(linked.symbols[0].address, before.entry());
        let address = Some(end(&linked.bytes).unwrap().next_multiple_of(8));
        let added = || {
            [
                Section { name: ".debug_str", bytes: b"text".to_vec(), address: None, form: Form::Plain },
                Section { name: ".eh_frame", bytes: vec![1; 9], address, form: Form::Plain },
            ]
        };
        let described = attach(linked.bytes.clone(), &added(), &linked.symbols).unwrap();
        let (plain, beside) = split(linked.bytes.clone(), &added(), &linked.symbols, b"name").unwrap();
        let (described, plain, beside) = (file(&described), file(&plain), file(&beside));
        for described in [&described, &beside] {
            assert_eq!(contents(described, ".debug_str"), b"text");
            assert_eq!(contents(described, ".eh_frame"), [1; 9]);
            let symbols = described.symbols().map(|symbol| (symbol.name().unwrap().to_owned(), symbol.address()));
            assert!(symbols.eq(linked.symbols.iter().map(|symbol| (symbol.name.clone(), symbol.address))));
        }
        for same in [&described, &plain] {
            assert_eq!(contents(same, ".text"), contents(&before, ".text"));
            assert_eq!(same.entry(), before.entry());
        }
        assert_eq!(beside.section_by_name(".text").unwrap().address(), before.section_by_name(".text").unwrap().address());
        assert!(contents(&beside, ".text").is_empty());
        let ids = [&described, &plain, &beside].map(|file| file.build_id().unwrap().map(<[u8]>::to_vec));
        assert!(ids.iter().all(|id| id.as_deref() == before.build_id().unwrap()));
        let (name, checksum) = plain.gnu_debuglink().unwrap().unwrap();
        let mut expected = flate2::Crc::new();
        expected.update(beside.data());
        assert_eq!((name, checksum), (&b"name"[..], expected.sum()));
    }
}

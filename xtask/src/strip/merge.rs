//! One section of each kind, for an object that is linked as a whole or not at all.
//!
//! It is half as large then, and no linker has to look at thousands of sections. Distances within a section are filled in; what is left are
//! relocations against sections.

use std::collections::{HashMap, HashSet};

use anyhow::{Context as _, Result, ensure};
use object::build::Id as _;
use object::build::elf::{Builder, Relocation, Section, SectionData, SectionId, SymbolId};
use object::elf;

/// The kinds of sections, by the names that linkers know them by.
const KINDS: [&str; 5] = [".text", ".rodata", ".data.rel.ro", ".data", ".bss"];

/// The new section in place of one, by its index, and the offset in it.
type Places = HashMap<usize, (SectionId, u64)>;

/// Puts all sections of each kind into one.
pub fn merge(builder: &mut Builder) -> Result<()> {
    let mut places = Places::new();
    let mut symbols = HashMap::new();
    for kind in KINDS {
        if let Some(section) = merge_kind(builder, kind, &mut places) {
            symbols.insert(section.index(), add_symbol(builder, section));
        }
    }
    for symbol in &mut builder.symbols {
        if let Some(&(section, offset)) = symbol.section.and_then(|section| places.get(&section.index())) {
            symbol.section = Some(section);
            symbol.st_value += offset;
        }
    }
    let mut relocations = take_relocations(builder, &places);
    for (section, relocations) in &mut relocations {
        let code = builder.sections.get_mut(*section);
        let SectionData::Data(bytes) = &mut code.data else { continue };
        let mut bytes = std::mem::take(bytes.to_mut());
        let mut left = Vec::new();
        for relocation in relocations.drain(..) {
            left.extend(resolve(builder, *section, &mut bytes, relocation, &symbols)?);
        }
        builder.sections.get_mut(*section).data = SectionData::Data(bytes.into());
        *relocations = left;
    }
    add_relocations(builder, relocations)?;
    for section in &mut builder.sections {
        section.delete |= places.contains_key(&section.id().index());
    }
    delete_unused_symbols(builder);
    builder.delete_orphans();
    Ok(())
}

/// Returns the kind of a section, if it is part of a program.
fn kind(section: &Section) -> Option<&'static str> {
    let flags = section.sh_flags;
    match section.data {
        _ if !section.is_alloc() => None,
        _ if flags.contains(elf::SHF_EXECINSTR) => Some(".text"),
        _ if !flags.contains(elf::SHF_WRITE) => Some(".rodata"),
        SectionData::UninitializedData(_) => Some(".bss"),
        _ if section.name.as_slice().starts_with(b".data.rel.ro") => Some(".data.rel.ro"),
        _ => Some(".data"),
    }
}

/// Adds a section with the contents of all of a kind, and their places in it; returns it, if there are any.
fn merge_kind(builder: &mut Builder, name: &'static str, places: &mut Places) -> Option<SectionId> {
    let mut bytes = Vec::new();
    let (mut size, mut alignment, mut flags, mut sources) = (0_u64, 1, None, Vec::new());
    for section in builder.sections.iter().filter(|section| kind(section) == Some(name)) {
        let start = size.next_multiple_of(section.sh_addralign.max(1));
        match &section.data {
            SectionData::Data(data) => {
                bytes.resize(start as usize, 0);
                bytes.extend_from_slice(data);
                size = bytes.len() as u64;
            }
            _ => size = start + section.sh_size,
        }
        alignment = alignment.max(section.sh_addralign);
        flags = Some(section.sh_flags);
        sources.push((section.id(), start));
    }
    // Constants that may be put together with equal ones are not, here.
    let flags = flags? & (elf::SHF_ALLOC | elf::SHF_WRITE | elf::SHF_EXECINSTR);
    let merged = builder.sections.add();
    merged.name = name.as_bytes().into();
    merged.sh_flags = flags;
    merged.sh_addralign = alignment;
    (merged.sh_type, merged.data) = if name == ".bss" {
        (elf::SHT_NOBITS, SectionData::UninitializedData(size))
    } else {
        (elf::SHT_PROGBITS, SectionData::Data(bytes.into()))
    };
    let id = merged.id();
    places.extend(sources.into_iter().map(|(source, start)| (source.index(), (id, start))));
    Some(id)
}

/// Adds the symbol of a section.
fn add_symbol(builder: &mut Builder, section: SectionId) -> SymbolId {
    let symbol = builder.symbols.add();
    symbol.section = Some(section);
    symbol.set_st_info(elf::STB_LOCAL, elf::STT_SECTION);
    symbol.id()
}

/// Takes the relocations of the sections that were merged, with their offsets in the merged ones, in the order of those.
fn take_relocations(builder: &mut Builder, places: &Places) -> Vec<(SectionId, Vec<Relocation>)> {
    let mut all: Vec<(SectionId, Vec<Relocation>)> = Vec::new();
    for section in &mut builder.sections {
        let place = section.sh_info_section.and_then(|patched| places.get(&patched.index()));
        let (Some(&(merged, offset)), SectionData::Relocation(relocations)) = (place, &mut section.data) else { continue };
        section.delete = true;
        let moved = relocations.drain(..).map(|relocation| Relocation { r_offset: relocation.r_offset + offset, ..relocation });
        match all.iter_mut().find(|(section, _)| *section == merged) {
            Some((_, relocations)) => relocations.extend(moved),
            None => all.push((merged, moved.collect())),
        }
    }
    for (_, relocations) in &mut all {
        relocations.sort_by_key(|relocation| relocation.r_offset);
    }
    all
}

/// Fills in a relocation if it is a distance within its section; returns it otherwise, against a section if that is possible.
fn resolve(
    builder: &Builder,
    section: SectionId,
    bytes: &mut [u8],
    relocation: Relocation,
    symbols: &HashMap<usize, SymbolId>,
) -> Result<Option<Relocation>> {
    // The lower half of an address on RISC-V names the instruction with the upper half.
    let is_label = [elf::R_RISCV_PCREL_LO12_I, elf::R_RISCV_PCREL_LO12_S].contains(&relocation.r_type);
    if builder.header.e_machine == elf::EM_RISCV && is_label {
        return Ok(Some(relocation));
    }
    let symbol = builder.symbols.get(relocation.symbol.context("a relocation has no symbol")?);
    let target = symbol.section.with_context(|| format!("{} is not defined", String::from_utf8_lossy(&symbol.name)))?;
    let addend = relocation.r_addend + i64::try_from(symbol.st_value)?;
    let at = usize::try_from(relocation.r_offset)?;
    let place = bytes.get_mut(at..).context("a relocation is outside its section")?;
    if target == section && fill_in(builder.header.e_machine, relocation.r_type, place, addend - at as i64)? {
        return Ok(None);
    }
    Ok(Some(Relocation { symbol: symbols.get(&target.index()).copied(), r_addend: addend, ..relocation }))
}

/// Fills in a distance; returns whether the relocation is one that we know how to. Names are those of the psABIs.
fn fill_in(machine: elf::Machine, kind: elf::RelocationType, place: &mut [u8], distance: i64) -> Result<bool> {
    let word = |place: &[u8]| place.first_chunk().copied().map(u32::from_le_bytes).context("a relocation is outside its section");
    match (machine, kind) {
        (elf::EM_X86_64, elf::R_X86_64_PC32 | elf::R_X86_64_PLT32) => put(place, i32::try_from(distance)?.to_le_bytes()),
        (elf::EM_S390, elf::R_390_PC32DBL | elf::R_390_PLT32DBL) => put(place, i32::try_from(distance / 2)?.to_be_bytes()),
        (elf::EM_AARCH64, elf::R_AARCH64_CALL26 | elf::R_AARCH64_JUMP26) => {
            ensure!((-(1 << 27)..1 << 27).contains(&distance), "a call is out of range");
            put(place, (word(place)? & !0x03ff_ffff | (distance >> 2) as u32 & 0x03ff_ffff).to_le_bytes())
        }
        (elf::EM_RISCV, elf::R_RISCV_CALL_PLT) => {
            // The lower half is signed, so that the upper one is rounded.
            let high = i32::try_from(distance + 0x800)? as u32 & 0xffff_f000;
            let low = (distance as u32) << 20;
            let second = place.get_mut(4..).context("a call is one instruction")?;
            put(second, (word(second)? & 0x000f_ffff | low).to_le_bytes())?;
            put(place, (word(place)? & 0x0000_0fff | high).to_le_bytes())
        }
        _ => return Ok(false),
    }?;
    Ok(true)
}

fn put(place: &mut [u8], bytes: [u8; 4]) -> Result<()> {
    *place.first_chunk_mut().context("a relocation is outside its section")? = bytes;
    Ok(())
}

/// Adds sections with relocations of others.
fn add_relocations(builder: &mut Builder, relocations: Vec<(SectionId, Vec<Relocation>)>) -> Result<()> {
    let is_table = |section: &&Section| matches!(section.data, SectionData::Symbol);
    let table = builder.sections.iter().find(is_table).context("there is no table of symbols")?.id();
    for (patched, relocations) in relocations.into_iter().filter(|(_, relocations)| !relocations.is_empty()) {
        let name = [b".rela", builder.sections.get(patched).name.as_slice()].concat();
        let section = builder.sections.add();
        section.name = name.into();
        section.sh_type = elf::SHT_RELA;
        section.sh_flags = elf::SHF_INFO_LINK;
        section.sh_addralign = 8;
        section.sh_entsize = size_of::<elf::Rela64<object::Endianness>>() as u64;
        section.sh_link_section = Some(table);
        section.sh_info_section = Some(patched);
        section.data = SectionData::Relocation(relocations);
    }
    Ok(())
}

/// Returns the indices of symbols that relocations are against.
pub fn used_symbols(builder: &Builder) -> HashSet<usize> {
    let relocations = builder.sections.iter().filter(|section| !section.delete).filter_map(|section| match &section.data {
        SectionData::Relocation(relocations) => Some(relocations),
        _ => None,
    });
    relocations.flatten().filter_map(|relocation| relocation.symbol).map(|symbol| symbol.index()).collect()
}

/// Deletes local symbols that no relocation is against, and the names of the others.
fn delete_unused_symbols(builder: &mut Builder) {
    let used = used_symbols(builder);
    for symbol in builder.symbols.iter_mut().filter(|symbol| symbol.st_bind() == elf::STB_LOCAL) {
        symbol.delete |= !used.contains(&symbol.id().index());
        symbol.name = Default::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_filled_in() {
        let filled = |machine, kind, mut place: [u8; 8], distance| {
            fill_in(machine, kind, &mut place, distance).ok().and_then(|known| known.then_some(place))
        };
        assert_eq!(filled(elf::EM_X86_64, elf::R_X86_64_PLT32, [0; 8], -4), Some([0xfc, 0xff, 0xff, 0xff, 0, 0, 0, 0]));
        assert_eq!(filled(elf::EM_X86_64, elf::R_X86_64_64, [0; 8], -4), None);
        assert_eq!(filled(elf::EM_S390, elf::R_390_PLT32DBL, [0; 8], 0x102), Some([0, 0, 0, 0x81, 0, 0, 0, 0]));
        // bl .-4
        let call = [0, 0, 0, 0x94, 0, 0, 0, 0];
        assert_eq!(filled(elf::EM_AARCH64, elf::R_AARCH64_CALL26, call, -4), Some([0xff, 0xff, 0xff, 0x97, 0, 0, 0, 0]));
        assert_eq!(filled(elf::EM_AARCH64, elf::R_AARCH64_CALL26, call, 1 << 27), None);
        // auipc ra, 0; jalr ra: 0x1800 is 0x2000 - 0x800.
        let call = [0x97, 0, 0, 0, 0xe7, 0x80, 0, 0];
        let expected = [0x97, 0x20, 0, 0, 0xe7, 0x80, 0, 0x80];
        assert_eq!(filled(elf::EM_RISCV, elf::R_RISCV_CALL_PLT, call, 0x1800), Some(expected));
    }
}

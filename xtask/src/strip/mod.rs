//! Reduces rustc's output to one reproducible object file.
//!
//! Only what is loaded is kept, with names that do not depend on where it was compiled: rustc puts a hash into names, and that
//! hash covers paths. The object must be all there is to link: whatever it uses of `core` has to be inline.
//!
//! * [`tls`]: the object that speaks TLS, which may be stripped of more;
//! * [`got`]: accesses through a table of addresses, made direct;
//! * [`merge`]: one section of each kind.

mod got;
mod merge;
pub mod tls;

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};
use object::build::elf::{Builder, Section, SectionData};
use object::elf;

/// The symbols that the compiler or the linker defines.
const DEFINED_ELSEWHERE: &[&str] = &[
    "w2n_program",
    "w2n_script",
    "w2n_network",
    "w2n_server",
    "w2n_blobs",
    "w2n_client",
    "w2n_configuration",
    "w2n_heap",
    "w2n_key_values",
    "w2n_profile",
    "__ehdr_start",
];

/// Returns the runtime's object, made from the one that rustc wrote.
pub fn strip(object: &[u8]) -> Result<Vec<u8>> {
    let mut builder = Builder::read(object).context("cannot read rustc's object")?;
    drop_what_is_not_loaded(&mut builder);
    name_for_good(&mut builder);
    put_large_variables_last(&mut builder);
    check_undefined(&builder, DEFINED_ELSEWHERE)?;
    check_relocated_data(&builder)?;
    check_memory_functions(&builder)?;
    separate_names_of_sections(&mut builder);
    write(builder)
}

fn write(mut builder: Builder) -> Result<Vec<u8>> {
    builder.set_section_sizes();
    let mut written = Vec::new();
    builder.write(&mut written).context("cannot write the object")?;
    Ok(written)
}

/// Deletes comments, file names and whatever else is not part of a program.
fn drop_what_is_not_loaded(builder: &mut Builder) {
    let dropped: Vec<_> = builder.sections.iter().filter(|section| !is_kept(section)).map(|section| section.id()).collect();
    for section in &mut builder.sections {
        // The relocations that patch a section are deleted with it.
        section.delete = dropped.contains(&section.id()) || section.sh_info_section.is_some_and(|id| dropped.contains(&id));
    }
    for symbol in &mut builder.symbols {
        symbol.delete |= symbol.st_type() == elf::STT_FILE;
    }
    builder.delete_orphans();
    builder.delete_orphan_symbols();
    builder.delete_orphan_relocations();
}

fn is_kept(section: &Section) -> bool {
    // Tables for unwinding come with code of `core` that was compiled before; nothing unwinds here.
    const UNWINDING: [&[u8]; 4] = [b".eh_frame", b".gcc_except_table", b".data.DW.ref.", b".rela.data.DW.ref."];
    match section.data {
        _ if UNWINDING.iter().any(|start| section.name.as_slice().starts_with(start)) => false,
        SectionData::SectionString
        | SectionData::Symbol
        | SectionData::SymbolSectionIndex
        | SectionData::String
        | SectionData::Relocation(_) => true,
        _ => section.is_alloc() || section.name.as_slice() == b".note.GNU-stack",
    }
}

/// Gives sections and local symbols names without hashes. Global symbols have theirs from the contract, except for instances of
/// generic functions, which rustc lets other crates use.
fn name_for_good(builder: &mut Builder) {
    let mut taken = HashMap::new();
    for symbol in &mut builder.symbols {
        if symbol.section.is_some() && mangled(&String::from_utf8_lossy(symbol.name.as_slice())) == Some(0) {
            symbol.set_st_info(elf::STB_LOCAL, symbol.st_type());
            symbol.st_other = symbol.st_other.with_visibility(elf::STV_DEFAULT);
        }
        if symbol.st_bind() == elf::STB_LOCAL && !symbol.name.is_empty() {
            symbol.name = unique(&mut taken, plain(symbol.name.as_slice())).into_bytes().into();
        }
    }
    for section in &mut builder.sections {
        section.name = plain(section.name.as_slice()).into_bytes().into();
    }
}

/// Adds a table for the names of sections, since rustc keeps them with those of symbols, which the writer does not.
fn separate_names_of_sections(builder: &mut Builder) {
    if !builder.sections.iter().any(|section| matches!(section.data, SectionData::SectionString)) {
        let section = builder.sections.add();
        section.name = b".shstrtab"[..].into();
        section.sh_type = elf::SHT_STRTAB;
        section.sh_addralign = 1;
        section.data = SectionData::SectionString;
    }
}

/// Makes linkers put large variables behind all others, so that the small ones lie together on as few pages as they
/// need: a program that does not use a table of a megabyte must not touch a page behind it. Some linkers keep the order that
/// they find, some begin with the largest alignment.
fn put_large_variables_last(builder: &mut Builder) {
    const LARGE: u64 = 4096;
    let is_variable = |section: &&Section| matches!(section.data, SectionData::UninitializedData(_));
    let (large, small): (Vec<_>, Vec<_>) =
        builder.sections.iter().filter(is_variable).partition(|section| section.sh_size >= LARGE);
    let alignment = large.iter().map(|section| section.sh_addralign * 2).max().unwrap_or(1);
    let ids = |sections: Vec<&Section>| sections.iter().map(|section| section.id()).collect::<Vec<_>>();
    let (large, small) = (ids(large), ids(small));
    for id in small {
        let section = builder.sections.get_mut(id);
        section.sh_addralign = section.sh_addralign.max(alignment);
    }
    for id in large {
        let copy = builder.sections.copy(id).id();
        builder.sections.get_mut(id).delete = true;
        for symbol in &mut builder.symbols {
            if symbol.section == Some(id) {
                symbol.section = Some(copy);
            }
        }
    }
}

/// The digits of a hash in the name of a constant.
const HASH: usize = 32;

/// Returns a name without a hash: `.text._ZN10libwasi_rt5entry5start17h0123456789abcdefE` is `.text.libwasi_rt::entry::start`.
fn plain(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    if let Some(start) = mangled(&name) {
        let (prefix, mangled) = name.split_at(start);
        if let Ok(demangled) = rustc_demangle::try_demangle(mangled) {
            return format!("{prefix}{demangled:#}");
        }
    }
    // Constants without a name: `.Lalloc_<hash>` or `.Lanon.<hash>.<number>`.
    let is_hash = |part: &&str| part.len() == HASH && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match name.split(['.', '_']).find(is_hash) {
        Some(hash) => name.replace(hash, ""),
        None => name.into_owned(),
    }
}

/// Returns the start of the name that rustc made for something of Rust.
fn mangled(name: &str) -> Option<usize> {
    name.find("_ZN").or_else(|| name.find("_R"))
}

/// Returns the name, with a number unless it is the first of its kind.
fn unique(taken: &mut HashMap<String, u32>, name: String) -> String {
    let count = taken.entry(name.clone()).or_insert(0);
    *count += 1;
    if *count == 1 { name } else { format!("{name}.{count}") }
}

/// Checks that nothing is missing but what is defined elsewhere: the linker gets only this object and those of the program.
fn check_undefined(builder: &Builder, elsewhere: &[&str]) -> Result<()> {
    let missing: Vec<_> = builder
        .symbols
        .iter()
        .filter(|symbol| {
            !symbol.delete && symbol.section.is_none() && symbol.st_shndx == elf::SHN_UNDEF && !symbol.name.is_empty()
        })
        .map(|symbol| String::from_utf8_lossy(symbol.name.as_slice()).into_owned())
        .filter(|name| !elsewhere.contains(&name.as_str()))
        .collect();
    if !missing.is_empty() {
        bail!("it calls what it does not define: {}", missing.join(", "));
    }
    Ok(())
}

/// Checks that no data holds addresses: it would have to be relocated at each start, and its pages would no longer be shared
/// with the file. A list of `&str` is enough for that, and nothing in the runtime is worth it.
fn check_relocated_data(builder: &Builder) -> Result<()> {
    let relocated = |section: &&Section| section.name.as_slice().starts_with(b".data.rel.ro");
    let names = builder.sections.iter().filter(relocated).map(|section| String::from_utf8_lossy(section.name.as_slice()));
    let names: Vec<_> = names.collect();
    if !names.is_empty() {
        bail!("the runtime has data that needs relocation: {}", names.join(", "));
    }
    Ok(())
}

/// Checks that no memory function calls itself: the compiler may turn the very loop that is `memmove` into a call of `memmove`,
/// which would never end. Only `memcpy` may be another name for it.
fn check_memory_functions(builder: &Builder) -> Result<()> {
    const FUNCTIONS: &[&[u8]] = &[b"memcpy", b"memmove", b"memset"];
    for section in &builder.sections {
        let SectionData::Relocation(relocations) = &section.data else { continue };
        let Some(patched) = section.sh_info_section.map(|id| builder.sections.get(id)) else { continue };
        let name = patched.name.as_slice();
        for called in relocations.iter().filter_map(|relocation| relocation.symbol) {
            let called = builder.symbols.get(called).name.as_slice();
            let alias = name == b".text.memcpy" && called == b"memmove";
            if name.starts_with(b".text.mem") && FUNCTIONS.contains(&called) && !alias {
                bail!("{} calls {}", String::from_utf8_lossy(name), String::from_utf8_lossy(called));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_hashes() {
        assert_eq!(plain(b".text._ZN10libwasi_rt5entry5start17h7f08fcb040e1a21aE"), ".text.libwasi_rt::entry::start");
        assert_eq!(plain(b"_ZN10libwasi_rt3sys6signal5STACK17h575a7511b9b32a29E"), "libwasi_rt::sys::signal::STACK");
        assert_eq!(plain(b".rodata..Lalloc_66c479fbe7b4e83942de4470249eef10"), ".rodata..Lalloc_");
        assert_eq!(plain(b".Lanon.57dc1a92bcfc3e02ce92e0198787f863.10"), ".Lanon..10");
        assert_eq!(plain(b".text.w2n_throw"), ".text.w2n_throw");
        assert_eq!(plain(b".note.GNU-stack"), ".note.GNU-stack");
    }

    #[test]
    fn equal_names_are_numbered() {
        let mut taken = HashMap::new();
        let names: Vec<_> = ["a", "b", "a", "a"].map(|name| unique(&mut taken, name.into())).into();
        assert_eq!(names, ["a", "b", "a.2", "a.3"]);
    }
}

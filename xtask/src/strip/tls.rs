//! The object that speaks TLS: all of it is reached from a few functions, so it is linked as a whole, and it brings everything that it needs.
//!
//! Unlike the runtime's, its data may hold addresses, which the program relocates when it starts.

use anyhow::{Context as _, Result, ensure};
use object::build::Id as _;
use object::build::elf::Builder;
use object::read::elf::{FileHeader as _, SectionHeader as _};
use object::{Endian as _, Endianness, elf};

use super::{
    check_memory_functions, check_undefined, drop_what_is_not_loaded, got, merge, name_for_good, separate_names_of_sections,
    write,
};

/// The names that others see start so.
const PREFIX: &[u8] = b"w2n_tls_";

/// Returns the object, made from the one that rustc wrote.
pub fn strip(object: &[u8]) -> Result<Vec<u8>> {
    let object = without_groups(object)?;
    let mut builder = Builder::read(&*object).context("cannot read rustc's object")?;
    drop_what_is_not_loaded(&mut builder);
    hide(&mut builder);
    name_for_good(&mut builder);
    check_undefined(&builder, &[])?;
    check_memory_functions(&builder)?;
    got::relax(&mut builder)?;
    merge::merge(&mut builder)?;
    check_names(&builder)?;
    separate_names_of_sections(&mut builder);
    write(builder)
}

/// Returns the object with ordinary sections in place of groups, which the builder does not read: the only one is about unwinding.
fn without_groups(object: &[u8]) -> Result<Vec<u8>> {
    let header = elf::FileHeader64::<Endianness>::parse(object)?;
    let endian = header.endian()?;
    let groups = header.sections(endian, object)?.enumerate();
    let groups = groups.filter(|(_, section)| section.sh_type(endian) == elf::SHT_GROUP).map(|(index, _)| index.0);
    let mut patched = object.to_vec();
    for group in groups {
        let section = usize::try_from(header.e_shoff(endian))? + group * size_of::<elf::SectionHeader64<Endianness>>();
        let kind = patched.get_mut(section + size_of::<u32>()..).and_then(|rest| rest.first_chunk_mut());
        let ordinary = elf::SHT_PROGBITS.0;
        let ordinary = if endian.is_big_endian() { ordinary.to_be_bytes() } else { ordinary.to_le_bytes() };
        *kind.context("a section header is outside the file")? = ordinary;
    }
    Ok(patched)
}

/// Makes memory functions and the like local, since the runtime has its own, and deletes what only tables for unwinding used.
fn hide(builder: &mut Builder) {
    let used = merge::used_symbols(builder);
    for symbol in &mut builder.symbols {
        symbol.delete |= symbol.section.is_none() && !used.contains(&symbol.id().index());
        if symbol.section.is_some() && !symbol.name.as_slice().starts_with(PREFIX) {
            symbol.set_st_info(elf::STB_LOCAL, symbol.st_type());
            symbol.st_other = symbol.st_other.with_visibility(elf::STV_DEFAULT);
        }
    }
}

/// Checks that others see the functions of the contract, and nothing else.
fn check_names(builder: &Builder) -> Result<()> {
    const NAMES: [&str; 5] = ["w2n_tls_begin", "w2n_tls_end", "w2n_tls_roots", "w2n_tls_step", "w2n_tls_write"];
    let global = builder.symbols.iter().filter(|symbol| symbol.st_bind() != elf::STB_LOCAL && !symbol.delete);
    let mut names: Vec<_> = global.map(|symbol| String::from_utf8_lossy(symbol.name.as_slice()).into_owned()).collect();
    names.sort();
    ensure!(names == NAMES, "the object defines {names:?}");
    Ok(())
}

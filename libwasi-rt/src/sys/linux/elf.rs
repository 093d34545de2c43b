//! The parts of ELF that an executable needs to relocate itself: elf(5).

pub(crate) use linux_raw_sys::elf::{
    DT_NULL, DT_RELA, DT_RELASZ, Elf_Dyn, Elf_Ehdr, Elf_Phdr, Elf_Rela, PT_DYNAMIC, PT_GNU_RELRO,
};

/// The dynamic tag for the size of relative relocations.
pub(crate) const DT_RELRSZ: usize = 35;

/// The dynamic tag for the address of relative relocations.
pub(crate) const DT_RELR: usize = 36;

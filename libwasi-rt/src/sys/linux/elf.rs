//! The parts of ELF that an executable needs to relocate itself, and to tell which one it is: elf(5).

pub(crate) use linux_raw_sys::elf::{
    DT_NULL, DT_RELA, DT_RELASZ, Elf_Dyn, Elf_Ehdr, Elf_Phdr, Elf_Rela, PT_DYNAMIC, PT_GNU_RELRO,
};

/// The dynamic tag for the size of relative relocations.
pub(crate) const DT_RELRSZ: usize = 35;

/// The dynamic tag for the address of relative relocations.
pub(crate) const DT_RELR: usize = 36;

/// The type of a segment of notes.
pub(crate) const PT_NOTE: u32 = 4;

/// The type of the note that identifies an executable, whose owner is "GNU".
pub(crate) const NT_GNU_BUILD_ID: u32 = 3;

/// The type of a segment that is mapped.
pub(crate) const PT_LOAD: u32 = 1;

/// The flag of a segment that can be written.
pub(crate) const PF_W: u32 = 2;

//! Relocations in the terms of the file format: the only place that knows their numbers.

use crate::codegen::function::RelocationTarget;
use crate::codegen::{CompiledFunction, Relocation};
use crate::error::{Error, Result};
use cranelift_codegen::binemit::Reloc;
use object::write::{Object, Relocation as ObjectRelocation, SectionId, SymbolId};
use object::{Architecture, BinaryFormat, Endianness, RelocationEncoding, RelocationFlags, RelocationKind, elf};
use target_lexicon::Triple;

/// Returns an empty object for a target.
pub fn new_object(triple: &Triple) -> Result<Object<'static>> {
    use target_lexicon::Architecture as Arch;
    let (architecture, endianness) = match triple.architecture {
        Arch::X86_64 => (Architecture::X86_64, Endianness::Little),
        Arch::Aarch64(_) => (Architecture::Aarch64, Endianness::Little),
        Arch::Riscv64(_) => (Architecture::Riscv64, Endianness::Little),
        Arch::S390x => (Architecture::S390x, Endianness::Big),
        other => return Err(Error::bug(format!("no object format for {other}"))),
    };
    let mut object = Object::new(BinaryFormat::Elf, architecture, endianness);
    if architecture == Architecture::Riscv64 {
        object.flags = object::FileFlags::Elf {
            os_abi: elf::ELFOSABI_NONE,
            abi_version: 0,
            e_flags: elf::EF_RISCV_FLOAT_ABI_DOUBLE | elf::EF_RISCV_RVC,
        };
    }
    Ok(object)
}

/// Returns the byte order of an object's target.
pub fn endianness(object: &Object<'_>) -> Endianness {
    if object.architecture() == Architecture::S390x { Endianness::Big } else { Endianness::Little }
}

/// Returns the alignment of a function. On aarch64 nothing needs more than an instruction does, vector constants included, and
/// the linker places thunks only among code of that alignment.
pub fn code_alignment(object: &Object<'_>, function: &CompiledFunction) -> u64 {
    match object.architecture() {
        Architecture::Aarch64 => 4,
        _ => u64::from(function.alignment),
    }
}

/// Fills 32 bits with `symbol + addend - place`.
pub fn add_distance(object: &mut Object<'_>, section: SectionId, offset: u64, symbol: SymbolId, addend: i64) -> Result<()> {
    let flags = match object.architecture() {
        Architecture::Riscv64 => RelocationFlags::Elf { r_type: elf::R_RISCV_32_PCREL },
        _ => generic(RelocationKind::Relative, RelocationEncoding::Generic, 32),
    };
    add(object, section, ObjectRelocation { offset, symbol, addend, flags })
}

/// Fills in an address in code. `function_start` is the offset of its function in the section.
pub fn add_relocation(
    object: &mut Object<'_>,
    section: SectionId,
    function_start: u64,
    relocation: &Relocation,
    symbol: SymbolId,
) -> Result<()> {
    let offset = function_start + u64::from(relocation.offset);
    let flags = flags(relocation.kind)?;
    add(object, section, ObjectRelocation { offset, symbol, addend: relocation.addend, flags })
}

/// Adds code that continues at a function, at the start of a section; returns its size.
pub fn add_jump(object: &mut Object<'_>, section: SectionId, function: SymbolId) -> Result<u64> {
    let (code, offset, kind, addend): (&[u8], u64, Reloc, i64) = match object.architecture() {
        // jmp
        Architecture::X86_64 => (&[0xe9, 0, 0, 0, 0], 1, Reloc::X86CallPCRel4, -4),
        // b
        Architecture::Aarch64 => (&[0, 0, 0, 0x14], 0, Reloc::Arm64Call, 0),
        // auipc t1, 0; jr t1
        Architecture::Riscv64 => (&[0x17, 0x03, 0, 0, 0x67, 0, 0x03, 0], 0, Reloc::RiscvCallPlt, 0),
        // jg
        Architecture::S390x => (&[0xc0, 0xf4, 0, 0, 0, 0], 2, Reloc::S390xPLTRel32Dbl, 2),
        other => return Err(Error::bug(format!("no jump for {other:?}"))),
    };
    let start = object.append_section_data(section, code, 8);
    add(object, section, ObjectRelocation { offset: start + offset, symbol: function, addend, flags: flags(kind)? })?;
    Ok(code.len() as u64)
}

fn add(object: &mut Object<'_>, section: SectionId, relocation: ObjectRelocation) -> Result<()> {
    object
        .add_relocation(section, relocation)
        .map_err(|error| Error::bug(format!("the object format has no such relocation: {error}")))
}

fn flags(kind: Reloc) -> Result<RelocationFlags> {
    use RelocationEncoding as Encoding;
    use RelocationKind::{PltRelative, Relative};
    Ok(match kind {
        Reloc::X86PCRel4 => generic(Relative, Encoding::Generic, 32),
        Reloc::X86CallPCRel4 => generic(Relative, Encoding::X86Branch, 32),
        Reloc::Arm64Call => generic(Relative, Encoding::AArch64Call, 26),
        Reloc::Aarch64AdrPrelPgHi21 => RelocationFlags::Elf { r_type: elf::R_AARCH64_ADR_PREL_PG_HI21 },
        Reloc::Aarch64AddAbsLo12Nc => RelocationFlags::Elf { r_type: elf::R_AARCH64_ADD_ABS_LO12_NC },
        Reloc::RiscvCallPlt => RelocationFlags::Elf { r_type: elf::R_RISCV_CALL_PLT },
        Reloc::RiscvPCRelHi20 => RelocationFlags::Elf { r_type: elf::R_RISCV_PCREL_HI20 },
        Reloc::RiscvPCRelLo12I => RelocationFlags::Elf { r_type: elf::R_RISCV_PCREL_LO12_I },
        Reloc::S390xPCRel32Dbl => generic(Relative, Encoding::S390xDbl, 32),
        Reloc::S390xPLTRel32Dbl => generic(PltRelative, Encoding::S390xDbl, 32),
        other => return Err(Error::bug(format!("generated code has a relocation {other:?}"))),
    })
}

fn generic(kind: RelocationKind, encoding: RelocationEncoding, size: u8) -> RelocationFlags {
    RelocationFlags::Generic { kind, encoding, size }
}

/// Returns the offsets in a function that its own relocations refer to: riscv64 pairs an instruction with the one before it.
pub fn inner_targets(function: &CompiledFunction) -> impl Iterator<Item = u32> + '_ {
    function.relocations.iter().filter_map(|relocation| match relocation.target {
        RelocationTarget::Function(offset) => Some(offset),
        RelocationTarget::Symbol(_) => None,
    })
}

//! Accesses through a table of addresses, made direct as linkers do for symbols of the same executable (x86-64 psABI, section B.2).
//!
//! The part of the standard library that LTO compiles with the rest is marked as using that table for memory functions, and options do not
//! change this. Other architectures have no such accesses.

use anyhow::{Context as _, Result, bail};
use object::build::elf::{Builder, SectionData};
use object::elf;

/// Makes all accesses direct.
pub fn relax(builder: &mut Builder) -> Result<()> {
    if builder.header.e_machine != elf::EM_X86_64 {
        return Ok(());
    }
    for id in builder.sections.iter().map(|section| section.id()).collect::<Vec<_>>() {
        let section = builder.sections.get_mut(id);
        let (Some(patched), SectionData::Relocation(relocations)) = (section.sh_info_section, &mut section.data) else {
            continue;
        };
        let mut relocations = std::mem::take(relocations);
        if let SectionData::Data(code) = &mut builder.sections.get_mut(patched).data {
            for relocation in relocations.iter_mut().filter(|relocation| is_of_table(relocation.r_type)) {
                let at = usize::try_from(relocation.r_offset)?;
                let start = at.checked_sub(2).context("there is no instruction before a relocation")?;
                let bytes = code.to_mut().get_mut(start..at + 4).context("a relocation is outside its section")?;
                relocation.r_offset -= rewrite(bytes)?;
                relocation.r_type = elf::R_X86_64_PC32;
            }
        }
        builder.sections.get_mut(id).data = SectionData::Relocation(relocations);
    }
    Ok(())
}

fn is_of_table(kind: elf::RelocationType) -> bool {
    [elf::R_X86_64_GOTPCREL, elf::R_X86_64_GOTPCRELX, elf::R_X86_64_REX_GOTPCRELX].contains(&kind)
}

/// Rewrites an instruction, given from two bytes before the distance in it; returns how many bytes nearer to the start that is then.
fn rewrite(bytes: &mut [u8]) -> Result<u64> {
    match bytes {
        // call *table(%rip): addr32 call
        [first @ 0xff, second @ 0x15, ..] => (*first, *second) = (0x67, 0xe8),
        // jmp *table(%rip): jmp, nop
        [first @ 0xff, 0x25, .., last] => {
            (*first, *last) = (0xe9, 0x90);
            return Ok(1);
        }
        // mov table(%rip), register: lea
        [operation @ 0x8b, ..] => *operation = 0x8d,
        _ => bail!("an access through a table cannot be made direct: {bytes:02x?}"),
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_keep_their_length() {
        let rewritten = |mut bytes: [u8; 6]| rewrite(&mut bytes).map(|moved| (bytes, moved)).ok();
        assert_eq!(rewritten([0xff, 0x15, 0, 0, 0, 0]), Some(([0x67, 0xe8, 0, 0, 0, 0], 0)));
        assert_eq!(rewritten([0xff, 0x25, 0, 0, 0, 0]), Some(([0xe9, 0x25, 0, 0, 0, 0x90], 1)));
        assert_eq!(rewritten([0x8b, 0x05, 0, 0, 0, 0]), Some(([0x8d, 0x05, 0, 0, 0, 0], 0)));
        assert_eq!(rewritten([0x3b, 0x05, 0, 0, 0, 0]), None);
    }
}

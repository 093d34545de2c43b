//! Compiled functions as bytes, for builds that follow.
//!
//! Only the compiler that wrote them reads them, so that the form may change with every version. Numbers are LEB128, offsets in
//! ascending order distances, and numbers of operators count from a base, which is where the function's body starts: other bodies
//! before it make no difference.

use super::function::{CallSite, CompiledFunction, Handler, Relocation, RelocationTarget, Site};
use crate::clif::origin::Origins;
use crate::clif::symbol::Symbol;
use crate::leb128::{read_signed, read_unsigned, signed, unsigned};
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::ir::UserExternalName;
use wasm2native_abi::trap::Trap;

/// The forms of addresses, as all targets have them. The place in this list is written.
const KINDS: &[Reloc] = &[
    Reloc::X86PCRel4,
    Reloc::X86CallPCRel4,
    Reloc::Arm64Call,
    Reloc::Aarch64AdrPrelPgHi21,
    Reloc::Aarch64AddAbsLo12Nc,
    Reloc::RiscvCallPlt,
    Reloc::RiscvPCRelHi20,
    Reloc::RiscvPCRelLo12I,
    Reloc::S390xPCRel32Dbl,
    Reloc::S390xPLTRel32Dbl,
];

/// Appends a function, whose body starts at `base` in the input. Returns nothing where it has more than is written: text or a description,
/// or bodies that took the place of calls.
pub fn write(function: &CompiledFunction, base: u32, out: &mut Vec<u8>) -> Option<()> {
    let CompiledFunction {
        code,
        alignment,
        frame_size,
        relocations,
        traps,
        accesses_unlisted,
        call_sites,
        sites,
        origins,
        assembly: None,
        description: None,
    } = function
    else {
        return None;
    };
    if !origins.is_empty() {
        return None;
    }
    number(code.len(), out);
    out.extend_from_slice(code);
    unsigned((*alignment).into(), out);
    unsigned((*frame_size).into(), out);
    number(relocations.len(), out);
    relocations.iter().try_for_each(|relocation| write_relocation(relocation, out))?;
    write_traps(traps, out);
    out.push(u8::from(*accesses_unlisted));
    number(call_sites.len(), out);
    call_sites.iter().for_each(|site| write_call_site(site, out));
    number(sites.len(), out);
    for Site { code, operator } in sites {
        unsigned((*code).into(), out);
        unsigned(operator.checked_sub(base)?.into(), out);
    }
    Some(())
}

/// Reads a function from the start of bytes, for a body that starts at `base` in the input; nothing if there is none.
pub fn read(bytes: &mut &[u8], base: u32) -> Option<CompiledFunction> {
    let length = usize::try_from(read_unsigned(bytes)?).ok()?;
    let (code, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(CompiledFunction {
        code: code.to_vec(),
        alignment: read_u32(bytes)?,
        frame_size: read_u32(bytes)?,
        relocations: read_all(bytes, read_relocation)?,
        traps: read_traps(bytes)?,
        accesses_unlisted: read_byte(bytes)? != 0,
        call_sites: read_all(bytes, read_call_site)?,
        sites: read_all(bytes, |bytes| Some(Site { code: read_u32(bytes)?, operator: read_u32(bytes)?.checked_add(base)? }))?,
        origins: Origins::default(),
        assembly: None,
        description: None,
    })
}

fn write_relocation(relocation: &Relocation, out: &mut Vec<u8>) -> Option<()> {
    let Relocation { offset, kind, target, addend } = relocation;
    unsigned((*offset).into(), out);
    out.push(KINDS.iter().position(|known| known == kind)? as u8);
    match target {
        RelocationTarget::Function(offset) => {
            out.push(0);
            unsigned((*offset).into(), out);
        }
        RelocationTarget::Symbol(symbol) => {
            let UserExternalName { namespace, index } = symbol.encode();
            out.push(u8::try_from(namespace).ok()?.checked_add(1)?);
            unsigned(index.into(), out);
        }
    }
    signed(*addend, out);
    Some(())
}

fn read_relocation(bytes: &mut &[u8]) -> Option<Relocation> {
    let offset = read_u32(bytes)?;
    let kind = *KINDS.get(usize::from(read_byte(bytes)?))?;
    let target = match read_byte(bytes)?.checked_sub(1) {
        None => RelocationTarget::Function(read_u32(bytes)?),
        Some(namespace) => {
            let name = UserExternalName { namespace: namespace.into(), index: read_u32(bytes)? };
            RelocationTarget::Symbol(Symbol::decode(&name))
        }
    };
    Some(Relocation { offset, kind, target, addend: read_signed(bytes)? })
}

/// Most traps are accesses to memories: these take no byte of their own.
fn write_traps(traps: &[(u32, Trap)], out: &mut Vec<u8>) {
    number(traps.len(), out);
    let mut previous = 0;
    for (offset, trap) in traps {
        let other = *trap != Trap::MemoryOutOfBounds;
        unsigned(u64::from(offset - previous) << 1 | u64::from(other), out);
        if other {
            out.push(*trap as u8);
        }
        previous = *offset;
    }
}

fn read_traps(bytes: &mut &[u8]) -> Option<Vec<(u32, Trap)>> {
    let mut previous = 0_u32;
    read_all(bytes, |bytes| {
        let first = read_unsigned(bytes)?;
        previous = previous.checked_add(u32::try_from(first >> 1).ok()?)?;
        let trap = if first & 1 == 0 { Trap::MemoryOutOfBounds } else { Trap::from_code(read_byte(bytes)?)? };
        Some((previous, trap))
    })
}

fn write_call_site(CallSite { return_offset, frame_size, handlers }: &CallSite, out: &mut Vec<u8>) {
    unsigned((*return_offset).into(), out);
    unsigned((*frame_size).into(), out);
    number(handlers.len(), out);
    for Handler { tag, target } in handlers {
        unsigned(tag.map_or(0, |tag| u64::from(tag) + 1), out);
        unsigned((*target).into(), out);
    }
}

fn read_call_site(bytes: &mut &[u8]) -> Option<CallSite> {
    Some(CallSite {
        return_offset: read_u32(bytes)?,
        frame_size: read_u32(bytes)?,
        handlers: read_all(bytes, |bytes| {
            let tag = match read_unsigned(bytes)?.checked_sub(1) {
                None => None,
                Some(tag) => Some(u32::try_from(tag).ok()?),
            };
            Some(Handler { tag, target: read_u32(bytes)? })
        })?,
    })
}

/// Reads a count, and as many things.
fn read_all<'b, T>(bytes: &mut &'b [u8], mut read: impl FnMut(&mut &'b [u8]) -> Option<T>) -> Option<Vec<T>> {
    let count = usize::try_from(read_unsigned(bytes)?).ok()?;
    // Each takes a byte or more.
    let mut all = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        all.push(read(bytes)?);
    }
    Some(all)
}

fn read_u32(bytes: &mut &[u8]) -> Option<u32> {
    u32::try_from(read_unsigned(bytes)?).ok()
}

fn read_byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&byte, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(byte)
}

fn number(number: usize, out: &mut Vec<u8>) {
    unsigned(number as u64, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clif::builtin::Builtin;
    use crate::program::id::FuncId;

    fn function() -> CompiledFunction {
        let relocation = |kind, target| Relocation { offset: 300, kind, target, addend: -4 };
        let handlers = vec![Handler { tag: Some(0), target: 7 }, Handler { tag: None, target: 1 << 20 }];
        CompiledFunction {
            code: (0..200).collect(),
            alignment: 16,
            frame_size: 1000,
            relocations: vec![
                relocation(Reloc::X86CallPCRel4, RelocationTarget::Symbol(Symbol::Function(FuncId::from_u32(70_000)))),
                relocation(Reloc::X86PCRel4, RelocationTarget::Symbol(Symbol::Builtin(Builtin::memory_grow))),
                relocation(Reloc::RiscvPCRelLo12I, RelocationTarget::Function(12)),
            ],
            traps: vec![(0, Trap::Unreachable), (5, Trap::MemoryOutOfBounds), (500, Trap::MemoryOutOfBounds)],
            accesses_unlisted: true,
            call_sites: vec![CallSite { return_offset: 9, frame_size: 32, handlers }],
            sites: vec![Site { code: 3, operator: 1000 }, Site { code: 9, operator: 70_000 }],
            origins: Origins::default(),
            assembly: None,
            description: None,
        }
    }

    #[test]
    fn a_function_is_read_as_it_was_written() {
        let mut out = Vec::new();
        write(&function(), 1000, &mut out).unwrap();
        let mut rest = &*out;
        let again = read(&mut rest, 1000).unwrap();
        assert_eq!(format!("{again:?}"), format!("{:?}", function()));
        assert!(rest.is_empty());
        // Elsewhere in the input, its operators are as far away as its body.
        let moved = read(&mut &*out, 3000).unwrap();
        assert_eq!(moved.sites.iter().map(|site| site.operator).collect::<Vec<_>>(), [3000, 72_000]);
    }

    #[test]
    fn what_is_cut_short_is_no_function() {
        let mut out = Vec::new();
        write(&function(), 0, &mut out).unwrap();
        for length in 0..out.len() {
            assert!(read(&mut &out[..length], 0).is_none(), "{length}");
        }
    }
}

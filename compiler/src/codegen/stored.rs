//! Compiled functions as bytes, for builds that follow.
//!
//! Only the compiler that wrote them reads them, so that the form may change with every version. Numbers are LEB128, offsets in
//! ascending order distances, and numbers of operators count from where their body starts: other bodies before it make no
//! difference.

use super::function::{CallSite, CompiledFunction, Handler, Relocation, RelocationTarget, Site};
use crate::clif::origin::{InlinedCall, Numbered, Origins};
use crate::clif::symbol::Symbol;
use crate::leb128::{read_signed, read_unsigned, signed, unsigned};
use crate::program::id::FuncId;
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

/// A function, and where bodies start in the input.
pub struct Bodies<F> {
    /// The function.
    pub own: FuncId,
    /// Returns where the body of a function starts.
    pub start: F,
}

/// Appends a function. Returns nothing where it has more than is written: text or a description.
pub fn write(function: &CompiledFunction, bodies: &Bodies<impl Fn(FuncId) -> Option<u32>>, out: &mut Vec<u8>) -> Option<()> {
    let base = (bodies.start)(bodies.own)?;
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
        write_operator(*operator, base, out)?;
    }
    write_origins(origins, base, &bodies.start, out)
}

/// Appends the bodies that took the place of calls.
fn write_origins(origins: &Origins, base: u32, start: impl Fn(FuncId) -> Option<u32>, out: &mut Vec<u8>) -> Option<()> {
    let (calls, operators) = (origins.all_calls(), origins.all_operators());
    number(calls.len(), out);
    for InlinedCall { callee, operator } in calls {
        unsigned(callee.as_u32().into(), out);
        write_operator(*operator, base, out)?;
    }
    let starts = calls.iter().map(|call| start(call.callee)).collect::<Option<Vec<_>>>()?;
    number(operators.len(), out);
    for (call, offset) in operators {
        unsigned(call.into(), out);
        unsigned(offset.checked_sub(*starts.get(call as usize)?)?.into(), out);
    }
    Some(())
}

/// Appends the number of an operator, of a function whose own body starts at `base`.
fn write_operator(operator: u32, base: u32, out: &mut Vec<u8>) -> Option<()> {
    let (number, is_inlined) = match Numbered::of(operator) {
        Numbered::Own(offset) => (offset.checked_sub(base)?, false),
        Numbered::Inlined(place) => (place, true),
    };
    unsigned(u64::from(number) << 1 | u64::from(is_inlined), out);
    Some(())
}

/// Reads a function from the start of bytes; nothing if there is none.
pub fn read(bytes: &mut &[u8], bodies: &Bodies<impl Fn(FuncId) -> Option<u32>>) -> Option<CompiledFunction> {
    let base = (bodies.start)(bodies.own)?;
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
        sites: read_all(bytes, |bytes| Some(Site { code: read_u32(bytes)?, operator: read_operator(bytes, base)? }))?,
        origins: read_origins(bytes, base, &bodies.start)?,
        assembly: None,
        description: None,
    })
}

fn read_origins(bytes: &mut &[u8], base: u32, start: impl Fn(FuncId) -> Option<u32>) -> Option<Origins> {
    let mut origins = Origins::default();
    let calls = read_all(bytes, |bytes| {
        Some(InlinedCall { callee: FuncId::from_u32(read_u32(bytes)?), operator: read_operator(bytes, base)? })
    })?;
    let starts = calls.iter().map(|call| start(call.callee)).collect::<Option<Vec<_>>>()?;
    for call in calls {
        origins.add_call(call);
    }
    for _ in 0..read_unsigned(bytes)? {
        let call = read_u32(bytes)?;
        origins.add_operator(call, starts.get(call as usize)?.checked_add(read_u32(bytes)?)?);
    }
    Some(origins)
}

fn read_operator(bytes: &mut &[u8], base: u32) -> Option<u32> {
    let value = read_unsigned(bytes)?;
    let number = u32::try_from(value >> 1).ok()?;
    Some(if value & 1 == 0 { number.checked_add(base)? } else { Numbered::Inlined(number).number() })
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
        let mut origins = Origins::default();
        let call = origins.add_call(InlinedCall { callee: FuncId::from_u32(2), operator: 1007 });
        let inlined = origins.add_operator(call, 2050);
        let inner = origins.add_call(InlinedCall { callee: FuncId::from_u32(3), operator: inlined });
        let innermost = origins.add_operator(inner, 3001);
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
            sites: vec![Site { code: 3, operator: 1000 }, Site { code: 9, operator: innermost }],
            origins,
            assembly: None,
            description: None,
        }
    }

    /// Bodies of functions with numbers like this start there.
    fn bodies(distance: u32) -> Bodies<impl Fn(FuncId) -> Option<u32>> {
        Bodies { own: FuncId::from_u32(1), start: move |function: FuncId| Some(function.as_u32() * distance) }
    }

    #[test]
    fn a_function_is_read_as_it_was_written() {
        let mut out = Vec::new();
        write(&function(), &bodies(1000), &mut out).unwrap();
        let mut rest = &*out;
        let again = read(&mut rest, &bodies(1000)).unwrap();
        assert_eq!(format!("{again:?}"), format!("{:?}", function()));
        assert!(rest.is_empty());
        // Elsewhere in the input, operators are as far away as their bodies.
        let moved = read(&mut &*out, &bodies(5000)).unwrap();
        let [own, inlined] = [&moved.sites[0], &moved.sites[1]].map(|site| moved.origins.find(site.operator));
        assert_eq!((own, inlined.0), ((5000, None), 15_001));
        assert_eq!(moved.origins.callees(moved.sites[1].operator), [2, 3].map(FuncId::from_u32));
        assert_eq!(moved.origins.outermost(moved.sites[1].operator), 5007);
    }

    #[test]
    fn what_is_cut_short_is_no_function() {
        let mut out = Vec::new();
        write(&function(), &bodies(0), &mut out).unwrap();
        for length in 0..out.len() {
            assert!(read(&mut &out[..length], &bodies(0)).is_none(), "{length}");
        }
    }
}

//! The way to callers and their registers: `.debug_frame` for debuggers, and `.eh_frame` with an index of it, which profilers look
//! for: they need only callers, so it has fewer rules, and an entry describes several functions.
//!
//! Code that runs looks at neither, so neither is loaded. Addresses in `.eh_frame` are relative to where it would be: behind
//! everything else.

use super::executable::{Input, Section};
use super::prologue::{self, Rule};
use gimli::constants::{
    DW_CFA_advance_loc, DW_CFA_advance_loc1, DW_CFA_advance_loc2, DW_CFA_advance_loc4, DW_CFA_remember_state,
    DW_CFA_restore_state, DW_EH_PE_datarel, DW_EH_PE_pcrel, DW_EH_PE_sdata4, DW_EH_PE_udata4,
};
use gimli::read::UnwindSection as _;
use gimli::write::{Address, CommonInformationEntry, DebugFrame, EhFrame, EndianVec, FrameDescriptionEntry, FrameTable, Writer};
use gimli::{DwEhPe, Register, RunTimeEndian};
use std::ops::Range;

const RELATIVE: DwEhPe = DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0);

/// The size of what comes before the index's entries.
const INDEX_HEADER: u64 = 12;

/// The greatest number of functions that an entry of `.eh_frame` describes: whoever looks one up reads those before it.
const TOGETHER: usize = 16;

/// The greatest number of bytes between functions that an entry describes together.
const GAP: u64 = 64;

/// Returns the sections for the functions that `input` describes.
pub fn sections(input: &Input<'_, '_>) -> gimli::write::Result<Vec<Section>> {
    let Some(common) = &input.frames else { return Ok(Vec::new()) };
    let described = input.functions.iter().filter(|(_, _, description)| !description.unwinding.is_empty());
    let mut frames: Vec<_> = described.map(|(_, code, description)| (code, &*description.unwinding)).collect();
    let debug_frame = debug_frame(common, &frames, input.order)?;
    frames.sort_unstable_by_key(|(code, _)| code.start);
    let groups = groups(&frames);
    let index_address = input.end.next_multiple_of(8);
    let address = (index_address + INDEX_HEADER + groups.len() as u64 * 8).next_multiple_of(8);
    let (loaded, index) = eh_frame(common, &groups, address, input)?;
    let index = write_index(&index, index_address, address, input.order)?;
    Ok(vec![
        Section { name: ".eh_frame_hdr", bytes: index, address: Some(index_address), is_repetitive: false },
        Section { name: ".eh_frame", bytes: loaded, address: Some(address), is_repetitive: false },
        Section { name: ".debug_frame", bytes: debug_frame, address: None, is_repetitive: true },
    ])
}

/// Returns the functions that are described together: neighbours whose rules are known, and each of the others.
fn groups<'f, 'b>(frames: &'f [Frame<'b>]) -> Vec<&'f [Frame<'b>]> {
    let is_known = |frame: &Frame<'_>| prologue::rules(frame.1).is_some();
    let are_together = |one: &Frame<'_>, other: &Frame<'_>| {
        let distance = other.0.start.wrapping_sub(one.0.end);
        distance <= GAP && is_known(one) && is_known(other)
    };
    frames.chunk_by(are_together).flat_map(|neighbours| neighbours.chunks(TOGETHER)).collect()
}

/// The code of a function, and the instructions that describe its frame.
type Frame<'b> = (&'b Range<u64>, &'b [u8]);

/// The address of functions, and that of their entry.
type Indexed = (u64, u64);

fn debug_frame(common: &CommonInformationEntry, frames: &[Frame<'_>], order: RunTimeEndian) -> gimli::write::Result<Vec<u8>> {
    let mut table = FrameTable::default();
    let id = table.add_cie(common.clone());
    // The common entry is written only together with one that refers to it.
    table.add_fde(id, FrameDescriptionEntry::new(Address::Constant(0), 0));
    let mut section = DebugFrame(EndianVec::new(order));
    table.write_debug_frame(&mut section)?;
    let mut section = only_first(&section.0)?;
    for (code, instructions) in frames {
        let padding = padding(4 + 8 + 8 + instructions.len(), 8);
        section.write_u32((4 + 8 + 8 + instructions.len() + padding) as u32)?;
        section.write_u32(0)?;
        section.write_u64(code.start)?;
        section.write_u64(code.end - code.start)?;
        section.write(instructions)?;
        section.write(&[0; 8][..padding])?;
    }
    Ok(section.into_vec())
}

/// Returns `.eh_frame` as it would be at an address, and for each group the address of its code and that of its entry.
fn eh_frame(
    common: &CommonInformationEntry,
    groups: &[&[Frame<'_>]],
    address: u64,
    input: &Input<'_, '_>,
) -> gimli::write::Result<(Vec<u8>, Vec<Indexed>)> {
    let order = input.order;
    let mut table = FrameTable::default();
    let mut relative = common.clone();
    relative.fde_address_encoding = RELATIVE;
    let id = table.add_cie(relative);
    table.add_fde(id, FrameDescriptionEntry::new(Address::Constant(0), 0));
    let mut section = EhFrame(EndianVec::new(order));
    table.write_eh_frame(&mut section)?;
    let mut section = only_first(&section.0)?;
    let (unit, return_address) = unit_and_return_address(&section).unwrap_or((1, input.stack_pointer));
    let mut index = Vec::with_capacity(groups.len());
    for group in groups {
        let (Some((first, _)), Some((last, _))) = (group.first(), group.last()) else { continue };
        let start = section.len();
        index.push((first.start, address + start as u64));
        let instructions = instructions(group, unit, [return_address, input.stack_pointer], order)?;
        // The distance to the common entry, the address and size of the code, and an augmentation of no bytes.
        let padding = padding(4 + 4 + 4 + 1 + instructions.len(), 4);
        section.write_u32((4 + 4 + 4 + 1 + instructions.len() + padding) as u32)?;
        section.write_u32(start as u32 + 4)?;
        section.write_u32(first.start.wrapping_sub(address + section.len() as u64) as u32)?;
        section.write_u32((last.end - first.start) as u32)?;
        section.write_u8(0)?;
        section.write(&instructions)?;
        section.write(&[0; 8][..padding])?;
    }
    section.write_u32(0)?;
    index.sort_unstable();
    Ok((section.into_vec(), index))
}

/// Returns the number of bytes that code advances by, and the column of the return address, as the common entry has them.
fn unit_and_return_address(section: &EndianVec<RunTimeEndian>) -> Option<(u64, Register)> {
    let read = gimli::read::EhFrame::new(section.slice(), section.endian());
    let common = read.cie_from_offset(&gimli::BaseAddresses::default(), gimli::EhFrameOffset(0)).ok()?;
    Some((common.code_alignment_factor(), common.return_address_register()))
}

/// Returns the rules that are enough to find the callers of each function of a group. Each begins as the common entry says.
fn instructions(group: &[Frame<'_>], unit: u64, registers: [Register; 2], order: RunTimeEndian) -> gimli::write::Result<Vec<u8>> {
    let mut out = EndianVec::new(order);
    for (number, (code, instructions)) in group.iter().enumerate() {
        let Some(rules) = prologue::rules(instructions) else {
            out.write(instructions)?;
            continue;
        };
        let next = group.get(number + 1);
        if next.is_some() {
            out.write_u8(DW_CFA_remember_state.0)?;
        }
        let mut now = 0;
        for Rule { at, instruction, .. } in prologue::of_callers(&rules, registers) {
            advance(at - now, &mut out)?;
            out.write(instruction)?;
            now = at;
        }
        if let Some((next, _)) = next {
            advance(((next.start - code.start) / unit).saturating_sub(now), &mut out)?;
            out.write_u8(DW_CFA_restore_state.0)?;
        }
    }
    Ok(out.into_vec())
}

/// Advances by as many units of code.
fn advance(units: u64, out: &mut EndianVec<RunTimeEndian>) -> gimli::write::Result<()> {
    match units {
        0 => Ok(()),
        1..0x40 => out.write_u8(DW_CFA_advance_loc.0 | units as u8),
        0x40..0x100 => out.write_u8(DW_CFA_advance_loc1.0).and_then(|()| out.write_u8(units as u8)),
        0x100..0x1_0000 => out.write_u8(DW_CFA_advance_loc2.0).and_then(|()| out.write_u16(units as u16)),
        _ => out.write_u8(DW_CFA_advance_loc4.0).and_then(|()| out.write_u32(units as u32)),
    }
}

/// Returns the number of zeros, which mean nothing, after an entry of that size and its length.
fn padding(size: usize, alignment: usize) -> usize {
    (4 + size).next_multiple_of(alignment) - 4 - size
}

/// Returns a section's first entry.
fn only_first(section: &EndianVec<RunTimeEndian>) -> gimli::write::Result<EndianVec<RunTimeEndian>> {
    let bytes = section.slice();
    let length = bytes.first_chunk().map_or(0, |length| match section.endian() {
        RunTimeEndian::Big => u32::from_be_bytes(*length),
        RunTimeEndian::Little => u32::from_le_bytes(*length),
    });
    let mut first = EndianVec::new(section.endian());
    first.write(bytes.get(..4 + length as usize).unwrap_or_default())?;
    Ok(first)
}

/// Writes the index: for each entry the address of its code and its own, relative to the index.
fn write_index(entries: &[Indexed], address: u64, frames: u64, order: RunTimeEndian) -> gimli::write::Result<Vec<u8>> {
    let mut index = EndianVec::new(order);
    index.write_u8(1)?;
    for encoding in [RELATIVE, DW_EH_PE_udata4, DwEhPe(DW_EH_PE_datarel.0 | DW_EH_PE_sdata4.0)] {
        index.write_u8(encoding.0)?;
    }
    index.write_u32(frames.wrapping_sub(address + 4) as u32)?;
    index.write_u32(entries.len() as u32)?;
    for (code, entry) in entries {
        index.write_u32(code.wrapping_sub(address) as u32)?;
        index.write_u32(entry.wrapping_sub(address) as u32)?;
    }
    Ok(index.into_vec())
}

//! The way to callers and their registers: `.debug_frame` for debuggers, and the same as `.eh_frame` with an index of it,
//! which profilers look for.
//!
//! Code that runs looks at neither, so neither is loaded. Addresses in `.eh_frame` are relative to where it would be: behind
//! everything else.

use super::executable::{Input, Section};
use gimli::constants::{DW_EH_PE_datarel, DW_EH_PE_pcrel, DW_EH_PE_sdata4, DW_EH_PE_udata4};
use gimli::write::{Address, CommonInformationEntry, DebugFrame, EhFrame, EndianVec, FrameDescriptionEntry, FrameTable, Writer};
use gimli::{DwEhPe, RunTimeEndian};
use std::ops::Range;

const RELATIVE: DwEhPe = DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0);

/// The size of what comes before the index's entries.
const INDEX_HEADER: u64 = 12;

/// Returns the sections for the functions that `input` describes.
pub fn sections(input: &Input<'_, '_>) -> gimli::write::Result<Vec<Section>> {
    let Some(common) = &input.frames else { return Ok(Vec::new()) };
    let described = input.functions.iter().filter(|(_, _, description)| !description.unwinding.is_empty());
    let frames: Vec<_> = described.map(|(_, code, description)| (code, &*description.unwinding)).collect();
    let index_address = input.end.next_multiple_of(8);
    let address = (index_address + INDEX_HEADER + frames.len() as u64 * 8).next_multiple_of(8);
    let (loaded, index) = eh_frame(common, &frames, address, input.order)?;
    let index = write_index(&index, index_address, address, input.order)?;
    Ok(vec![
        Section { name: ".eh_frame_hdr", bytes: index, address: Some(index_address), is_repetitive: false },
        Section { name: ".eh_frame", bytes: loaded, address: Some(address), is_repetitive: false },
        Section { name: ".debug_frame", bytes: debug_frame(common, &frames, input.order)?, address: None, is_repetitive: true },
    ])
}

/// The code of a function, and the instructions that describe its frame.
type Frame<'b> = (&'b Range<u64>, &'b [u8]);

/// The address of a function, and that of its entry.
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

/// Returns `.eh_frame` as it would be at an address, and for each function its address and that of its entry.
fn eh_frame(
    common: &CommonInformationEntry,
    frames: &[Frame<'_>],
    address: u64,
    order: RunTimeEndian,
) -> gimli::write::Result<(Vec<u8>, Vec<Indexed>)> {
    let mut table = FrameTable::default();
    let mut relative = common.clone();
    relative.fde_address_encoding = RELATIVE;
    let id = table.add_cie(relative);
    table.add_fde(id, FrameDescriptionEntry::new(Address::Constant(0), 0));
    let mut section = EhFrame(EndianVec::new(order));
    table.write_eh_frame(&mut section)?;
    let mut section = only_first(&section.0)?;
    let mut index = Vec::with_capacity(frames.len());
    for (code, instructions) in frames {
        let start = section.len();
        index.push((code.start, address + start as u64));
        // The distance to the common entry, the address and size of the code, and an augmentation of no bytes.
        let padding = padding(4 + 4 + 4 + 1 + instructions.len(), 4);
        section.write_u32((4 + 4 + 4 + 1 + instructions.len() + padding) as u32)?;
        section.write_u32(start as u32 + 4)?;
        section.write_u32(code.start.wrapping_sub(address + section.len() as u64) as u32)?;
        section.write_u32((code.end - code.start) as u32)?;
        section.write_u8(0)?;
        section.write(instructions)?;
        section.write(&[0; 8][..padding])?;
    }
    section.write_u32(0)?;
    index.sort_unstable();
    Ok((section.into_vec(), index))
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

/// Writes the index: for each function its address and that of its entry, relative to the index.
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

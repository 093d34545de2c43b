//! Addresses are filled in.
//!
//! To add a type of relocation, add a line to [`fill`]; names and meanings are those of the ELF ABI supplement for s390x.

use super::input::{Class, Inputs, ORDER, Place, SectionId};
use super::layout::Layout;
use super::live::Live;
use super::symbols::{Meaning, Symbols};
use object::elf;

/// How many words hold addresses, which the program itself completes when it starts.
pub fn count_addresses(inputs: &Inputs<'_>, live: &Live) -> u64 {
    let sections = inputs.sections.iter().enumerate().filter(|&(number, _)| live.contains(SectionId(number)));
    let relocations = sections.flat_map(|(_, section)| section.relocations);
    relocations.filter(|relocation| relocation.r_type(ORDER, false) == elf::R_390_64).count() as u64
}

/// A word that holds an address.
pub struct Address {
    /// Where the word is.
    pub place: u64,
    /// The address, as if the image were at 0.
    pub value: u64,
}

/// Fills in what a section refers to, in its copy in the executable; notes words that hold addresses.
pub fn apply(
    inputs: &Inputs<'_>,
    symbols: &Symbols<'_>,
    layout: &Layout,
    section: SectionId,
    copy: &mut [u8],
    addresses: &mut Vec<Address>,
) -> Result<(), String> {
    let input = &inputs.sections[section.0];
    let start = layout.places[section.0].unwrap_or_default().address;
    for relocation in input.relocations {
        let offset = relocation.r_offset.get(ORDER);
        let kind = relocation.r_type(ORDER, false);
        let target = match symbols.target(inputs, section, relocation)? {
            Meaning::Image => 0,
            Meaning::Place(place) => address(layout, place),
        };
        let value = target.wrapping_add_signed(relocation.r_addend.get(ORDER));
        let place = start.wrapping_add(offset);
        let failed = |problem: String| {
            let object = inputs.objects[input.object].name;
            format!("{object}: {} at {offset:#x}: {problem}", input.name)
        };
        fill(kind, value, place, offset, copy).map_err(failed)?;
        if kind == elf::R_390_64 {
            if !matches!(input.class, Class::RelRo | Class::Data) {
                return Err(failed("an address in what is never written".to_owned()));
            }
            addresses.push(Address { place, value });
        }
    }
    Ok(())
}

/// The address of a place in a section that is part of the executable.
pub fn address(layout: &Layout, place: Place) -> u64 {
    layout.places[place.section.0].unwrap_or_default().address.wrapping_add(place.offset)
}

/// Writes `value`, or its distance from `place`, to `offset` of a section.
fn fill(kind: elf::RelocationType, value: u64, place: u64, offset: u64, section: &mut [u8]) -> Result<(), String> {
    let distance = value.wrapping_sub(place).cast_signed();
    match kind {
        elf::R_390_64 => put(section, offset, value.to_be_bytes()),
        elf::R_390_PC64 => put(section, offset, distance.to_be_bytes()),
        elf::R_390_PC32 => put(section, offset, narrow(distance)?.to_be_bytes()),
        // Instructions count in pairs of bytes. What would go through a table of procedures can be reached directly.
        elf::R_390_PC32DBL | elf::R_390_PLT32DBL if distance % 2 != 0 => Err("its target is at an odd address".to_owned()),
        elf::R_390_PC32DBL | elf::R_390_PLT32DBL => put(section, offset, narrow(distance / 2)?.to_be_bytes()),
        other => {
            let name = elf::NAMES_R_390.name(other).map_or_else(|| format!("{}", other.0), str::to_owned);
            Err(format!("relocations of type {name} are not supported"))
        }
    }
}

fn narrow(distance: i64) -> Result<i32, String> {
    i32::try_from(distance).map_err(|_| "its target is too far away".to_owned())
}

fn put<const N: usize>(section: &mut [u8], offset: u64, bytes: [u8; N]) -> Result<(), String> {
    let rest = usize::try_from(offset).ok().and_then(|offset| section.get_mut(offset..));
    match rest.and_then(|rest| rest.first_chunk_mut()) {
        Some(place) => *place = bytes,
        None => return Err("it is outside of the section's contents".to_owned()),
    }
    Ok(())
}

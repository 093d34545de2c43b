//! From UTF-16, little-endian.

use super::block;
use super::lengths::{Lengths, Pass};
use super::output::Output;
use crate::bytes;

/// The bits that no Latin-1 character has.
const NOT_LATIN1: u16 = 0xff00;

/// The bits that no ASCII character has.
const NOT_ASCII: u16 = 0xff80;

/// Whether a string is well-formed: its surrogates are in pairs.
fn is_valid(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        while let Some((block, next)) = rest.split_first_chunk() {
            if !block::has_no_surrogate(block) {
                break;
            }
            rest = next;
        }
        let Some((&unit, next)) = rest.split_first_chunk() else { return rest.is_empty() };
        rest = next;
        if u16::from_le_bytes(unit) & 0xf800 == 0xd800 {
            let Some((low, next)) = next.split_first_chunk() else { return false };
            if combined(unit, *low).is_none() {
                return false;
            }
            rest = next;
        }
    }
}

/// Copies a string to a place that is as long or longer; returns the copy if it is well-formed there.
pub(super) fn copy<'a>(from: &[u8], to: &'a mut [u8]) -> Option<&'a [u8]> {
    let to = to.get_mut(..from.len())?;
    bytes::copy(to, from);
    is_valid(to).then_some(to)
}

/// Whether all characters are Latin-1.
pub(super) fn is_latin1(text: &[u8]) -> bool {
    let mut rest = text;
    let mut all = 0;
    while let Some((block, next)) = rest.split_first_chunk() {
        all |= block::bits(block);
        rest = next;
    }
    while let Some((&unit, next)) = rest.split_first_chunk() {
        all |= u16::from_le_bytes(unit);
        rest = next;
    }
    all & NOT_LATIN1 == 0
}

/// Writes Latin-1, up to the first other character.
pub(super) fn to_latin1(from: &[u8], to: &mut [u8]) -> Option<Lengths> {
    let mut out = Output::new(to);
    let _ = out.units_as_bytes(from, NOT_LATIN1);
    let written = out.written() as u32;
    Some(Lengths { read: written, written })
}

/// Writes UTF-8, as far as there is room.
pub(super) fn to_utf8(from: &[u8], to: &mut [u8], pass: Pass) -> Option<Lengths> {
    let mut out = Output::new(to);
    let mut rest = out.units_as_bytes(from, NOT_ASCII);
    while let Some((&unit, next)) = rest.split_first_chunk() {
        let (character, next) = match char::from_u32(u16::from_le_bytes(unit).into()) {
            Some(character) => (character, next),
            None => {
                let (low, next) = next.split_first_chunk()?;
                (combined(unit, *low)?, next)
            }
        };
        if pass == Pass::Ascii || out.push_utf8(character).is_none() {
            break;
        }
        rest = out.units_as_bytes(next, NOT_ASCII);
    }
    Some(Lengths { read: ((from.len() - rest.len()) / 2) as u32, written: out.written() as u32 })
}

/// Returns the character that two units stand for, if they are a pair of surrogates.
fn combined(high: [u8; 2], low: [u8; 2]) -> Option<char> {
    let (high, low) = (u16::from_le_bytes(high), u16::from_le_bytes(low));
    if high & 0xfc00 != 0xd800 || low & 0xfc00 != 0xdc00 {
        return None;
    }
    char::from_u32(0x1_0000 + (u32::from(high & 0x3ff) << 10 | u32::from(low & 0x3ff)))
}

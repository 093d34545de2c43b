//! From UTF-8.

use super::block;
use super::lengths::Lengths;
use super::output::Output;
use crate::bytes::{self, are_text, first_character};

/// Copies a string to a place that is as long; returns 0 if it is well-formed there.
pub(super) fn copy(from: &[u8], to: &mut [u8]) -> Option<u32> {
    let done = block::copy_ascii(from, to);
    let (rest, place) = (from.get(done..)?, to.get_mut(done..)?);
    bytes::copy(place, rest);
    is_valid(place).then_some(0)
}

/// Whether a string is well-formed.
fn is_valid(text: &[u8]) -> bool {
    let mut rest = text;
    loop {
        while let Some((block, next)) = rest.split_first_chunk() {
            if !block::is_ascii(block) {
                break;
            }
            rest = next;
        }
        // As far as no character begins in the next block.
        let Some((head, _)) = rest.split_at_checked(block::CHARACTERS) else { return are_text(rest) };
        let mut left = head.len();
        while left > 0 {
            let Some(character) = first_character(rest) else { return false };
            left = left.saturating_sub(character.len_utf8());
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
    }
}

/// Writes UTF-16; returns the number of units.
pub(super) fn to_utf16(from: &[u8], to: &mut [u8]) -> Option<u32> {
    let mut out = Output::new(to);
    let mut rest = out.ascii_as_utf16(from);
    while !rest.is_empty() {
        let character = first_character(rest)?;
        out.push_utf16(character)?;
        rest = out.ascii_as_utf16(rest.get(character.len_utf8()..)?);
    }
    u32::try_from(out.written() / 2).ok()
}

/// Writes Latin-1, up to the first other character or the first that is ill-formed.
pub(super) fn to_latin1(from: &[u8], to: &mut [u8]) -> Option<Lengths> {
    let mut out = Output::new(to);
    let mut rest = out.ascii(from);
    // Characters from 0x80 to 0xff have two bytes.
    while let [lead @ 0xc2..=0xc3, next @ 0x80..=0xbf, tail @ ..] = rest {
        if out.push([lead << 6 | next & 0x3f]).is_none() {
            break;
        }
        rest = out.ascii(tail);
    }
    Some(Lengths { read: (from.len() - rest.len()) as u32, written: out.written() as u32 })
}

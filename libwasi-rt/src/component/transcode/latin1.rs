//! From Latin-1, in which every sequence of bytes is well-formed.

use super::block::{self, CHARACTERS, Narrow, Wide};
use super::lengths::{Lengths, Pass};
use super::output::Output;

/// Writes UTF-16; returns the number of units.
pub(super) fn to_utf16(from: &[u8], to: &mut [u8]) -> Option<u32> {
    let mut out = Output::new(to);
    let mut rest = from;
    while let Some((block, next)) = rest.split_first_chunk() {
        out.push(block::widen(block))?;
        rest = next;
    }
    for &byte in rest {
        out.push([byte, 0])?;
    }
    u32::try_from(from.len()).ok()
}

/// Writes UTF-8, as far as there is room.
pub(super) fn to_utf8(from: &[u8], to: &mut [u8], pass: Pass) -> Option<Lengths> {
    let mut out = Output::new(to);
    let mut rest = out.ascii(from);
    while let Some((&byte, next)) = rest.split_first() {
        if pass == Pass::Ascii || out.push_utf8(byte.into()).is_none() {
            break;
        }
        rest = out.ascii(next);
    }
    Some(Lengths { read: (from.len() - rest.len()) as u32, written: out.written() as u32 })
}

/// Turns the first `count` bytes of a place, which are Latin-1, into as many UTF-16 units, and returns the place behind them.
///
/// From the end on, so that nothing is overwritten before it was read.
pub(super) fn widen_in_place(place: &mut [u8], count: u32) -> Option<&mut [u8]> {
    let count = count as usize;
    let (units, rest) = place.split_at_mut_checked(count.checked_mul(2)?)?;
    let mut left = count;
    while left >= CHARACTERS {
        left -= CHARACTERS;
        let bytes: Narrow = *units.get(left..)?.first_chunk()?;
        let wide: &mut Wide = units.get_mut(2 * left..)?.first_chunk_mut()?;
        *wide = block::widen(&bytes);
    }
    while left > 0 {
        left -= 1;
        let byte = *units.get(left)?;
        let unit: &mut [u8; 2] = units.get_mut(2 * left..)?.first_chunk_mut()?;
        *unit = [byte, 0];
    }
    Some(rest)
}

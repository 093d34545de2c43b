//! Short branches, for `-O size` on x86-64.
//!
//! The code generator gives every branch a distance of 32 bits; most fit into 8. Here a function's code is split into
//! instructions, tables and constants, branches are shortened until no more can be, and references are adjusted. Traps at the end of
//! the function that have the same reason are merged.
//!
//! * [`decode`]: the lengths of instructions;
//! * [`piece`]: the pieces of a function;
//! * [`take_apart`](mod@take_apart): from code to pieces;
//! * [`arrange`](mod@arrange): short branches, and new offsets;
//! * [`assemble`](mod@assemble): from pieces to code.
//!
//! A function that is not understood to the last byte stays as it is: whatever is referred to must be the start of an instruction,
//! so a wrong length does not go unnoticed.

mod arrange;
mod assemble;
mod decode;
mod piece;
mod take_apart;
#[cfg(test)]
mod tests;

use super::function::CompiledFunction;
use arrange::arrange;
use assemble::{adjust, assemble};
use piece::{Kind, Piece};
use take_apart::{is_understood, take_apart};
use wasm2native_abi::trap::Trap;

/// The instruction that traps (`ud2`).
const TRAP: [u8; 2] = [0x0f, 0x0b];

/// Shortens the code of a function; `blocks` are the offsets of its basic blocks, in ascending order.
pub fn shorten(function: &mut CompiledFunction, blocks: &[u32]) {
    let Some(mut pieces) = take_apart(function, blocks) else { return };
    if !is_understood(function, &pieces) {
        return;
    }
    // A trap that stands for others has one line.
    if function.sites.is_empty() {
        share_traps(function, &mut pieces);
    }
    arrange(&mut pieces, function.alignment);
    let code = assemble(&function.code, &pieces);
    adjust(function, &pieces);
    function.code = code;
}

/// Lets the first trap of a reason stand for all others, among those that end the function.
fn share_traps(function: &mut CompiledFunction, pieces: &mut [Piece]) {
    let traps = &function.traps;
    let reason = |offset: u32| traps.binary_search_by_key(&offset, |&(trap, _)| trap).ok().map(|index| traps[index].1);
    let last = pieces.len() - usize::from(pieces.last().is_some_and(|piece| matches!(piece.kind, Kind::Constants)));
    let is_trap = |piece: &Piece| function.code[piece.old as usize..].starts_with(&TRAP);
    let mut first = last;
    while first > 1 && is_trap(&pieces[first - 1]) && pieces[first - 2].ends() {
        first -= 1;
    }
    let mut known: Vec<(Trap, u32)> = Vec::new();
    for piece in &mut pieces[first..last] {
        let Some(trap) = reason(piece.old) else { continue };
        match known.iter().find(|(other, _)| *other == trap) {
            Some(&(_, other)) => piece.kind = Kind::Shared { other },
            None => known.push((trap, piece.old)),
        }
    }
    let shared = |offset: u32| {
        let index = pieces.binary_search_by_key(&offset, |piece| piece.old);
        index.is_ok_and(|index| matches!(pieces[index].kind, Kind::Shared { .. }))
    };
    function.traps.retain(|&(trap, _)| !shared(trap));
}

//! Short branches, for `-O size` on x86-64.
//!
//! The code generator gives every branch a distance of 32 bits; most fit into 8. Here a function's code is split into
//! instructions, tables and constants, branches are shortened until none can be any more, and references are adjusted. Traps at
//! the end of the function that have the same reason are merged.
//!
//! * [`decode`](mod@decode): the lengths of instructions.
//!
//! A function that is not understood to the last byte stays as it is: each place that anything refers to must be the start of an
//! instruction, so a wrong length does not go unnoticed.

mod decode;
#[cfg(test)]
mod tests;

use super::function::CompiledFunction;
use decode::{Flow, decode};
use std::collections::BTreeSet;
use wasm2native_abi::trap::Trap;

/// The instruction that traps (`ud2`).
const TRAP: [u8; 2] = [0x0f, 0x0b];

/// The size of an entry of a jump table.
const ENTRY: u32 = 4;

/// The number of rounds in which branches are examined.
const ROUNDS: u32 = 8;

/// Shortens the code of a function; `blocks` are the offsets of its basic blocks, in ascending order.
pub fn shorten(function: &mut CompiledFunction, blocks: &[u32]) {
    let Some(mut pieces) = take_apart(function, blocks) else { return };
    if !places_are_known(function, &pieces) {
        return;
    }
    share_traps(function, &mut pieces);
    place(&mut pieces, function.alignment);
    let code = assemble(&function.code, &pieces);
    move_places(function, &pieces);
    function.code = code;
}

/// A run of bytes that stays together.
#[derive(Debug)]
struct Piece {
    /// Its old offset.
    old: u32,
    /// Its new offset.
    new: u32,
    /// Its old length.
    length: u32,
    kind: Kind,
}

/// The contents of a piece.
#[derive(Debug)]
enum Kind {
    /// An instruction that changes its place only, and may refer to a constant or a table.
    Fixed { reference: Option<Reference>, ends: bool },
    /// A branch inside the function.
    Branch { condition: Option<u8>, target: u32, is_short: bool },
    /// Distances from the table's start.
    Table { targets: Vec<u32> },
    /// Constants, the last piece.
    Constants,
    /// A trap that another one stands for.
    Shared { other: u32 },
}

/// A displacement of 32 bits in an instruction.
#[derive(Clone, Copy, Debug)]
struct Reference {
    /// Where in the instruction.
    field: u32,
    /// What it refers to.
    target: u32,
}

impl Piece {
    /// How long it is now.
    fn size(&self) -> u32 {
        match self.kind {
            Kind::Branch { is_short: true, .. } => 2,
            Kind::Shared { .. } => 0,
            _ => self.length,
        }
    }

    /// Whether the next piece is only reached by a branch.
    fn ends(&self) -> bool {
        match self.kind {
            Kind::Fixed { ends, .. } => ends,
            Kind::Branch { condition, .. } => condition.is_none(),
            _ => true,
        }
    }
}

fn take_apart(function: &CompiledFunction, blocks: &[u32]) -> Option<Vec<Piece>> {
    let code = &*function.code;
    let end = u32::try_from(code.len()).ok()?;
    let mut pieces: Vec<Piece> = Vec::new();
    // What instructions so far refer to, besides symbols.
    let mut referred: BTreeSet<u32> = BTreeSet::new();
    let mut relocated = function.relocations.iter().map(|relocation| relocation.offset).peekable();
    let mut after_jump = false;
    let mut at = 0;
    while at < end {
        if referred.contains(&at) && !after_jump {
            pieces.push(Piece { old: at, new: 0, length: end - at, kind: Kind::Constants });
            break;
        }
        if referred.contains(&at) {
            let table = table(function, blocks, at)?;
            at += table.length;
            after_jump = false;
            pieces.push(table);
            continue;
        }
        if let Some(constants) = constants_after_padding(code, at, &pieces, &referred) {
            pieces.push(Piece { old: constants, new: 0, length: end - constants, kind: Kind::Constants });
            break;
        }
        let instruction = decode(code.get(at as usize..)?)?;
        let length = instruction.length as u32;
        let next = at + length;
        let has_symbol = relocated.next_if(|&offset| offset < next).is_some();
        let target = |field: u32| {
            let place = (at + field) as usize;
            Some(next.wrapping_add_signed(i32::from_le_bytes(*code.get(place..)?.first_chunk()?)))
        };
        let kind = match (instruction.flow, instruction.relative) {
            (Flow::Branch(condition), _) => {
                Kind::Branch { condition: Some(condition), target: target(length - 4)?, is_short: false }
            }
            (Flow::Jump, _) if !has_symbol => Kind::Branch { condition: None, target: target(length - 4)?, is_short: false },
            (flow, Some(field)) if !has_symbol => {
                let reference = Reference { field: field as u32, target: target(field as u32)? };
                referred.insert(reference.target);
                Kind::Fixed { reference: Some(reference), ends: flow != Flow::Next }
            }
            (flow, _) => Kind::Fixed { reference: None, ends: flow != Flow::Next },
        };
        after_jump = instruction.flow == Flow::JumpTo;
        pieces.push(Piece { old: at, new: 0, length, kind });
        at = next;
    }
    relocated.next().is_none().then_some(pieces)
}

/// Where the constants start, if there are only zeros up to there, which nothing goes on to.
fn constants_after_padding(code: &[u8], at: u32, pieces: &[Piece], referred: &BTreeSet<u32>) -> Option<u32> {
    const LARGEST: u32 = 64;
    let constants = *referred.range(at + 1..at + LARGEST).next()?;
    let padding = code.get(at as usize..constants as usize)?;
    (pieces.last()?.ends() && padding.iter().all(|&byte| byte == 0)).then_some(constants)
}

/// The jump table at a place: it ends where the next block starts, or the traps.
fn table(function: &CompiledFunction, blocks: &[u32], at: u32) -> Option<Piece> {
    let next_block = blocks[blocks.partition_point(|&block| block <= at)..].first();
    let traps = &function.traps;
    let next_trap = traps[traps.partition_point(|&(trap, _)| trap <= at)..].first().map(|(trap, _)| trap);
    let next = next_block.into_iter().chain(next_trap).copied().min().unwrap_or(function.code.len() as u32);
    let length = next - at;
    if length == 0 || !length.is_multiple_of(ENTRY) {
        return None;
    }
    let bytes = function.code.get(at as usize..next as usize)?;
    let distance = |entry: &[u8]| Some(at.wrapping_add_signed(i32::from_le_bytes(*entry.first_chunk()?)));
    let targets = bytes.chunks_exact(ENTRY as usize).map(distance).collect::<Option<_>>()?;
    Some(Piece { old: at, new: 0, length, kind: Kind::Table { targets } })
}

/// Whether each place that anything refers to is where a piece starts, and nothing else.
fn places_are_known(function: &CompiledFunction, pieces: &[Piece]) -> bool {
    let find = |place: u32| pieces.binary_search_by_key(&place, |piece| piece.old).ok().map(|index| &pieces[index].kind);
    let is_code = |place: u32| matches!(find(place), Some(Kind::Fixed { .. } | Kind::Branch { .. }));
    let constants = pieces.last().filter(|piece| matches!(piece.kind, Kind::Constants)).map_or(u32::MAX, |piece| piece.old);
    let is_data =
        |place: u32| (constants..function.code.len() as u32).contains(&place) || matches!(find(place), Some(Kind::Table { .. }));
    let pieces_fit = pieces.iter().all(|piece| match &piece.kind {
        Kind::Branch { target, .. } => is_code(*target),
        Kind::Fixed { reference: Some(reference), .. } => is_data(reference.target),
        Kind::Table { targets } => targets.iter().all(|&target| is_code(target)),
        _ => true,
    });
    pieces_fit
        && function.traps.iter().all(|&(trap, _)| is_code(trap))
        && function
            .call_sites
            .iter()
            .all(|site| is_code(site.return_offset) && site.handlers.iter().all(|handler| is_code(handler.target)))
        && function.relocations.iter().all(|relocation| relocation.offset < constants)
}

/// Lets the first trap of a reason stand for all others, among those that end the function.
fn share_traps(function: &mut CompiledFunction, pieces: &mut [Piece]) {
    let traps = &function.traps;
    let reason = |place: u32| traps.binary_search_by_key(&place, |&(trap, _)| trap).ok().map(|index| traps[index].1);
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
    let shared = |place: u32| {
        let index = pieces.binary_search_by_key(&place, |piece| piece.old);
        index.is_ok_and(|index| matches!(pieces[index].kind, Kind::Shared { .. }))
    };
    function.traps.retain(|&(trap, _)| !shared(trap));
}

/// Shortens branches and finds the new places. A branch never gets longer again, since what lies between never does. Nearly all
/// that ever fit do so after three rounds; the number is bounded because a module might be made so that each round finds one.
fn place(pieces: &mut [Piece], alignment: u32) {
    for round in 0..=ROUNDS {
        let mut at: u32 = 0;
        for piece in &mut *pieces {
            if matches!(piece.kind, Kind::Constants) {
                let distance = piece.old.wrapping_sub(at) % alignment;
                at += distance;
            }
            piece.new = at;
            at += piece.size();
        }
        let fits: Vec<usize> = (0..pieces.len()).filter(|&index| fits(pieces, index)).collect();
        if fits.is_empty() || round == ROUNDS {
            return;
        }
        for index in fits {
            if let Kind::Branch { is_short, .. } = &mut pieces[index].kind {
                *is_short = true;
            }
        }
    }
}

/// Whether this is a long branch that could be a short one.
fn fits(pieces: &[Piece], index: usize) -> bool {
    let piece = &pieces[index];
    let Kind::Branch { target, is_short: false, .. } = piece.kind else { return false };
    let target = new_place(pieces, target);
    // Forwards, the branch's own bytes do not count, whatever their number.
    let from = if target > piece.new { piece.new + piece.length } else { piece.new + 2 };
    i8::try_from(i64::from(target) - i64::from(from)).is_ok()
}

/// Where something goes that was the start of a piece, or in the constants.
fn new_place(pieces: &[Piece], old: u32) -> u32 {
    let index = pieces.partition_point(|piece| piece.old <= old).saturating_sub(1);
    match pieces[index].kind {
        Kind::Shared { other } => new_place(pieces, other),
        _ => pieces[index].new + (old - pieces[index].old),
    }
}

fn assemble(old: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut code = Vec::with_capacity(old.len());
    for piece in pieces {
        code.resize(piece.new as usize, 0);
        let bytes = &old[piece.old as usize..(piece.old + piece.length) as usize];
        match &piece.kind {
            Kind::Fixed { reference, .. } => {
                code.extend_from_slice(bytes);
                if let Some(Reference { field, target }) = *reference {
                    let distance = new_place(pieces, target).wrapping_sub(piece.new + piece.length);
                    let field = (piece.new + field) as usize;
                    code[field..field + 4].copy_from_slice(&distance.to_le_bytes());
                }
            }
            Kind::Branch { condition, target, is_short } => {
                let distance = new_place(pieces, *target).wrapping_sub(piece.new + piece.size());
                match (condition, is_short) {
                    (Some(condition), true) => code.extend([0x70 | condition, distance as u8]),
                    (None, true) => code.extend([0xeb, distance as u8]),
                    (_, false) => {
                        code.extend_from_slice(&bytes[..bytes.len() - 4]);
                        code.extend(distance.to_le_bytes());
                    }
                }
            }
            Kind::Table { targets } => {
                code.extend(targets.iter().flat_map(|&target| new_place(pieces, target).wrapping_sub(piece.new).to_le_bytes()));
            }
            Kind::Constants => code.extend_from_slice(bytes),
            Kind::Shared { .. } => {}
        }
    }
    code
}

/// Moves what is known about places along with them.
fn move_places(function: &mut CompiledFunction, pieces: &[Piece]) {
    for relocation in &mut function.relocations {
        relocation.offset = new_place(pieces, relocation.offset);
    }
    for (trap, _) in &mut function.traps {
        *trap = new_place(pieces, *trap);
    }
    for site in &mut function.call_sites {
        site.return_offset = new_place(pieces, site.return_offset);
        for handler in &mut site.handlers {
            handler.target = new_place(pieces, handler.target);
        }
    }
}

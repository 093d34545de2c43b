//! Code becomes pieces.

use super::decode::{Flow, decode};
use super::piece::{Kind, Piece, Reference};
use crate::codegen::function::CompiledFunction;
use std::collections::BTreeSet;

/// The size of an entry of a jump table.
const ENTRY: u32 = 4;

/// Splits the code of a function; nothing if some of it is not understood.
pub(super) fn take_apart(function: &CompiledFunction, blocks: &[u32]) -> Option<Vec<Piece>> {
    let code = &*function.code;
    let end = u32::try_from(code.len()).ok()?;
    let mut pieces: Vec<Piece> = Vec::new();
    // The offsets that instructions so far refer to.
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
            let bytes = code.get((at + field) as usize..)?;
            Some(next.wrapping_add_signed(i32::from_le_bytes(*bytes.first_chunk()?)))
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

/// Returns the start of the constants, if there are only zeros up to there, which nothing continues at.
fn constants_after_padding(code: &[u8], at: u32, pieces: &[Piece], referred: &BTreeSet<u32>) -> Option<u32> {
    const LARGEST: u32 = 64;
    let constants = *referred.range(at + 1..at + LARGEST).next()?;
    let padding = code.get(at as usize..constants as usize)?;
    (pieces.last()?.ends() && padding.iter().all(|&byte| byte == 0)).then_some(constants)
}

/// Returns the jump table at an offset; it ends where the next block or the traps start.
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

/// Whether everything that is referred to is the start of a piece of the right kind.
pub(super) fn is_understood(function: &CompiledFunction, pieces: &[Piece]) -> bool {
    let find = |offset: u32| pieces.binary_search_by_key(&offset, |piece| piece.old).ok().map(|index| &pieces[index].kind);
    let is_code = |offset: u32| matches!(find(offset), Some(Kind::Fixed { .. } | Kind::Branch { .. }));
    let constants = pieces.last().filter(|piece| matches!(piece.kind, Kind::Constants)).map_or(u32::MAX, |piece| piece.old);
    let is_data = |offset: u32| {
        (constants..function.code.len() as u32).contains(&offset) || matches!(find(offset), Some(Kind::Table { .. }))
    };
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

//! Pieces become code again.

use super::piece::{Kind, Piece, Reference, new_offset, own_offset};
use crate::codegen::describe::Place;
use crate::codegen::function::CompiledFunction;

/// Returns the code of a function as its pieces are arranged now.
pub(super) fn assemble(old: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut code = Vec::with_capacity(old.len());
    for piece in pieces {
        code.resize(piece.new as usize, 0);
        let bytes = &old[piece.old as usize..(piece.old + piece.length) as usize];
        match &piece.kind {
            Kind::Fixed { reference, .. } => {
                code.extend_from_slice(bytes);
                if let Some(Reference { field, target }) = *reference {
                    let distance = new_offset(pieces, target).wrapping_sub(piece.new + piece.length);
                    let field = (piece.new + field) as usize;
                    code[field..field + 4].copy_from_slice(&distance.to_le_bytes());
                }
            }
            Kind::Branch { condition, target, is_short } => {
                let distance = new_offset(pieces, *target).wrapping_sub(piece.new + piece.size());
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
                code.extend(targets.iter().flat_map(|&target| new_offset(pieces, target).wrapping_sub(piece.new).to_le_bytes()));
            }
            Kind::Constants => code.extend_from_slice(bytes),
            Kind::Shared { .. } => {}
        }
    }
    code
}

/// Adjusts the offsets of relocations, traps and handlers.
pub(super) fn adjust(function: &mut CompiledFunction, pieces: &[Piece]) {
    for relocation in &mut function.relocations {
        relocation.offset = new_offset(pieces, relocation.offset);
    }
    for (trap, _) in &mut function.traps {
        *trap = new_offset(pieces, *trap);
    }
    for site in &mut function.call_sites {
        site.return_offset = new_offset(pieces, site.return_offset);
        for handler in &mut site.handlers {
            handler.target = new_offset(pieces, handler.target);
        }
    }
    for site in &mut function.sites {
        site.code = own_offset(pieces, site.code);
    }
    if let Some(description) = &mut function.description {
        let own = |offset| own_offset(pieces, offset);
        let moved = description.places.iter().map(|place| Place { code: own(place.code.start)..own(place.code.end), ..place });
        description.places = moved.collect();
        // Unwinding is described for the instructions before the first branch, which stay.
        description.lines = description.lines.iter().map(|(code, operator)| (own(code), operator)).collect();
    }
}

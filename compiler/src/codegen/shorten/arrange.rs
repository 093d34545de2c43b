//! Branches become short, and pieces move closer together.

use super::piece::{Kind, Piece, new_offset};

/// The number of rounds in which branches are examined.
const ROUNDS: u32 = 8;

/// Shortens branches and sets the new offsets. A branch never gets longer again, since what lies between never does. Nearly all
/// that ever fit do so after three rounds; the number is bounded because a module might be made so that each round finds one.
pub(super) fn arrange(pieces: &mut [Piece], alignment: u32) {
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
    let target = new_offset(pieces, target);
    // Forwards, the branch's own bytes do not count, whatever their number.
    let from = if target > piece.new { piece.new + piece.length } else { piece.new + 2 };
    i8::try_from(i64::from(target) - i64::from(from)).is_ok()
}

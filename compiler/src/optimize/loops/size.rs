//! The size of a round: how many elements it handles, and how wide their lanes are.

use super::access::{Access, Group};
use super::compute::Task;
use super::copies::Copies;
use super::kind::{Kind, Pack, PackId};
use super::lanes::BYTES;
use super::width;

/// The number of elements of a round, of loads and stores and of operations up to which two rounds are made one.
const LIGHT: usize = 4;

/// Returns the number of bytes of a lane of each pack; none has fewer than the narrowest elements without need.
pub(super) fn widths(
    packs: &[Pack],
    accesses: &[Access],
    groups: &[Group],
    asked: &[(PackId, u32)],
    copies: Copies,
) -> Option<Vec<u32>> {
    let moving = accesses.iter().filter(|access| groups[access.group].step() != 0);
    let least = moving.map(|access| access.ty.bytes()).min()?;
    let least = if copies.has_gaps { least.max(copies.narrowest()?) } else { least.min(4) };
    width::find(packs, accesses, asked, least)
}

/// Whether counting would be much of the work of a round of some elements, which has few instructions then and loses little if twice as many
/// elements are one.
pub(super) fn is_light(packs: &[Pack], moves: usize, lanes: usize) -> bool {
    let results = packs.iter().filter(|pack| matches!(pack.kind, Kind::Result { .. })).count();
    lanes <= LIGHT && moves <= LIGHT && results <= LIGHT
}

/// Returns the number of elements of a round: whole iterations, and whole vectors of the narrowest lanes.
pub(super) fn lanes(packs: &[Pack], widths: &[u32], others: impl Iterator<Item = u32>, copies: usize) -> usize {
    let computed = packs.iter().zip(widths).filter(|(pack, _)| !pack.is_invariant()).flat_map(|(pack, &bytes)| {
        let Kind::Result { operation, arguments, .. } = &pack.kind else { return vec![bytes] };
        // Arguments that no iteration changes are needed in some width, too.
        let of = arguments.iter().map(|&argument| &packs[argument]).collect();
        let task = Task { operation: *operation, ty: pack.ty, bytes, arguments: of };
        let needed = arguments.iter().enumerate().map(|(place, &argument)| task.bytes_of(place, widths[argument]));
        needed.chain([bytes]).collect()
    });
    let lanes = BYTES / computed.chain(others).min().unwrap_or(8) as usize;
    // Both are powers of two apart from odd numbers of copies.
    (1..).map(|times| times * lanes).find(|lanes| lanes % copies == 0).unwrap_or(lanes * copies)
}

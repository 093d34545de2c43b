//! The number of copies of its body that an iteration is, and whether the copies of all iterations are next to each other.

use super::access::{Access, Group};
use super::lanes::BYTES;
use super::reductions::Reduction;

/// The largest number of copies where there are gaps.
const MOST: usize = 64;

/// The largest step where there are gaps.
const FARTHEST: i64 = 1 << 12;

/// The copies of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Copies {
    pub(super) count: usize,
    /// Whether something lies between the elements of an iteration and those of the next, as between parts of rows. Then each iteration
    /// is a round.
    pub(super) has_gaps: bool,
}

impl Copies {
    /// Returns those of a loop, judging by its accesses, and by what it sums up if there are gaps.
    pub(super) fn of(accesses: &[Access], groups: &[Group], reductions: &[Reduction]) -> Option<Self> {
        let is_moving = |access: &&Access| groups[access.group].step() != 0;
        let store = accesses.iter().find(|access| access.is_store);
        let one = store.or_else(|| accesses.iter().find(is_moving))?;
        let step = groups[one.group].step();
        let dense = usize::try_from(step / one.size()).ok().filter(|&count| {
            let is_whole = step > 0 && step % one.size() == 0;
            is_whole && count <= BYTES
        });
        if let Some(count) = dense
            && accesses.iter().filter(is_moving).all(|access| groups[access.group].step() == access.size() * count as i64)
        {
            return Some(Self { count, has_gaps: false });
        }
        let count = match store {
            Some(_) => dense?,
            None => reductions.iter().map(|reduction| reduction.parts.len()).reduce(greatest_divisor)?,
        };
        let is_near = groups.iter().all(|group| (0..=FARTHEST).contains(&group.step()));
        (is_near && (2..=MOST).contains(&count)).then_some(Self { count, has_gaps: true })
    }

    /// Returns the number of bytes of the narrowest lanes with which the copies are whole vectors.
    pub(super) fn narrowest(self) -> Option<u32> {
        [1, 2, 4, 8].into_iter().find(|&bytes| (self.count * bytes as usize).is_multiple_of(BYTES))
    }
}

/// Returns the greatest number that divides two.
fn greatest_divisor(mut one: usize, mut other: usize) -> usize {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

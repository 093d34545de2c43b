//! The order of accesses to the same bytes.
//!
//! A loop for vectors does several iterations at once, each instruction for all of them before the next instruction. That is the
//! same unless two accesses to the same bytes, one of which is a store, change places. Within a group, distances are constants, so
//! this is known here; between groups, the check before the loop finds out whether they overlap at all.

use super::access::{Access, Group};

/// A place in the order of instructions of the loop for vectors: that of the pack of an access.
pub(super) type Place = usize;

/// Whether accesses of the same group stay in order, if `together` iterations are done at once and each access has a new place.
pub(super) fn is_kept(accesses: &[Access], groups: &[Group], places: &[(usize, Place)], together: i64) -> bool {
    // Loads may be in many packs.
    let mut places: Vec<_> = places.iter().filter(|(access, _)| groups[accesses[*access].group].is_written).collect();
    places.sort_unstable();
    places.dedup();
    places.iter().all(|&&(one, here)| {
        places.iter().all(|&&(other, there)| {
            let (first, second) = (&accesses[one], &accesses[other]);
            let may_meet = first.group == second.group && (first.is_store || second.is_store);
            !may_meet || is_pair_kept(first, second, groups[first.group].step(), (here, there), together)
        })
    })
}

/// Whether no iteration of `second` that comes after one of `first` and meets it comes before it in the loop for vectors.
fn is_pair_kept(first: &Access, second: &Access, step: i64, places: (Place, Place), together: i64) -> bool {
    // By how many iterations `second` is later than `first`.
    (0..together).all(|later| {
        let is_after = later > 0 || first.place < second.place;
        let distance = second.distance + step * later - first.distance;
        let meets = distance < first.size() && -distance < second.size();
        !(is_after && meets) || places.0 < places.1
    })
}

/// Returns the pairs of groups that must not overlap.
pub(super) fn apart(groups: &[Group]) -> Vec<(usize, usize)> {
    let pairs = (0..groups.len()).flat_map(|one| (one + 1..groups.len()).map(move |other| (one, other)));
    let may_meet = |&(one, other): &(usize, usize)| {
        groups[one].memory == groups[other].memory && (groups[one].is_written || groups[other].is_written)
    };
    pairs.filter(may_meet).collect()
}

#[cfg(test)]
mod tests {
    use super::super::affine::Affine;
    use super::*;
    use crate::program::id::MemoryId;
    use cranelift_codegen::ir::{Inst, MemFlagsData, Value, types};

    fn access(place: usize, distance: i64, is_store: bool) -> Access {
        Access {
            instruction: Inst::from_u32(0),
            place,
            value: Value::from_u32(0),
            is_store,
            ty: types::I32,
            is_signed: false,
            flags: MemFlagsData::new(),
            group: 0,
            distance,
        }
    }

    fn is_kept_at(load: i64, store: i64) -> bool {
        let group = Group {
            memory: MemoryId::from_u32(0),
            base: Value::from_u32(0),
            index: Affine { step: 4, ..Affine::default() },
            lowest_index: 0,
            first: 0,
            end: 0,
            is_written: true,
        };
        is_kept(&[access(0, load, false), access(1, store, true)], &[group], &[(0, 0), (1, 1)], 4)
    }

    #[test]
    fn a_store_must_not_reach_loads_of_the_next_iterations() {
        // a[i + n] = a[i]
        let kept: Vec<_> = (0..6).map(|elements| is_kept_at(0, 4 * elements)).collect();
        assert_eq!(kept, [true, false, false, false, true, true]);
        assert_eq!([is_kept_at(0, 2), is_kept_at(0, 14), is_kept_at(0, 15), is_kept_at(0, 16)], [false, false, false, true]);
    }

    #[test]
    fn loads_may_be_ahead_of_stores() {
        // a[i] = a[i + n]
        assert!((0..6).all(|elements| is_kept_at(4 * elements, 0)));
    }
}

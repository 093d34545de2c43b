//! Numbers of types at run time: the subtypes of a type follow it, so that a test is a comparison with a range.
//!
//! ```text
//! structures          arrays              exceptions        functions, counted apart
//! 1 … S               S+1 … S+A           S+A+1             1 … F
//! ```
//!
//! Each of these is a forest, numbered in preorder; trees, and the children of a type, are in the order in which they were found.
//! So functions without subtypes have the numbers of the order of their types.

use super::canonical::{CanonicalType, Composite};
use crate::program::id::{IdVec, TypeId};

/// Consecutive numbers of types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberRange {
    /// The first of them.
    pub first: u32,
    /// How many they are.
    pub count: u32,
}

/// The numbers of all types of a program.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    types: IdVec<TypeId, NumberRange>,
    structures: u32,
    arrays: u32,
}

impl Numbers {
    /// Numbers types, of which supertypes come before their subtypes.
    pub(super) fn of(all: &IdVec<TypeId, CanonicalType>) -> Self {
        let mut types: IdVec<TypeId, _> = all.iter().map(|_| NumberRange { first: 0, count: 1 }).collect();
        for (id, ty) in all.iter().rev() {
            if let Some(supertype) = ty.supertype {
                types[supertype].count += types[id].count;
            }
        }
        let count = |wanted: fn(&Composite) -> bool| all.iter().filter(|(_, ty)| wanted(&ty.composite)).count() as u32;
        let structures = count(|composite| matches!(composite, Composite::Struct(_)));
        let arrays = count(|composite| matches!(composite, Composite::Array(_)));
        let (mut structure, mut array, mut function, mut other) = (1, 1 + structures, 1, 1);
        // The number of the next subtype of each.
        let mut next: IdVec<TypeId, u32> = all.iter().map(|_| 0).collect();
        for (id, ty) in all.iter() {
            let number = match (ty.supertype, &ty.composite) {
                (Some(supertype), _) => &mut next[supertype],
                (None, Composite::Struct(_)) => &mut structure,
                (None, Composite::Array(_)) => &mut array,
                (None, Composite::Func(_)) => &mut function,
                (None, Composite::Cont) => &mut other,
            };
            types[id].first = *number;
            *number += types[id].count;
            next[id] = types[id].first + 1;
        }
        Self { types, structures, arrays }
    }

    /// Returns the numbers of a type and of its subtypes, in that order.
    pub(super) fn range(&self, ty: TypeId) -> NumberRange {
        self.types[ty]
    }

    /// Returns the numbers of all structures.
    pub(super) fn structures(&self) -> NumberRange {
        NumberRange { first: 1, count: self.structures }
    }

    /// Returns the numbers of all arrays.
    pub(super) fn arrays(&self) -> NumberRange {
        NumberRange { first: 1 + self.structures, count: self.arrays }
    }

    /// Returns the number of exceptions.
    pub(super) fn exception(&self) -> u32 {
        1 + self.structures + self.arrays
    }
}

//! Numbers of types at run time: the subtypes of a type follow it, so that a test is a comparison with a range.
//!
//! ```text
//! structures          arrays              exceptions        functions, counted apart
//! 1 … S               S+1 … S+A           S+A+1             1 … F
//! ```
//!
//! Each of these is a forest, numbered in preorder; trees, and the children of a type, are in the order in which they were found.
//! So functions without subtypes have the numbers of the order of their types.

use super::{Composite, Types};
use crate::error::{Error, Result};
use crate::program::id::{Id, IdVec, TypeId};
use wasm2native_abi::heap::MAXIMUM_TYPE;

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

impl Types {
    /// Returns the numbers of a type of objects and of its subtypes, in that order.
    pub fn objects(&self, ty: TypeId) -> NumberRange {
        self.numbers.types[ty]
    }

    /// Returns the numbers of a type of functions and of its subtypes, as in `FuncRef::signature`: counted from 1, because 0 is null.
    pub fn functions(&self, ty: TypeId) -> NumberRange {
        self.numbers.types[ty]
    }

    /// Returns the numbers of all structures.
    pub fn structures(&self) -> NumberRange {
        NumberRange { first: 1, count: self.numbers.structures }
    }

    /// Returns the numbers of all arrays.
    pub fn arrays(&self) -> NumberRange {
        NumberRange { first: 1 + self.numbers.structures, count: self.numbers.arrays }
    }

    /// Returns the number of exceptions.
    pub fn exception(&self) -> u32 {
        1 + self.numbers.structures + self.numbers.arrays
    }

    /// Checks that there are enough numbers for the types so far.
    pub(in crate::program) fn check_count(&self) -> Result<()> {
        if self.types.len() >= MAXIMUM_TYPE as usize {
            return Err(Error::unsupported(format!("more than {} types", MAXIMUM_TYPE - 1)));
        }
        Ok(())
    }

    /// Numbers all types. Afterwards there are no new ones.
    pub(in crate::program) fn number(&mut self) {
        let mut types: IdVec<TypeId, _> = self.types.iter().map(|_| NumberRange { first: 0, count: 1 }).collect();
        // A supertype is older than its subtypes.
        for (id, ty) in self.types.iter().rev() {
            if let Some(supertype) = ty.supertype {
                types[supertype].count += types[id].count;
            }
        }
        let count = |wanted: fn(&Composite) -> bool| self.types.iter().filter(|(_, ty)| wanted(&ty.composite)).count() as u32;
        let structures = count(|composite| matches!(composite, Composite::Struct(_)));
        let arrays = count(|composite| matches!(composite, Composite::Array(_)));
        let (mut structure, mut array, mut function, mut other) = (1, 1 + structures, 1, 1);
        // The number of the next subtype of each.
        let mut next: IdVec<TypeId, u32> = self.types.iter().map(|_| 0).collect();
        for (id, ty) in self.types.iter() {
            let next_number = match (ty.supertype, &ty.composite) {
                (Some(supertype), _) => &mut next[supertype],
                (None, Composite::Struct(_)) => &mut structure,
                (None, Composite::Array(_)) => &mut array,
                (None, Composite::Func(_)) => &mut function,
                (None, Composite::Cont) => &mut other,
            };
            types[id].first = *next_number;
            *next_number += types[id].count;
            next[id] = types[id].first + 1;
        }
        debug_assert_eq!(types.len(), next.next_id().index());
        self.numbers = Numbers { types, structures, arrays };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::source::Source;
    use crate::wasm::{features, reader};

    fn ranges(text: &str) -> Vec<(u32, u32)> {
        let source = Source::new(text.as_bytes()).unwrap();
        let module = reader::read(source.binary(), features::all()).unwrap();
        let mut types = Types::default();
        let known = types.intern(&module);
        types.number();
        let range = |id: &TypeId| types.numbers.types[*id];
        known.iter().map(range).map(|range| (range.first, range.count)).collect()
    }

    #[test]
    fn subtypes_follow_their_type() {
        let text = "(module
            (type $a (sub (struct)))
            (type $f (func))
            (type $b (sub (struct (field i32))))
            (type $array (sub (array i8)))
            (type $a1 (sub $a (struct (field i64))))
            (type $b1 (sub $b (struct (field i32))))
            (type $a2 (sub $a (struct (field i32))))
            (type $a11 (sub $a1 (struct (field i64 i64))))
            (type $g (sub (func (param i32)))))";
        assert_eq!(ranges(text), [(1, 4), (1, 1), (5, 2), (7, 1), (2, 2), (6, 1), (4, 1), (3, 1), (2, 1)]);
    }
}

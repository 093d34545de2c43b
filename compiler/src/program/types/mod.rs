//! One number for types that are equal across modules.
//!
//! * `canonical`: the information kept about a type;
//! * `key`: the equality of recursion groups;
//! * [`subtype`]: the rules for one type standing for another;
//! * [`objects`]: the layout of structures and arrays;
//! * [`number`]: the numbers of types at run time.
//!
//! Equality is that of the specification (section "Type Equivalence"): recursion groups are equal if they are equal member
//! by member, with references into the group itself counted from its start. So a group is interned as a whole: its key is its
//! members with outer references replaced by canonical numbers and inner ones by positions.

mod canonical;
mod key;
pub mod number;
pub mod objects;
pub mod subtype;

use super::id::{Id, IdVec, TypeId};
use crate::error::{Error, Result};
use crate::wasm::Module;
use canonical::{CanonicalType, Composite};

use key::{MemberKey, Scope, ShapeKey, TypeKey, ValKey};
use number::{NumberRange, Numbers};
use objects::{ArrayLayout, Storage, StructLayout};
use std::collections::HashMap;
use std::fmt;
use wasm2native_abi::heap::MAXIMUM_TYPE;
use wasmparser::{CompositeInnerType, FieldType, SubType, ValType};

pub use canonical::FuncShape;

/// All types of a program, canonical: each has a number. At run time, those of functions are compared.
#[derive(Default)]
pub struct Types {
    groups: HashMap<Vec<MemberKey>, TypeId>,
    types: IdVec<TypeId, CanonicalType>,
    numbers: Numbers,
}

/// The groups are those of the types, in an order that differs from one process to the next.
impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { groups: _, types, numbers } = self;
        f.debug_struct("Types").field("types", types).field("numbers", numbers).finish_non_exhaustive()
    }
}

impl Types {
    /// Returns the canonical number of every type of a module, by type index.
    pub fn intern(&mut self, module: &Module<'_>) -> Vec<TypeId> {
        let mut known: Vec<TypeId> = Vec::with_capacity(module.types.len());
        for group in &module.recursion_groups {
            let members = &module.types[group.start as usize..group.end as usize];
            let scope = Scope { known: &known, group_start: group.start };
            let key: Vec<_> = members.iter().map(|member| scope.member(member)).collect();
            let first = match self.groups.get(&key) {
                Some(&first) => first,
                None => {
                    let first = self.types.next_id();
                    for (member, key) in members.iter().zip(&key) {
                        let supertype = key.supertype.map(|supertype| match supertype {
                            TypeKey::Canonical(id) => id,
                            TypeKey::Member(position) => TypeId::from_index(first.index() + position as usize),
                        });
                        let composite = self.composite(member, supertype, &module.types);
                        self.types.push(CanonicalType { supertype, composite });
                    }
                    self.groups.insert(key, first);
                    first
                }
            };
            known.extend((0..members.len()).map(|position| TypeId::from_index(first.index() + position)));
        }
        known
    }

    /// Returns the number of a function type without references to types.
    pub fn intern_plain(&mut self, params: &[ValType], results: &[ValType]) -> TypeId {
        let plain = |types: &[ValType]| types.iter().map(|&ty| ValKey::Plain(ty)).collect();
        let shape = ShapeKey::Func(plain(params), plain(results));
        let key = vec![MemberKey { is_final: true, supertype: None, shape }];
        let shape = FuncShape { params: params.to_vec(), results: results.to_vec() };
        let ty = CanonicalType { supertype: None, composite: Composite::Func(shape) };
        *self.groups.entry(key).or_insert_with(|| self.types.push(ty))
    }

    /// Returns the parameters and results of the type with this number, if it is a function type.
    pub fn as_function(&self, id: TypeId) -> Option<&FuncShape> {
        match &self.types[id].composite {
            Composite::Func(shape) => Some(shape),
            Composite::Struct(_) | Composite::Array(_) | Composite::Cont => None,
        }
    }

    /// Returns the parameters and results of the function type with this number.
    ///
    /// # Panics
    ///
    /// If it is another kind of type.
    pub fn shape(&self, id: TypeId) -> &FuncShape {
        self.as_function(id).unwrap_or_else(|| unreachable!("type {id:?} is not of functions"))
    }

    /// Returns the type with this number.
    fn get(&self, id: TypeId) -> &CanonicalType {
        &self.types[id]
    }

    /// Returns the fields of the type with this number, if it is of structures.
    pub fn as_structure(&self, ty: TypeId) -> Option<&StructLayout> {
        match &self.get(ty).composite {
            Composite::Struct(layout) => Some(layout),
            Composite::Array(_) | Composite::Func(_) | Composite::Cont => None,
        }
    }

    /// Returns the fields of a type of structures.
    ///
    /// # Panics
    ///
    /// If it is another kind of type.
    pub fn structure(&self, ty: TypeId) -> &StructLayout {
        match &self.get(ty).composite {
            Composite::Struct(layout) => layout,
            other => unreachable!("type {ty:?} is not of structures, but {other:?}"),
        }
    }

    /// Returns the elements of a type of arrays.
    ///
    /// # Panics
    ///
    /// If it is another kind of type.
    pub fn array(&self, ty: TypeId) -> &ArrayLayout {
        match &self.get(ty).composite {
            Composite::Array(layout) => layout,
            other => unreachable!("type {ty:?} is not of arrays, but {other:?}"),
        }
    }

    /// Returns all types of structures, by number.
    pub fn structure_layouts(&self) -> impl Iterator<Item = (u32, &StructLayout)> {
        self.types.iter().filter_map(|(id, ty)| match &ty.composite {
            Composite::Struct(layout) => Some((self.objects(id).first, layout)),
            _ => None,
        })
    }

    /// Returns all types of arrays, by number.
    pub fn array_layouts(&self) -> impl Iterator<Item = (u32, &ArrayLayout)> {
        self.types.iter().filter_map(|(id, ty)| match &ty.composite {
            Composite::Array(layout) => Some((self.objects(id).first, layout)),
            _ => None,
        })
    }

    /// Checks that there are enough numbers for the types so far and that of exceptions.
    pub(super) fn check_count(&self) -> Result<()> {
        match self.types.len() < MAXIMUM_TYPE as usize {
            true => Ok(()),
            false => Err(Error::unsupported(format!("more than {} types", MAXIMUM_TYPE - 1))),
        }
    }

    /// Numbers all types. Afterwards there are no new ones.
    pub(super) fn number(&mut self) {
        self.numbers = Numbers::of(&self.types);
    }

    /// Returns the numbers of a type of objects and of its subtypes, in that order.
    pub fn objects(&self, ty: TypeId) -> NumberRange {
        self.numbers.range(ty)
    }

    /// Returns the numbers of a type of functions and of its subtypes, as in `FuncRef::signature`: counted from 1, because 0 is null.
    pub fn functions(&self, ty: TypeId) -> NumberRange {
        self.numbers.range(ty)
    }

    /// Returns the numbers of all structures.
    pub fn structures(&self) -> NumberRange {
        self.numbers.structures()
    }

    /// Returns the numbers of all arrays.
    pub fn arrays(&self) -> NumberRange {
        self.numbers.arrays()
    }

    /// Returns the number of exceptions.
    pub fn exception(&self) -> u32 {
        self.numbers.exception()
    }

    fn composite(&self, member: &SubType, supertype: Option<TypeId>, types: &[SubType]) -> Composite {
        let field = |field: &FieldType| (Storage::of(field, types), field.mutable);
        match &member.composite_type.inner {
            CompositeInnerType::Func(ty) => {
                Composite::Func(FuncShape { params: ty.params().to_vec(), results: ty.results().to_vec() })
            }
            CompositeInnerType::Array(ty) => {
                let (element, is_mutable) = field(&ty.0);
                Composite::Array(ArrayLayout { element, is_mutable })
            }
            CompositeInnerType::Struct(ty) => {
                let fields: Vec<_> = ty.fields.iter().map(field).collect();
                Composite::Struct(StructLayout::new(&fields, supertype.map(|supertype| self.structure(supertype))))
            }
            CompositeInnerType::Cont(_) => Composite::Cont,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::source::Source;
    use crate::wasm::{features, reader};

    #[test]
    fn numbers_of_subtypes_follow_that_of_their_type() {
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
        let source = Source::new(text.as_bytes()).unwrap();
        let module = reader::read(source.binary(), features::all()).unwrap();
        let mut types = Types::default();
        let known = types.intern(&module);
        types.number();
        let numbers: Vec<_> =
            known.iter().map(|ty| types.objects(*ty)).map(|NumberRange { first, count }| (first, count)).collect();
        assert_eq!(numbers, [(1, 4), (1, 1), (5, 2), (7, 1), (2, 2), (6, 1), (4, 1), (3, 1), (2, 1)]);
        assert_eq!((types.structures().count, types.arrays().first, types.exception()), (6, 7, 8));
    }
}

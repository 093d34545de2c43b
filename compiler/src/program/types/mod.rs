//! One number for types that are equal across modules.
//!
//! * `key`: the equality of recursion groups;
//! * [`subtype`]: the rules for one type standing for another;
//! * [`objects`]: the layout of structures and arrays;
//! * [`number`]: the numbers of types at run time.
//!
//! Equality is that of the specification (section "Type Equivalence"): recursion groups are equal if they are equal member
//! by member, with references into the group itself counted from its start. So a group is interned as a whole: its key is its
//! members with outer references replaced by canonical numbers and inner ones by positions.

mod key;
pub mod number;
pub mod objects;
pub mod subtype;

use super::id::{Id, IdVec, TypeId};
use crate::wasm::Module;
use key::{MemberKey, Scope, ShapeKey, TypeKey, ValKey};
use number::Numbers;
use objects::{ArrayLayout, Storage, StructLayout};
use std::collections::HashMap;
use wasmparser::{CompositeInnerType, FieldType, SubType, ValType};

/// All types of a program, canonical: each has a number. At run time, those of functions are compared.
#[derive(Debug, Default)]
pub struct Types {
    groups: HashMap<Vec<MemberKey>, TypeId>,
    types: IdVec<TypeId, CanonicalType>,
    numbers: Numbers,
}

/// The information kept about a type besides its identity.
#[derive(Clone, Debug)]
pub(super) struct CanonicalType {
    /// The type that it is declared to be a subtype of.
    pub(super) supertype: Option<TypeId>,
    /// Its composite type.
    pub(super) composite: Composite,
}

/// A composite type, as far as anything is asked of it.
#[derive(Clone, Debug)]
pub(super) enum Composite {
    Func(FuncShape),
    Struct(StructLayout),
    Array(ArrayLayout),
    Cont,
}

/// The parameters and results of a function type, for messages and machine signatures.
#[derive(Clone, Debug)]
pub struct FuncShape {
    /// Parameter types; references to types keep the numbering of the module that came first.
    pub params: Vec<ValType>,
    /// Result types.
    pub results: Vec<ValType>,
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
    pub(super) fn get(&self, id: TypeId) -> &CanonicalType {
        &self.types[id]
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

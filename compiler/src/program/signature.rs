//! One number for function types that are equal across modules.
//!
//! Equality is that of the specification (section "Type Equivalence"): recursion groups are equal if they are equal member
//! by member, with references into the group itself counted from its start. So a group is interned as a whole: its key is its
//! members with outer references replaced by canonical numbers and inner ones by positions.

use super::id::{Id, IdVec, SignatureId};
use crate::wasm::Module;
use std::collections::HashMap;
use wasmparser::{CompositeInnerType, HeapType, RefType, StorageType, SubType, UnpackedIndex, ValType};

/// All types of a program, canonical. Every type has a number; the numbers are called signatures because those of functions
/// are what is compared at run time.
#[derive(Debug, Default)]
pub struct Signatures {
    groups: HashMap<Vec<MemberKey>, SignatureId>,
    types: IdVec<SignatureId, CanonicalType>,
}

/// The information kept about a type besides its identity.
#[derive(Clone, Debug)]
pub(super) struct CanonicalType {
    /// The kind of type.
    pub(super) kind: TypeKind,
    /// The type that it is declared to be a subtype of.
    pub(super) supertype: Option<SignatureId>,
    shape: FuncShape,
}

/// A kind of type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeKind {
    Func,
    Struct,
    Array,
    Cont,
}

/// The parameters and results of a function type, for messages and machine signatures. Empty for other types.
#[derive(Clone, Debug, Default)]
pub struct FuncShape {
    /// Parameter types; references to types keep the numbering of the module that came first.
    pub params: Vec<ValType>,
    /// Result types.
    pub results: Vec<ValType>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct MemberKey {
    is_final: bool,
    supertype: Option<TypeKey>,
    shape: ShapeKey,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum ShapeKey {
    Func(Vec<ValKey>, Vec<ValKey>),
    Array(FieldKey),
    Struct(Vec<FieldKey>),
    Cont(TypeKey),
}

type FieldKey = (bool, StorageKey);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum StorageKey {
    I8,
    I16,
    Val(ValKey),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum ValKey {
    Plain(ValType),
    Reference { nullable: bool, to: TypeKey },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum TypeKey {
    /// A type outside the group.
    Canonical(SignatureId),
    /// A member of the group, by position.
    Member(u32),
}

impl Signatures {
    /// Returns the canonical number of every type of a module, by type index.
    pub fn intern(&mut self, module: &Module<'_>) -> Vec<SignatureId> {
        let mut known: Vec<SignatureId> = Vec::with_capacity(module.types.len());
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
                            TypeKey::Member(position) => SignatureId::from_index(first.index() + position as usize),
                        });
                        self.types.push(CanonicalType { kind: kind(member), supertype, shape: shape(member) });
                    }
                    self.groups.insert(key, first);
                    first
                }
            };
            known.extend((0..members.len()).map(|position| SignatureId::from_index(first.index() + position)));
        }
        known
    }

    /// Returns the number of a function type without references to types.
    pub fn intern_plain(&mut self, params: &[ValType], results: &[ValType]) -> SignatureId {
        let plain = |types: &[ValType]| types.iter().map(|&ty| ValKey::Plain(ty)).collect();
        let shape = ShapeKey::Func(plain(params), plain(results));
        let key = vec![MemberKey { is_final: true, supertype: None, shape }];
        let shape = FuncShape { params: params.to_vec(), results: results.to_vec() };
        let ty = CanonicalType { kind: TypeKind::Func, supertype: None, shape };
        *self.groups.entry(key).or_insert_with(|| self.types.push(ty))
    }

    /// Returns the parameters and results of the type with this number.
    pub fn shape(&self, signature: SignatureId) -> &FuncShape {
        &self.types[signature].shape
    }

    /// Returns the type with this number.
    pub(super) fn get(&self, signature: SignatureId) -> &CanonicalType {
        &self.types[signature]
    }

    /// Returns the number as stored in a `FuncRef`: counted from 1, because 0 is null.
    pub fn run_time_number(signature: SignatureId) -> u32 {
        signature.as_u32() + 1
    }
}

fn kind(member: &SubType) -> TypeKind {
    match &member.composite_type.inner {
        CompositeInnerType::Func(_) => TypeKind::Func,
        CompositeInnerType::Array(_) => TypeKind::Array,
        CompositeInnerType::Struct(_) => TypeKind::Struct,
        CompositeInnerType::Cont(_) => TypeKind::Cont,
    }
}

fn shape(member: &SubType) -> FuncShape {
    match &member.composite_type.inner {
        CompositeInnerType::Func(ty) => FuncShape { params: ty.params().to_vec(), results: ty.results().to_vec() },
        _ => FuncShape::default(),
    }
}

/// The numbering in which a group is read.
struct Scope<'a> {
    known: &'a [SignatureId],
    group_start: u32,
}

impl Scope<'_> {
    fn member(&self, member: &SubType) -> MemberKey {
        let shape = match &member.composite_type.inner {
            CompositeInnerType::Func(ty) => ShapeKey::Func(self.values(ty.params()), self.values(ty.results())),
            CompositeInnerType::Array(ty) => ShapeKey::Array(self.field(&ty.0)),
            CompositeInnerType::Struct(ty) => ShapeKey::Struct(ty.fields.iter().map(|field| self.field(field)).collect()),
            CompositeInnerType::Cont(ty) => ShapeKey::Cont(self.index(ty.0.unpack())),
        };
        let supertype = member.supertype_idxs.first().map(|index| self.index(index.unpack()));
        MemberKey { is_final: member.is_final, supertype, shape }
    }

    fn field(&self, field: &wasmparser::FieldType) -> FieldKey {
        let storage = match field.element_type {
            StorageType::I8 => StorageKey::I8,
            StorageType::I16 => StorageKey::I16,
            StorageType::Val(ty) => StorageKey::Val(self.value(ty)),
        };
        (field.mutable, storage)
    }

    fn values(&self, types: &[ValType]) -> Vec<ValKey> {
        types.iter().map(|&ty| self.value(ty)).collect()
    }

    fn value(&self, ty: ValType) -> ValKey {
        match ty {
            ValType::Ref(reference) => self.reference(reference).unwrap_or(ValKey::Plain(ty)),
            _ => ValKey::Plain(ty),
        }
    }

    fn reference(&self, reference: RefType) -> Option<ValKey> {
        match reference.heap_type() {
            HeapType::Concrete(index) | HeapType::Exact(index) => {
                Some(ValKey::Reference { nullable: reference.is_nullable(), to: self.index(index) })
            }
            HeapType::Abstract { .. } => None,
        }
    }

    fn index(&self, index: UnpackedIndex) -> TypeKey {
        match index {
            UnpackedIndex::Module(index) if index < self.group_start => TypeKey::Canonical(self.known[index as usize]),
            UnpackedIndex::Module(index) => TypeKey::Member(index - self.group_start),
            UnpackedIndex::RecGroup(position) => TypeKey::Member(position),
            other => unreachable!("a module's type section holds no {other:?}"),
        }
    }
}

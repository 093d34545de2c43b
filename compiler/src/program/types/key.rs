//! The keys by which recursion groups are compared.

use crate::program::id::TypeId;
use wasmparser::{CompositeInnerType, HeapType, RefType, StorageType, SubType, UnpackedIndex, ValType};

/// A member of a recursion group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct MemberKey {
    pub(super) is_final: bool,
    pub(super) supertype: Option<TypeKey>,
    pub(super) shape: ShapeKey,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum ShapeKey {
    Func(Vec<ValKey>, Vec<ValKey>),
    Array(FieldKey),
    Struct(Vec<FieldKey>),
    Cont(TypeKey),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FieldKey {
    is_mutable: bool,
    storage: StorageKey,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum StorageKey {
    I8,
    I16,
    Val(ValKey),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum ValKey {
    Plain(ValType),
    Reference { nullable: bool, to: TypeKey },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum TypeKey {
    /// A type outside the group.
    Canonical(TypeId),
    /// A member of the group, by position.
    Member(u32),
}

/// The numbering in which a group is read.
pub(super) struct Scope<'a> {
    pub(super) known: &'a [TypeId],
    pub(super) group_start: u32,
}

impl Scope<'_> {
    pub(super) fn member(&self, member: &SubType) -> MemberKey {
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
        FieldKey { is_mutable: field.mutable, storage }
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

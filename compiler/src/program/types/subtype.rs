//! Types of entities shared between modules, and the rules for one type standing for another.
//!
//! A module's types are in its own numbering; before types of two modules are compared, they are made canonical. The rules are
//! those of the specification's section "Matching".

use super::Types;
use super::canonical::Composite;
use crate::program::id::TypeId;
use wasmparser::{AbstractHeapType, HeapType, RefType, UnpackedIndex, ValType};

/// A value type in the program's numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanonicalValue {
    /// A number or vector.
    Plain(ValType),
    /// A reference.
    Reference(CanonicalReference),
}

/// A reference type in the program's numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanonicalReference {
    nullable: bool,
    heap: Heap,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heap {
    Abstract(AbstractHeapType),
    Concrete(TypeId),
}

impl CanonicalValue {
    /// Converts from a module whose types have these numbers.
    pub fn new(ty: ValType, types: &[TypeId]) -> Self {
        match ty {
            ValType::Ref(reference) => CanonicalValue::Reference(CanonicalReference::new(reference, types)),
            plain => CanonicalValue::Plain(plain),
        }
    }
}

impl CanonicalReference {
    /// Converts from a module whose types have these numbers.
    pub fn new(ty: RefType, types: &[TypeId]) -> Self {
        let heap = match ty.heap_type() {
            HeapType::Abstract { ty, .. } => Heap::Abstract(ty),
            HeapType::Concrete(UnpackedIndex::Module(index)) | HeapType::Exact(UnpackedIndex::Module(index)) => {
                Heap::Concrete(types[index as usize])
            }
            other => unreachable!("outside the type section there is no {other:?}"),
        };
        CanonicalReference { nullable: ty.is_nullable(), heap }
    }
}

impl Types {
    /// Whether a value of type `provided` is a value of type `wanted`.
    pub fn value_matches(&self, provided: CanonicalValue, wanted: CanonicalValue) -> bool {
        match (provided, wanted) {
            (CanonicalValue::Reference(provided), CanonicalValue::Reference(wanted)) => {
                (wanted.nullable || !provided.nullable) && self.heap_matches(provided.heap, wanted.heap)
            }
            _ => provided == wanted,
        }
    }

    /// Whether `provided` is `wanted` or declared to be below it.
    pub fn is_subtype(&self, provided: TypeId, wanted: TypeId) -> bool {
        let mut next = Some(provided);
        while let Some(id) = next {
            if id == wanted {
                return true;
            }
            next = self.get(id).supertype;
        }
        false
    }

    /// Whether a reference of this type may refer to an object, or to what a host has instead of one: it is no function's.
    pub fn may_refer_to_object(&self, reference: CanonicalReference) -> bool {
        match reference.heap {
            Heap::Abstract(ty) => !matches!(ty, AbstractHeapType::Func | AbstractHeapType::NoFunc),
            Heap::Concrete(ty) => !matches!(self.get(ty).composite, Composite::Func(_)),
        }
    }

    fn heap_matches(&self, provided: Heap, wanted: Heap) -> bool {
        match (provided, wanted) {
            (Heap::Concrete(provided), Heap::Concrete(wanted)) => self.is_subtype(provided, wanted),
            (Heap::Concrete(provided), Heap::Abstract(wanted)) => {
                let top = match self.get(provided).composite {
                    Composite::Func(_) => AbstractHeapType::Func,
                    Composite::Struct(_) => AbstractHeapType::Struct,
                    Composite::Array(_) => AbstractHeapType::Array,
                    Composite::Cont => AbstractHeapType::Cont,
                };
                is_below(top, wanted)
            }
            (Heap::Abstract(provided), Heap::Concrete(wanted)) => {
                let bottom = match self.get(wanted).composite {
                    Composite::Func(_) => AbstractHeapType::NoFunc,
                    Composite::Struct(_) | Composite::Array(_) => AbstractHeapType::None,
                    Composite::Cont => AbstractHeapType::NoCont,
                };
                provided == bottom
            }
            (Heap::Abstract(provided), Heap::Abstract(wanted)) => is_below(provided, wanted),
        }
    }
}

/// Whether the abstract heap type `provided` is `wanted` or below it.
fn is_below(provided: AbstractHeapType, wanted: AbstractHeapType) -> bool {
    use AbstractHeapType::{Any, Array, Cont, Eq, Exn, Extern, Func, I31, NoCont, NoExn, NoExtern, NoFunc, None, Struct};
    provided == wanted
        || match wanted {
            Any => matches!(provided, Eq | I31 | Struct | Array | None),
            Eq => matches!(provided, I31 | Struct | Array | None),
            I31 | Struct | Array => provided == None,
            Func => provided == NoFunc,
            Extern => provided == NoExtern,
            Exn => provided == NoExn,
            Cont => provided == NoCont,
            _ => false,
        }
}

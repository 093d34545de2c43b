//! What validation knows about the operand of an operator that works on a reference.

use crate::program::id::TypeId;
use crate::program::types::Types;
use crate::program::types::number::NumberRange;
use crate::translate::entity::object::access::Object;
use crate::translate::entity::object::members::{Known, Members, Wanted};
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::Value;
use wasm2native_abi::trap::Trap;
use wasmparser::{HeapType, RefType, UnpackedIndex, ValType};

impl FunctionTranslator<'_, '_, '_> {
    /// Returns the reference that the current operator works on, with the trap if it is null.
    pub(super) fn object(&self, reference: Value, null: Trap) -> Object {
        let is_constant = self.emitter.constant_object(reference).is_some();
        Object { reference, null: (self.may_be_null() && !is_constant).then_some(null) }
    }

    /// Returns what is known about the reference that the current operator works on.
    pub(super) fn known(&mut self, reference: Value) -> Known {
        if let Some(object) = self.emitter.constant_object(reference) {
            let NumberRange { first, .. } = self.emitter.program.types.objects(object.ty);
            return Known { members: Members::Objects(NumberRange { first, count: 1 }), may_be_null: false };
        }
        let Some(ValType::Ref(ty)) = self.operand else { return Known { members: Members::Everything, may_be_null: true } };
        Known { members: self.members(ty.heap_type()), may_be_null: ty.is_nullable() }
    }

    /// Returns the references of a type, which an operator has as an immediate.
    pub(super) fn wanted(&mut self, ty: RefType) -> Wanted {
        Wanted { members: self.members(ty.heap_type()), takes_null: ty.is_nullable() }
    }

    /// Returns the references of a heap type, as an immediate or as validation knows it.
    pub(super) fn members(&mut self, ty: HeapType) -> Members {
        let types = &self.emitter.program.types;
        let index = match ty {
            HeapType::Abstract { ty, .. } => return Members::of_abstract(ty, types),
            HeapType::Concrete(UnpackedIndex::Module(index)) | HeapType::Exact(UnpackedIndex::Module(index)) => Some(index),
            HeapType::Concrete(UnpackedIndex::Id(id)) | HeapType::Exact(UnpackedIndex::Id(id)) => {
                self.type_indices.of(self.current.instance.module, self.current.module, id)
            }
            HeapType::Concrete(UnpackedIndex::RecGroup(_)) | HeapType::Exact(UnpackedIndex::RecGroup(_)) => None,
        };
        index.map_or(Members::Everything, |index| members_of(self.current.instance.types[index as usize], types))
    }
}

fn members_of(ty: TypeId, types: &Types) -> Members {
    match types.as_function(ty) {
        Some(_) => Members::Functions(types.functions(ty)),
        None => Members::Objects(types.objects(ty)),
    }
}

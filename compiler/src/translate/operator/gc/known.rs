//! What validation knows about the operand of an operator that works on a reference.

use crate::program::id::{ModuleId, TypeId};
use crate::program::types::Types;
use crate::program::types::number::NumberRange;
use crate::translate::entity::object::access::Object;
use crate::translate::entity::object::members::{Known, Members, Wanted};
use crate::translate::function::FunctionTranslator;
use crate::wasm::Module;
use cranelift_codegen::ir::Value;
use std::collections::HashMap;
use wasm2native_abi::trap::Trap;
use wasmparser::types::CoreTypeId;
use wasmparser::{HeapType, Operator, RefType, UnpackedIndex, ValType, WasmModuleResources as _};

/// The indices of types by which validation knows them, for the modules that need them.
#[derive(Default)]
pub(crate) struct TypeIndices(HashMap<ModuleId, HashMap<CoreTypeId, u32>>);

impl TypeIndices {
    /// Returns the index that a type has in a module. Equal types have several, of which any will do.
    fn of(&mut self, id: ModuleId, module: &Module<'_>, ty: CoreTypeId) -> Option<u32> {
        let indices = self.0.entry(id).or_insert_with(|| indices(module));
        indices.get(&ty).copied()
    }
}

fn indices(module: &Module<'_>) -> HashMap<CoreTypeId, u32> {
    let Some(body) = module.code.first() else { return HashMap::new() };
    let id = |index: u32| {
        let mut ty = HeapType::Concrete(UnpackedIndex::Module(index));
        body.validator.resources.check_heap_type(&mut ty, 0).ok()?;
        let HeapType::Concrete(UnpackedIndex::Id(id)) = ty else { return None };
        Some((id, index))
    };
    (0..module.types.len() as u32).filter_map(id).collect()
}

/// Returns the number of operands above the reference that an operator works on.
pub(crate) fn depth_of_reference(operator: &Operator<'_>) -> usize {
    match operator {
        Operator::StructSet { .. } | Operator::ArrayGet { .. } | Operator::ArrayGetS { .. } | Operator::ArrayGetU { .. } => 1,
        Operator::ArraySet { .. } => 2,
        Operator::ArrayFill { .. } | Operator::ArrayInitData { .. } | Operator::ArrayInitElem { .. } => 3,
        Operator::ArrayCopy { .. } => 4,
        _ => 0,
    }
}

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

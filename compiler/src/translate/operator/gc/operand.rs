//! What function translation keeps for operators that work on references: where their operand is, and the indices of types.

use crate::program::id::ModuleId;
use crate::wasm::Module;
use std::collections::HashMap;
use wasmparser::types::CoreTypeId;
use wasmparser::{HeapType, Operator, UnpackedIndex, WasmModuleResources as _};

/// The indices of types by which validation knows them, for the modules that need them.
#[derive(Default)]
pub(crate) struct TypeIndices(HashMap<ModuleId, HashMap<CoreTypeId, u32>>);

impl TypeIndices {
    /// Returns the index that a type has in a module. Equal types have several, of which any will do.
    pub(super) fn of(&mut self, id: ModuleId, module: &Module<'_>, ty: CoreTypeId) -> Option<u32> {
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

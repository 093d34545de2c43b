//! What function translation keeps for operators that work on references: where their operand is, the indices of types, and the test that
//! the next branch is on.

use crate::program::id::ModuleId;
use crate::translate::entity::object::members::{Known, Wanted};
use crate::wasm::Module;
use cranelift_codegen::ir::Value;
use std::collections::HashMap;
use wasmparser::types::CoreTypeId;
use wasmparser::{BinaryReader, HeapType, Operator, UnpackedIndex, WasmModuleResources as _};

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

/// A test whose verdict depends on what the reference is of.
#[derive(Clone, Copy)]
pub(crate) struct Test {
    /// The reference.
    pub(crate) reference: Value,
    /// What is known about it.
    pub(crate) known: Known,
    /// The references that pass.
    pub(crate) wanted: Wanted,
    /// Whether the branch is taken when the test fails.
    pub(crate) is_negated: bool,
}

/// Whether an operator is a test that may be left to a branch.
pub(crate) fn is_test(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::RefTestNonNull { .. } | Operator::RefTestNullable { .. })
}

/// Whether nothing looks at the result of a test but a branch, as far as the operators after it tell.
pub(crate) fn is_followed_by_branch(mut operators: BinaryReader<'_>) -> bool {
    const IF: u8 = 0x04;
    const BR_IF: u8 = 0x0d;
    const I32_EQZ: u8 = 0x45;
    loop {
        match operators.read_u8() {
            Ok(I32_EQZ) => {}
            next => return matches!(next, Ok(IF | BR_IF)),
        }
    }
}

/// The condition of a branch.
#[derive(Clone, Copy)]
pub(crate) enum Condition {
    /// It holds if a value is not zero.
    Value(Value),
    /// It holds if a reference passes a test.
    Test(Test),
}

impl From<Value> for Condition {
    fn from(value: Value) -> Self {
        Condition::Value(value)
    }
}

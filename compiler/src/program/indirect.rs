//! Indirect calls optimised for size: the checks of a table and a type in one place instead of at each call.
//!
//! Such a function takes the parameters of the type and then the index, checks what `call_indirect` checks, and continues at
//! the function as a tail call does. It pays off if there is more than one call, as long as the index fits into a register, too.

use super::builder::Builder;
use super::entity::{Function, FunctionBody, IndirectCalls};
use super::id::{TableId, TypeId};
use std::collections::BTreeMap;
use wasmparser::ValType;

/// The maximum number of integer parameters besides the index: what all targets pass in registers.
const MOST_INTEGERS: usize = 4;

impl Builder<'_> {
    /// Adds the functions that pay off.
    pub(super) fn add_indirect_calls(&mut self) -> IndirectCalls {
        let mut counts: BTreeMap<(TableId, TypeId), u32> = BTreeMap::new();
        for (_, instance) in self.instances.iter() {
            for (&(ty, table), sites) in &self.uses[instance.module].indirect_calls {
                let known = (instance.tables.get(table as usize), instance.types.get(ty as usize));
                if let (Some(&table), Some(&signature)) = known {
                    *counts.entry((table, signature)).or_default() += sites.all;
                }
            }
        }
        counts.retain(|&(_, signature), count| *count > 1 && self.is_function_with_few_integers(signature));
        let add = |(table, signature)| {
            let signature_with_index = self.with_index(table, signature);
            let body = FunctionBody::Indirect { table, signature };
            ((table, signature), self.entities.functions.push(Function { signature: signature_with_index, body }))
        };
        counts.into_keys().map(add).collect()
    }

    fn is_function_with_few_integers(&self, signature: TypeId) -> bool {
        let is_integer = |ty: &&ValType| matches!(ty, ValType::I32 | ValType::I64 | ValType::Ref(_));
        let shape = self.types.as_function(signature);
        shape.is_some_and(|shape| shape.params.iter().filter(is_integer).count() <= MOST_INTEGERS)
    }

    /// Returns the type with a table index as an additional parameter, as the machine sees it.
    fn with_index(&mut self, table: TableId, signature: TypeId) -> TypeId {
        let index = if self.entities.tables[table].ty.table64 { ValType::I64 } else { ValType::I32 };
        let machine = |types: &[ValType]| -> Vec<ValType> {
            types.iter().map(|&ty| if matches!(ty, ValType::Ref(_)) { ValType::I64 } else { ty }).collect()
        };
        let shape = self.types.shape(signature);
        let (mut params, results) = (machine(&shape.params), machine(&shape.results));
        params.push(index);
        self.types.intern_plain(&params, &results)
    }
}

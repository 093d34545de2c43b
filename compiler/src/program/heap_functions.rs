//! The functions between code for objects and the runtime, which preserve all registers.

use super::builder::Builder;
use super::entity::{Function, FunctionBody, HeapFunction};
use super::heap::{Heap, HeapFunctions};
use wasmparser::ValType;

impl Builder<'_> {
    /// Returns the heap, if the program has one, and adds the functions that its code calls.
    pub(super) fn finish_heap(&mut self) -> Option<Heap> {
        let uses_objects = !self.heap.objects.is_empty() || self.uses.iter().any(|(_, uses)| uses.uses_objects);
        if !uses_objects {
            return None;
        }
        let signature = self.types.intern_plain(&[ValType::I64], &[]);
        let mut add = |function| self.entities.functions.push(Function { signature, body: FunctionBody::Heap(function) });
        let functions = HeapFunctions { allocate: add(HeapFunction::Allocate), remember: add(HeapFunction::Remember) };
        Some(Heap { functions: Some(functions), ..std::mem::take(&mut self.heap) })
    }
}

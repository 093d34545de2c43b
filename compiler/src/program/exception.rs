//! The size of exceptions, and the places besides the stack that may hold references to objects: exceptions, and in programs with a
//! heap all others.

use super::{CanonicalValue, Global, Program, Table};
use wasm2native_abi::exception::{ExceptionHeader, FIELD_SIZE};
use wasmparser::{AbstractHeapType, HeapType, RefType, ValType};

impl Program<'_> {
    /// Returns the size of an exception in bytes, that of the largest tag: 0 without tags.
    pub fn exception_size(&self) -> usize {
        let largest = self.entities.tags.iter().map(|(_, tag)| tag.params.len()).max();
        largest.map_or(0, |fields| size_of::<ExceptionHeader>() + fields * FIELD_SIZE)
    }

    /// Returns the offsets of the variables, other than tables, that may refer to an object.
    pub fn roots(&self) -> impl Iterator<Item = u32> {
        let globals = self.entities.globals.iter().filter(|(_, global)| self.global_is_root(global));
        globals.filter_map(|(id, _)| self.layout.globals[id])
    }

    /// Whether elements of a table may refer to objects.
    pub fn table_is_root(&self, table: &Table) -> bool {
        match self.has_heap() {
            true => self.types.may_refer_to_object(table.element),
            false => is_exception(table.element()),
        }
    }

    fn global_is_root(&self, global: &Global) -> bool {
        match (global.content, global.ty.content_type) {
            (CanonicalValue::Reference(reference), _) if self.has_heap() => self.types.may_refer_to_object(reference),
            (_, ValType::Ref(reference)) => is_exception(reference),
            _ => false,
        }
    }
}

fn is_exception(reference: RefType) -> bool {
    matches!(reference.heap_type(), HeapType::Abstract { ty: AbstractHeapType::Exn | AbstractHeapType::NoExn, .. })
}

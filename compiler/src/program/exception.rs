//! The size of exceptions, and the places besides the stack that may hold references to them.

use super::{Program, Table};
use wasm2native_abi::exception::{ExceptionHeader, FIELD_SIZE};
use wasmparser::{AbstractHeapType, HeapType, RefType, ValType};

impl Program<'_> {
    /// Returns the size of an exception in bytes, that of the largest tag: 0 without tags.
    pub fn exception_size(&self) -> usize {
        let largest = self.entities.tags.iter().map(|(_, tag)| tag.params.len()).max();
        largest.map_or(0, |fields| size_of::<ExceptionHeader>() + fields * FIELD_SIZE)
    }

    /// Returns the offsets of the variables, other than tables, that may refer to an exception.
    pub fn exception_roots(&self) -> impl Iterator<Item = u32> {
        let may_refer = |ty| matches!(ty, ValType::Ref(reference) if is_exception(reference));
        let globals = self.entities.globals.iter().filter(move |(_, global)| may_refer(global.ty.content_type));
        globals.filter_map(|(id, _)| self.layout.globals[id])
    }
}

impl Table {
    /// Whether elements may refer to exceptions.
    pub fn holds_exceptions(&self) -> bool {
        is_exception(self.element())
    }
}

fn is_exception(reference: RefType) -> bool {
    matches!(reference.heap_type(), HeapType::Abstract { ty: AbstractHeapType::Exn | AbstractHeapType::NoExn, .. })
}

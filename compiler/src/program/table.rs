//! Constant tables, and the size and initial contents of the others.

use super::id::TypeId;
use super::types::subtype::CanonicalReference;
use super::value::Value;
use wasmparser::{RefType, TableType};

/// A table of the program.
#[derive(Debug)]
pub struct Table {
    /// Its type as the module declares it.
    pub ty: TableType,
    /// The type of its elements, in the program's numbering.
    pub element: CanonicalReference,
    /// The storage of its elements.
    pub storage: TableStorage,
    /// Its initial contents, as runs of elements: (first index, values).
    pub runs: Vec<(u64, Vec<Value>)>,
}

/// The storage of a table's elements.
#[derive(Debug)]
pub enum TableStorage {
    /// In constant data: nothing can change it. The length is that of the type's minimum.
    Constant {
        /// The signature of every element that is not null, where they agree.
        uniform: Option<TypeId>,
        /// Whether some element is null.
        has_null: bool,
    },
    /// In a range mapped at start, whose base and length are variables. The base never changes.
    Variable {
        /// The size beyond which it cannot grow, in elements.
        maximum: u64,
    },
}

/// The maximum number of elements that a table may grow to: 128 MiB of address space. Beyond it, `table.grow` returns -1, as
/// the specification allows.
pub const MAXIMUM_ELEMENTS: u64 = 1 << 24;

/// The maximum size of a constant table that is not mostly full: constants are stored in the file with all their nulls.
const MAXIMUM_SPARSE_CONSTANT: u64 = 4096;

impl Table {
    /// Returns the type of its elements.
    pub fn element(&self) -> RefType {
        self.ty.element_type
    }

    /// Whether its current length can differ from its initial one.
    pub fn can_grow(&self) -> bool {
        matches!(self.storage, TableStorage::Variable { maximum } if maximum > self.ty.initial)
    }

    /// Returns the number of elements that have an initial value.
    pub fn initialized(&self) -> u64 {
        self.runs.iter().map(|(_, values)| values.len() as u64).sum()
    }

    /// Whether it is worth storing in the file as a whole.
    pub fn is_dense(&self) -> bool {
        self.ty.initial <= MAXIMUM_SPARSE_CONSTANT.max(self.initialized() * 4)
    }
}

//! Regions of memory, by which the code generator sees that a store cannot change what was loaded.

use crate::program::id::{GlobalId, MemoryId, TableId};
use cranelift_codegen::ir::AliasRegionData;

/// A kind of memory that never overlaps the others: a store to one leaves values loaded from the others valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The contents of a memory.
    Memory(MemoryId),
    /// The elements of a table.
    Table(TableId),
    /// A global.
    Global(GlobalId),
    /// Bases and lengths of memories and tables, lengths of segments.
    Lengths,
    /// Exceptions.
    Exceptions,
}

/// The number of globals, memories and tables that are regions of their own; the rest of each kind share one region. At each
/// store that may trap, the code generator goes through all regions of the function.
const REGIONS: u32 = 256;

impl Region {
    /// Encodes the region for the code generator, which only compares numbers.
    pub fn encode(self) -> AliasRegionData {
        // The two low bits are the kind, so that numbers mean the same in every function of the program.
        let (user_id, description) = match self {
            Region::Memory(id) if id.as_u32() < REGIONS => (id.as_u32() << 2, "memory"),
            Region::Table(id) if id.as_u32() < REGIONS => (id.as_u32() << 2 | 1, "table"),
            Region::Global(id) if id.as_u32() < REGIONS => (id.as_u32() << 2 | 2, "global"),
            Region::Global(_) => (11, "other globals"),
            Region::Memory(_) => (15, "other memories"),
            Region::Table(_) => (19, "other tables"),
            Region::Lengths => (3, "lengths"),
            Region::Exceptions => (7, "exceptions"),
        };
        AliasRegionData { user_id, description: description.into() }
    }
}

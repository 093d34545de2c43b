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
    /// The words of the heap that allocation changes.
    Allocation,
    /// The headers of objects.
    Headers,
    /// The lengths of arrays.
    ArrayLengths,
    /// The elements of arrays of one representation, each of which has a number below [`ELEMENTS`].
    Elements(u32),
    /// The fields of structures that begin at this offset. No two objects overlap, and neither do fields of an object that begin
    /// elsewhere, so that the types of structures do not matter.
    Fields(u32),
    /// The counters of a program that counts what it does.
    Counters,
}

/// The number of globals, memories and tables that are regions of their own; the rest of each kind share one region. At each
/// store that may trap, the code generator goes through all regions of the function.
const REGIONS: u32 = 256;

/// The number of regions of elements.
const ELEMENTS: u32 = 16;

/// The number of regions of fields: offsets that differ by a multiple of 4 times as much share one.
const FIELDS: u32 = 64;

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
            Region::Allocation => (23, "allocation"),
            Region::Headers => (27, "headers"),
            Region::ArrayLengths => (31, "lengths of arrays"),
            Region::Elements(kind) => (35 + 4 * (kind % ELEMENTS), "elements"),
            Region::Counters => (35 + 4 * (ELEMENTS + FIELDS), "counters"),
            Region::Fields(offset) => (35 + 4 * (ELEMENTS + offset / 4 % FIELDS), "fields"),
        };
        AliasRegionData { user_id, description: description.into() }
    }
}

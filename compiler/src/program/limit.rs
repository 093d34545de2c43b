//! The limit on what the program may hold: one for memories, tables and exceptions together.
//!
//! It counts the bytes of memories, 8 for each element of a table that can change, and the objects of exceptions. Constant
//! tables, code and data are part of the executable, which guest code cannot enlarge.

use super::{Program, TableStorage};
use crate::error::{Error, Result};
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;

impl Program<'_> {
    /// Returns the number of bytes by which it may grow beyond its initial size, if there is a limit.
    pub fn room(&self) -> Option<u64> {
        Some(self.options.limits.max_memory?.saturating_sub(self.initial_bytes()))
    }

    /// Checks that its initial size is within its limit.
    pub fn check_limit(&self) -> Result<()> {
        let needed = self.initial_bytes();
        match self.options.limits.max_memory {
            Some(granted) if granted < needed => Err(Error::environment(format!(
                "the program starts with {needed} bytes of memories and tables, and --max-memory grants {granted}"
            ))
            .help(format!("grant at least --max-memory {needed}"))),
            _ => Ok(()),
        }
    }

    /// Checks that the constant objects are within the limit of the heap.
    pub fn check_heap(&self) -> Result<()> {
        let (needed, granted) = (self.heap.as_ref().map_or(0, |heap| heap.bytes.len() as u64), self.options.maximum_heap());
        if granted < needed {
            return Err(Error::environment(format!(
                "the program starts with {needed} bytes of objects, and the limit on the heap is {granted}"
            ))
            .help(format!("grant at least --max-heap {needed}, and what it is to allocate")));
        }
        Ok(())
    }

    fn initial_bytes(&self) -> u64 {
        // A memory that cannot exist exceeds any limit.
        let memories = self.entities.memories.iter().map(|(_, memory)| memory.initial_bytes().unwrap_or(u64::MAX));
        let tables = self.entities.tables.iter().map(|(_, table)| match table.storage {
            TableStorage::Variable { .. } => table.ty.initial.saturating_mul(TABLE_ELEMENT_SIZE as u64),
            TableStorage::Constant { .. } => 0,
        });
        memories.chain(tables).fold(0, u64::saturating_add)
    }
}

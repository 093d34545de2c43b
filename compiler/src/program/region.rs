//! Address space: what each memory and table takes at start, and the stack.

use super::{Memory, Program, Table, TableStorage};
use wasm2native_abi::builtin::HOST_STACK;
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::record::LARGEST_PAGE;

/// More bytes than any kernel maps, and few enough to add to.
const MAXIMUM: u64 = 1 << 56;

/// The sizes of a memory or table at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The bytes of address space to reserve; 0 if it may move.
    pub reservation: u64,
    /// The bytes that can be accessed at start.
    pub mapped: u64,
    /// The length at start: bytes of a memory, elements of a table.
    pub length: u64,
}

impl Memory<'_> {
    /// Returns its sizes at start. One that no address space can hold is as large as any number says, and does not start.
    pub fn region(&self) -> Region {
        let length = self.initial_bytes().unwrap_or(u64::MAX);
        Region { reservation: self.reservation().next_multiple_of(LARGEST_PAGE), mapped: length, length }
    }
}

impl Table {
    /// Returns its sizes at start, unless it is constant data.
    pub fn region(&self) -> Option<Region> {
        let TableStorage::Variable { maximum } = self.storage else { return None };
        let bytes = |elements: u64| elements.saturating_mul(TABLE_ELEMENT_SIZE as u64).min(MAXIMUM);
        let pages = |elements| bytes(elements).next_multiple_of(LARGEST_PAGE);
        Some(Region { reservation: pages(maximum), mapped: pages(self.ty.initial), length: self.ty.initial })
    }
}

impl Program<'_> {
    /// Returns the size of the stack in whole pages. The runtime needs its share whatever was requested.
    pub fn stack_size(&self) -> u64 {
        self.options.limits.stack_size.clamp(2 * HOST_STACK, MAXIMUM).next_multiple_of(LARGEST_PAGE)
    }

    /// Returns the help for whoever runs the program where the system refuses its address space.
    pub fn reservation_help(&self) -> &'static str {
        match self.entities.memories.iter().any(|(_, memory)| memory.reservation() != 0) {
            true => "raise the limit (ulimit -v), or build the program with --bounds=explicit",
            false => "raise the limit (ulimit -v), or build the program with a smaller --stack-size",
        }
    }

    /// Returns the bytes of address space for memories, tables, and the stack with its guard, which is larger than the largest
    /// frame and the arguments on the stack, which are no part of any frame.
    pub fn reservation(&self, largest_frame: u32) -> u64 {
        let guard = (LARGEST_PAGE + u64::from(largest_frame)).next_multiple_of(LARGEST_PAGE);
        let memories = self.entities.memories.iter().map(|(_, memory)| memory.region());
        let tables = self.entities.tables.iter().filter_map(|(_, table)| table.region());
        let regions = memories.chain(tables).map(|region| region.reservation);
        regions.fold(guard + self.stack_size(), u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Bounds;
    use crate::target::AddressSpace;
    use wasmparser::MemoryType;

    fn region(memory64: bool, initial: u64) -> Region {
        let ty = MemoryType { memory64, shared: false, initial, maximum: None, page_size_log2: None };
        Memory::plan(ty, Bounds::Guard, None, AddressSpace { page_size: 4096, size: 1 << 47 }, 0).region()
    }

    #[test]
    fn memories_have_their_initial_size() {
        assert_eq!(region(false, 2), Region { reservation: 6 << 30, mapped: 2 << 16, length: 2 << 16 });
        assert_eq!(region(true, 2), Region { reservation: 0, mapped: 2 << 16, length: 2 << 16 });
        let endless = region(true, 1 << 60);
        assert_eq!((endless.mapped, endless.length), (u64::MAX, u64::MAX));
    }
}

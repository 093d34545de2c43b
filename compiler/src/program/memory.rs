//! The bounds, size and initial contents of each memory.

use super::image::Image;
use crate::options::Bounds;
use crate::target::AddressSpace;
use wasmparser::MemoryType;

/// A memory of the program.
#[derive(Debug)]
pub struct Memory<'a> {
    /// Its type as the module declares it.
    pub ty: MemoryType,
    /// The strategy that keeps accesses inside it.
    pub strategy: Strategy,
    /// The size beyond which it cannot grow, in pages.
    pub maximum: u64,
    /// Its initial contents.
    pub image: Image<'a>,
}

/// The way accesses to a memory are kept inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Address space for every index is reserved, followed by `guard` bytes: an access whose static offset and size together
    /// fit into the guard needs no check, because it faults. The base never changes.
    Guard {
        /// Bytes after the index range.
        guard: u64,
    },
    /// Code compares with the current length. The base changes when the memory grows.
    Explicit,
}

/// The guard after the 4 GiB of a 32-bit memory. 2 GiB cover every static offset that compilers produce; address space is
/// cheap, and where 39 bits must suffice, it still holds dozens of such memories.
const GUARD: u64 = 2 << 30;

/// The address space that a 32-bit index can reach.
const INDEX_RANGE_32: u64 = 4 << 30;

impl Memory<'_> {
    /// Plans a memory; `limit` is the number of bytes granted to all memories at build time, and `reserved` the address space
    /// that other memories already take. The maximum is below the minimum if no memory can be so large.
    pub fn plan(ty: MemoryType, bounds: Bounds, limit: Option<u64>, space: AddressSpace, reserved: u64) -> Self {
        let page_size_log2 = page_size_log2(&ty);
        // The kernel, the program and its stack need addresses too, and find them more easily when half are free.
        let fits = reserved + INDEX_RANGE_32 + GUARD <= space.size / 2;
        let strategy = match bounds {
            Bounds::Guard if !ty.memory64 && page_size_log2 >= 16 && fits => Strategy::Guard { guard: GUARD },
            _ => Strategy::Explicit,
        };
        // 64-bit memories cannot exceed what a processor of any target can map; `memory.size` of others has 32 bits.
        let possible = match ty.memory64 {
            true => (1 << 47) >> page_size_log2,
            false => (INDEX_RANGE_32 >> page_size_log2).min(u64::from(u32::MAX)),
        };
        let granted = limit.map_or(u64::MAX, |limit| (limit >> page_size_log2).max(ty.initial));
        let maximum = ty.maximum.unwrap_or(u64::MAX).min(possible).min(granted);
        Self { ty, strategy, maximum, image: Image::default() }
    }

    /// Returns the base-2 logarithm of the page size.
    pub fn page_size_log2(&self) -> u32 {
        page_size_log2(&self.ty)
    }

    /// Returns the initial size in bytes, if such a memory can exist at all.
    pub fn initial_bytes(&self) -> Option<u64> {
        self.ty.initial.checked_mul(1 << self.page_size_log2())
    }

    /// Returns the number of bytes of address space to reserve at start.
    pub fn reservation(&self) -> u64 {
        match self.strategy {
            Strategy::Guard { guard } => INDEX_RANGE_32 + guard,
            Strategy::Explicit => 0,
        }
    }
}

fn page_size_log2(ty: &MemoryType) -> u32 {
    ty.page_size_log2.unwrap_or(16)
}

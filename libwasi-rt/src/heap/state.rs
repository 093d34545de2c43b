//! The state of a heap: its address space, where free memory is looked for, and what collections know.

use wasm2native_abi::heap::HeapRecord;

use super::list::Objects;
use super::space::Space;
use super::span::Places;
use super::types::Types;
use crate::sys::Errno;

/// The bytes that are handed out between two collections, at least.
pub(super) const NURSERY: usize = 4 << 20;

/// The least growth of what is in use between two full collections, in bytes.
pub(super) const LEAST_GROWTH: usize = 8 << 20;

/// A heap of objects.
pub(super) struct Heap {
    pub(super) space: Space,
    pub(super) types: Types,
    pub(super) places: Places,
    /// Objects that were found in use and not looked into yet.
    pub(super) pending: Objects,
    /// Whether some of them are not in that list, since it was full.
    pub(super) has_lost: bool,
    /// Objects that were changed since the last collection, of those that were there.
    pub(super) remembered: Objects,
    /// Whether some of them are not in that list.
    pub(super) must_be_full: bool,
    /// Whether the current collection is a full one.
    pub(super) is_full: bool,
    /// The size of the objects that were found, in bytes.
    pub(super) live: usize,
    /// The size above which the next collection is a full one.
    pub(super) threshold: usize,
    /// The bytes that may be handed out up to the next collection.
    pub(super) budget: usize,
    /// The bytes that the current collection looked through which the next one may look through again.
    pub(super) scanned: usize,
    /// The size of globals and tables that may refer to objects, in bytes: every collection looks through all of them.
    pub(super) variables: usize,
    /// The end of constant objects.
    pub(super) constants_end: usize,
    /// See [`HeapRecord::stress`].
    pub(super) stress: u32,
    /// The allocations since the last collection, and the collections, for tests.
    pub(super) counts: [u32; 2],
    /// The end of the current span, which tests hide from generated code.
    pub(super) hidden: u64,
}

/// The kind of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of new objects.
    Minor,
    /// Of all objects.
    Full,
}

impl Heap {
    /// Reserves a heap whose constant objects start at this address.
    pub(super) fn reserve(start: usize, record: &HeapRecord, constants: &[u8]) -> Result<Heap, Errno> {
        let (space, pending, remembered) = Space::reserve(start, constants, record.maximum)?;
        Ok(Heap {
            places: Places::from(space.base),
            space,
            types: Types::of(record),
            pending,
            has_lost: false,
            remembered,
            must_be_full: false,
            is_full: false,
            live: 0,
            threshold: LEAST_GROWTH,
            budget: NURSERY,
            scanned: 0,
            variables: 0,
            constants_end: start + constants.len(),
            stress: record.stress,
            counts: [0; 2],
            hidden: 0,
        })
    }
}

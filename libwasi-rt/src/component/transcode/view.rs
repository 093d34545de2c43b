//! The memories that a transcoder reads and writes, as slices.
//!
//! # Safety
//!
//! Descriptors are those of the program's memories, whose bytes nobody else refers to while a transcoder runs: guest code waits,
//! and has one thread. Both ranges are checked here, although adapters have checked them, and so is that they do not overlap.
#![allow(unsafe_code)]

use core::ptr;
use core::slice;

use wasm2native_abi::descriptor::MemoryDescriptor;

/// A string to be read, if it lies inside the memory.
pub(super) struct View(Option<Bytes>);

/// Bytes inside a memory.
struct Bytes {
    first: *mut u8,
    length: usize,
}

impl View {
    /// Returns the string of `length` units of `unit` bytes each.
    #[inline]
    pub(super) fn new(memory: &MemoryDescriptor, at: u32, length: u32, unit: u32) -> View {
        View(Bytes::new(memory, at, length, unit))
    }

    /// Calls a function with the string and a place of `room` units.
    #[inline]
    pub(super) fn with<R>(
        self,
        memory: &MemoryDescriptor,
        at: u32,
        room: u32,
        unit: u32,
        act: impl FnOnce(&[u8], &mut [u8]) -> Option<R>,
    ) -> Option<R> {
        let from = self.0?;
        let to = Bytes::new(memory, at, room, unit)?;
        if overlap(&from, &to) {
            return None;
        }
        // SAFETY: the range lies in the memory, and nobody writes to it.
        let from = unsafe { slice::from_raw_parts(from.first, from.length) };
        // SAFETY: the range lies in the memory, and is no part of the other.
        let to = unsafe { slice::from_raw_parts_mut(to.first, to.length) };
        act(from, to)
    }
}

impl Bytes {
    #[inline]
    fn new(memory: &MemoryDescriptor, at: u32, length: u32, unit: u32) -> Option<Bytes> {
        let length = u64::from(length) * u64::from(unit);
        if u64::from(at) + length > memory.length {
            return None;
        }
        if length == 0 {
            return Some(Bytes { first: ptr::without_provenance_mut(unit as usize), length: 0 });
        }
        let first = ptr::with_exposed_provenance_mut::<u8>(memory.base as usize).wrapping_add(at as usize);
        Some(Bytes { first, length: length as usize })
    }
}

#[inline]
fn overlap(one: &Bytes, other: &Bytes) -> bool {
    let (start, other_start) = (one.first.addr(), other.first.addr());
    one.length != 0 && other.length != 0 && start < other_start + other.length && other_start < start + one.length
}

//! Blocks of powers of two, in memory that the runtime gives for a session and takes back whole.
//!
//! ```text
//! ┌───────┬────┬────────┬──┬────────────────────────────┐
//! │ Arena │ 64 │  1024  │16│ never used yet             │    free[6] ─► a block of 64 bytes that was freed ─► …
//! └───────┴────┴────────┴──┴────────────────────────────┘
//!                           └ next                       └ end
//! ```
//!
//! # Safety
//!
//! Who creates an arena owns the memory, and uses it in no other way.
#![allow(unsafe_code)]

use core::alloc::Layout;
use core::ptr;

/// The number of sizes: blocks have up to 2 GiB.
const CLASSES: usize = 32;

/// The least size and alignment of a block.
const LEAST: usize = 16;

/// The head of some memory.
#[repr(C, align(16))]
pub(crate) struct Arena {
    next: usize,
    end: usize,
    /// By the logarithm of their size, blocks that were freed, each of which holds the address of the one after it.
    free: [*mut u8; CLASSES],
}

impl Arena {
    /// Makes an arena in memory; returns null if it has no room for one.
    ///
    /// # Safety
    ///
    /// As many bytes can be written there, and are aligned to 16 bytes.
    pub(crate) unsafe fn create(memory: *mut u8, length: usize) -> *mut Arena {
        if length < size_of::<Arena>() {
            return ptr::null_mut();
        }
        let start = memory.expose_provenance();
        let arena = memory.cast::<Arena>();
        let head = Arena { next: start + size_of::<Arena>(), end: start + length, free: [ptr::null_mut(); CLASSES] };
        // SAFETY: there is room for it, and the caller vouches for the rest.
        unsafe { arena.write(head) };
        arena
    }

    /// Returns a block for a layout; null if there is no room for it.
    pub(crate) fn allocate(&mut self, layout: &Layout) -> *mut u8 {
        let Some((class, size)) = block(layout) else { return ptr::null_mut() };
        let Some(free) = self.free.get_mut(class) else { return ptr::null_mut() };
        if !free.is_null() && free.addr() & (layout.align() - 1) == 0 {
            let found = *free;
            // SAFETY: a block that was freed holds the address of the one after it.
            *free = unsafe { found.cast::<*mut u8>().read() };
            return found;
        }
        let at = self.next.next_multiple_of(layout.align().max(LEAST));
        match at.checked_add(size) {
            Some(next) if next <= self.end => {
                self.next = next;
                ptr::with_exposed_provenance_mut(at)
            }
            _ => ptr::null_mut(),
        }
    }

    /// Takes a block back.
    ///
    /// # Safety
    ///
    /// It was allocated here, with this layout.
    pub(crate) unsafe fn free(&mut self, start: *mut u8, layout: &Layout) {
        let Some(free) = block(layout).and_then(|(class, _)| self.free.get_mut(class)) else { return };
        // SAFETY: the block has 16 bytes at least, which nobody uses any more.
        unsafe { start.cast::<*mut u8>().write(*free) };
        *free = start;
    }
}

/// Returns the logarithm of the size of a block for a layout, and the size.
pub(crate) fn block(layout: &Layout) -> Option<(usize, usize)> {
    let size = layout.size().max(layout.align()).max(LEAST).checked_next_power_of_two()?;
    Some((size.trailing_zeros() as usize, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes an arena in memory of its own and calls a function with both.
    fn with_arena(length: usize, act: impl FnOnce(&mut Arena)) {
        let mut memory = vec![0u128; length / 16];
        // SAFETY: the vector has as many bytes, of this alignment.
        let arena = unsafe { Arena::create(memory.as_mut_ptr().cast(), length) };
        // SAFETY: the memory lives until the end, and is used in no other way.
        act(unsafe { &mut *arena });
        drop(memory);
    }

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).expect("it is one")
    }

    #[test]
    fn blocks_are_aligned_apart_and_used_again() {
        with_arena(0x1_0000, |arena| {
            let mut blocks = Vec::new();
            for (size, align) in [(1, 1), (16, 16), (17, 8), (100, 64), (3, 256), (1000, 4), (4096, 16)] {
                let layout = layout(size, align);
                let start = arena.allocate(&layout);
                assert!(!start.is_null() && start.addr() % align == 0);
                blocks.push((start, layout));
            }
            for (at, (start, layout)) in blocks.iter().enumerate() {
                for (other, _) in &blocks[at + 1..] {
                    assert!(start.addr() + layout.size() <= other.addr());
                }
            }
            let next = arena.next;
            for (start, layout) in &blocks {
                // SAFETY: it was allocated just so.
                unsafe { arena.free(*start, layout) };
            }
            for (_, layout) in &blocks {
                assert!(!arena.allocate(layout).is_null());
            }
            assert_eq!(arena.next, next);
        });
    }

    #[test]
    fn exhaustion_is_null() {
        with_arena(0x1000, |arena| {
            assert!(arena.allocate(&layout(0x1000, 1)).is_null());
            assert!(arena.allocate(&layout(isize::MAX as usize - 15, 16)).is_null());
            let count = std::iter::repeat_with(|| arena.allocate(&layout(64, 16))).take_while(|start| !start.is_null()).count();
            assert_eq!(count, (0x1000 - size_of::<Arena>()) / 64);
            assert!(!arena.allocate(&layout(16, 16)).is_null() || (0x1000 - size_of::<Arena>()) % 64 == 0);
        });
    }
}

//! The allocator of this object: that of the [arena of a call](crate::current).
//!
//! # Safety
//!
//! One call is made at a time, and in it one allocation.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::ptr;

use crate::arena::block;
use crate::current;

/// The allocator.
struct Allocator;

#[cfg(not(any(test, feature = "hosted")))]
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

// SAFETY: blocks do not overlap, and are as large and as aligned as asked.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one call is made at a time, and in it one allocation.
        unsafe { current::arena().as_mut() }.map_or(ptr::null_mut(), |arena| arena.allocate(&layout))
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return ptr::null_mut() };
        if block(&layout) == block(&wanted) {
            return start;
        }
        // SAFETY: the caller vouches for the layout.
        let moved = unsafe { self.alloc(wanted) };
        if !moved.is_null() {
            // SAFETY: both are as large as that, and blocks do not overlap.
            unsafe { ptr::copy_nonoverlapping(start, moved, layout.size().min(size)) };
            // SAFETY: the caller uses it no more.
            unsafe { self.dealloc(start, layout) };
        }
        moved
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: as above.
        if let Some(arena) = unsafe { current::arena().as_mut() } {
            // SAFETY: nothing that was allocated in another arena is ever freed: what is shared is only counted.
            unsafe { arena.free(start, &layout) };
        }
    }
}

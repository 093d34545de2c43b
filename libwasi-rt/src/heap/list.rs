//! Lists of objects, in ranges that are reserved for them.
//!
//! # Safety
//!
//! The range of a list is its own.
#![allow(unsafe_code)]

use super::memory::{half, set_half};
use crate::sys::pages;

/// How much is committed at a time, in bytes.
const STEP: usize = pages::LARGEST_PAGE as usize;

/// A list of objects.
pub(super) struct Objects {
    start: usize,
    /// Where the next object goes.
    end: usize,
    /// The end of what is committed.
    committed: usize,
    /// The end of the range.
    limit: usize,
}

impl Objects {
    /// An empty list in a range.
    pub(super) fn new(start: usize, limit: usize) -> Objects {
        Objects { start, end: start, committed: start, limit }
    }

    /// Adds an object; returns false, without any effect, when there is no room.
    #[inline(always)]
    pub(super) fn push(&mut self, object: u32) -> bool {
        if self.end == self.committed && !self.grow() {
            return false;
        }
        set_half(self.end, object);
        self.end += size_of::<u32>();
        true
    }

    /// Removes the object that was added last.
    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<u32> {
        if self.end == self.start {
            return None;
        }
        self.end -= size_of::<u32>();
        Some(half(self.end))
    }

    /// Makes room; returns whether there is any.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        if self.committed == self.limit {
            return false;
        }
        // SAFETY: the range is this list's.
        let committed = unsafe { pages::commit(self.committed, STEP) };
        if committed.is_ok() {
            self.committed += STEP;
        }
        committed.is_ok()
    }
}

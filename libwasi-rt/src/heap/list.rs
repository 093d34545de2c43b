//! Lists of objects, in ranges that are reserved for them.
//!
//! # Safety
//!
//! The range of a list is its own.
#![allow(unsafe_code)]

use super::extent::Extent;
use super::memory::{half, set_half};
use crate::sys::{Errno, pages};

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
    /// Makes an empty list in a range. Some of it can be used whatever happens later.
    pub(super) fn new(start: usize, limit: usize) -> Result<Objects, Errno> {
        let mut list = Objects { start, end: start, committed: start, limit };
        list.grow()?;
        Ok(list)
    }

    /// Returns its range.
    pub(super) fn extent(&self) -> Extent {
        Extent { start: self.start, accessible: self.committed, end: self.limit }
    }

    /// Adds an object; returns false, without any effect, when there is no room.
    #[inline(always)]
    pub(super) fn push(&mut self, object: u32) -> bool {
        if self.end == self.committed && (self.committed == self.limit || self.grow().is_err()) {
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

    /// Makes room, in a range that has some.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> Result<(), Errno> {
        // SAFETY: the range is this list's.
        unsafe { pages::commit(self.committed, STEP) }?;
        self.committed += STEP;
        Ok(())
    }
}

//! Spans: runs of free lines of one block, and where the next ones are looked for.

use super::memory::set_half;

/// A span, as far as it is free.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) cursor: usize,
    pub(super) limit: usize,
}

/// Where free memory is looked for.
pub(super) struct Places {
    /// The span of objects of more than a line.
    pub(super) large: Span,
    /// The cursor of the current span when the former was used last.
    pub(super) idle: usize,
    /// Where the next free lines are looked for.
    pub(super) line: usize,
    /// Whether runs of free lines are passed over that contain no [group](super::lines::GROUP): each span costs a call of the runtime, so
    /// that the objects of a line by itself take much longer than as many in a row.
    pub(super) only_long: bool,
    /// Where the next free blocks are looked for.
    pub(super) block: usize,
    /// The least number of blocks, one after the other, that were looked for in vain.
    pub(super) missing: usize,
    /// The bytes that were handed out since the last collection.
    pub(super) taken: usize,
}

impl Places {
    /// Everything from `base` on is to be looked at.
    pub(super) fn from(base: usize) -> Places {
        Places { large: Span::default(), idle: 0, line: base, only_long: true, block: base, missing: usize::MAX, taken: 0 }
    }
}

impl Span {
    /// Takes the first bytes of it, if there are enough.
    pub(super) fn take(&mut self, size: usize) -> Option<usize> {
        let object = self.cursor;
        if size > self.limit - object {
            return None;
        }
        self.cursor = object + size;
        Some(object)
    }

    /// Marks the end of objects: that of a span is found where the header of an object would be 0.
    pub(super) fn close(&mut self) {
        if self.cursor < self.limit {
            set_half(self.cursor, 0);
        }
    }
}

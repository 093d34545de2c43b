//! Free memory for new objects.
//!
//! A *span* is a run of free lines of one block. Generated code allocates in the current one; when an object does not fit, the next free
//! lines follow, in the order of addresses. An object of more than a line goes to a span of its own kind, in a block that was free, so
//! that what is left of the current one is not lost. Blocks for these, and for objects larger than [`LARGEST`], are looked for ahead of
//! spans.

use super::blocks::{BLOCK, FULL, LARGEST, RESIDENT, SHORT, TAKEN};
use super::lines::LINE;
use super::space::up;
use super::span::Span;
use super::state::{Heap, Kind};

impl Heap {
    /// Returns the address of a new object, after a collection if it is time for one; nothing when there is no room.
    pub(super) fn allocate(
        &mut self,
        size: u64,
        current: &mut Span,
        mut collect: impl FnMut(&mut Heap, &mut Span, Kind),
    ) -> Option<usize> {
        let size = usize::try_from(size).ok().filter(|size| *size <= self.space.end - self.space.base)?;
        let due = self.due(size);
        if let Some(kind) = due {
            collect(self, current, kind);
        }
        if let Some(object) = self.take(size, current) {
            return Some(object);
        }
        if due != Some(Kind::Full) {
            collect(self, current, Kind::Full);
        }
        self.take(size, current)
    }

    /// Takes free memory.
    fn take(&mut self, size: usize, current: &mut Span) -> Option<usize> {
        if let Some(object) = current.take(size) {
            return Some(object);
        }
        if size > LARGEST {
            return self.take_blocks(size).or_else(|| self.take_lines(size, current));
        }
        if size > LINE && current.limit - current.cursor > LINE {
            return self.take_large(size, current);
        }
        let span = if size > LINE { self.free_block() } else { self.next_span() };
        // Where there is no free block, lines may do.
        let span = span.or_else(|| self.next_fitting(size))?;
        current.close();
        *current = span;
        current.take(size)
    }

    /// Takes free lines for an object for which there are no free blocks.
    fn take_lines(&mut self, size: usize, current: &mut Span) -> Option<usize> {
        if size > BLOCK {
            return None;
        }
        let span = self.next_fitting(size)?;
        current.close();
        *current = span;
        current.take(size)
    }

    /// Takes free memory for an object of more than a line.
    fn take_large(&mut self, size: usize, current: &mut Span) -> Option<usize> {
        if let Some(object) = self.places.large.take(size) {
            if self.places.idle == current.cursor {
                // Nothing smaller was allocated meanwhile: generated code had better use this span.
                core::mem::swap(current, &mut self.places.large);
            }
            self.places.idle = current.cursor;
            return Some(object);
        }
        let span = self.free_block().or_else(|| self.next_fitting(size))?;
        self.places.large.close();
        self.places.large = span;
        self.places.large.take(size)
    }

    /// Returns a span that is large enough, of those that are left.
    fn next_fitting(&mut self, size: usize) -> Option<Span> {
        loop {
            let mut span = self.next_span()?;
            if span.limit - span.cursor >= size {
                return Some(span);
            }
            span.close();
        }
    }

    /// Returns the next free lines.
    fn next_span(&mut self) -> Option<Span> {
        loop {
            let at = self.places.line;
            let flags = if at % BLOCK == 0 {
                if at == self.space.committed && !self.grow_for_spans() {
                    if !self.places.only_long {
                        return None;
                    }
                    // Once more from the start, for those that were too short.
                    (self.places.line, self.places.only_long) = (self.space.base, false);
                    continue;
                }
                let flags = self.space.blocks.flags(at);
                let is_useless = flags & (TAKEN | FULL) != 0 || flags & SHORT != 0 && self.places.only_long;
                if is_useless {
                    self.places.line = at + BLOCK;
                    continue;
                }
                self.space.blocks.set_flags(at, flags | TAKEN | RESIDENT);
                flags
            } else {
                0
            };
            let end = up(at + 1, BLOCK);
            let lines = self.space.lines;
            match if self.places.only_long { lines.next_long(at, end) } else { lines.next_free(at, end) } {
                Some((cursor, limit)) => {
                    // A block's end is the next one's start, whose flags are looked at then.
                    self.places.line = limit;
                    self.hand_out(cursor, limit);
                    return Some(Span { cursor, limit });
                }
                None => {
                    if at % BLOCK == 0 {
                        let found = if self.places.only_long { flags | SHORT } else { flags | TAKEN | FULL };
                        self.space.blocks.set_flags(at, found);
                    }
                    self.places.line = end;
                }
            }
        }
    }

    /// Grows what can be accessed, so that there are spans in it; returns whether it could. Before the heap is larger than what it has
    /// by the next full collection, by twice what is handed out between two of them, short spans will do.
    fn grow_for_spans(&mut self) -> bool {
        let is_large = self.space.committed - self.space.base >= self.threshold + 2 * self.budget;
        !(self.places.only_long && is_large) && self.space.grow(BLOCK)
    }

    /// Returns a block that is free, as a span.
    fn free_block(&mut self) -> Option<Span> {
        let cursor = self.free_blocks(1)?;
        self.hand_out(cursor, cursor + BLOCK);
        Some(Span { cursor, limit: cursor + BLOCK })
    }

    /// Takes blocks for an object that shares its first one with no other.
    fn take_blocks(&mut self, size: usize) -> Option<usize> {
        let object = self.free_blocks(size.div_ceil(BLOCK))?;
        let end = object + size;
        self.hand_out(object, up(end, LINE));
        // Nothing else is allocated in its last line, where older objects may have been.
        Span { cursor: end, limit: up(end, LINE) }.close();
        let mut block = object + BLOCK;
        while block < end {
            self.space.blocks.set_owner(block, object);
            block += BLOCK;
        }
        Some(object)
    }

    /// Returns the first of so many free blocks, one after the other, which nothing else takes up to the next collection.
    fn free_blocks(&mut self, count: usize) -> Option<usize> {
        if count >= self.places.missing {
            return None;
        }
        let length = count << super::blocks::SHIFT;
        let mut start = self.places.block;
        let mut end = start;
        while end - start < length {
            if end == self.space.committed && !self.space.grow(length - (end - start)) {
                // Smaller ones may still be found there.
                self.places.missing = count;
                return None;
            }
            let is_free = self.space.blocks.flags(end) & (TAKEN | FULL) == 0 && self.space.lines.are_free(end, end + BLOCK);
            end += BLOCK;
            if !is_free {
                start = end;
            }
        }
        self.places.block = end;
        let mut block = start;
        while block < end {
            self.space.blocks.set_flags(block, self.space.blocks.flags(block) | TAKEN | RESIDENT);
            block += BLOCK;
        }
        Some(start)
    }

    fn hand_out(&mut self, start: usize, end: usize) {
        self.space.lines.hand_out(start, end);
        self.places.taken += end - start;
    }
}

//! From a word of the stack to the object that it points into.
//!
//! Where objects start is known of those that were there at the last full collection, or found in use since: they have a mark. What
//! was handed out since the last collection is parsed where a word points to, object by object, once for each collection.

use super::blocks::BLOCK;
use super::lines::{FIRST, LINE, PARSED, YOUNG};
use super::memory::half;
use super::state::Heap;

impl Heap {
    /// Returns the object that a word points into, unless there is none, or the collection need not know it.
    #[inline]
    pub(super) fn find(&self, word: usize) -> Option<usize> {
        if word.wrapping_sub(self.space.base) >= self.space.committed - self.space.base {
            return None;
        }
        if self.space.lines.get(word) & YOUNG != 0 { self.find_young(word) } else { self.find_old(word) }
    }

    /// Returns the object that a word points into, of those that are not new.
    fn find_old(&self, word: usize) -> Option<usize> {
        if !self.is_full {
            return None;
        }
        let object = match self.space.starts.last(word & !(BLOCK - 1), word) {
            Some(object) => object,
            None => self.space.blocks.owner(word),
        };
        let is_there = object != 0 && self.space.starts.contains(object);
        if is_there && word < object + self.types.size(object) { Some(object) } else { None }
    }

    /// Returns the object that a word points into, of those that are new.
    #[inline(never)]
    fn find_young(&self, word: usize) -> Option<usize> {
        let lines = self.space.lines;
        let mut start = word & !(LINE - 1);
        while lines.get(start) & FIRST == 0 {
            if start % BLOCK == 0 {
                let object = self.space.blocks.owner(word);
                return if word < object + self.types.size(object) { Some(object) } else { None };
            }
            start -= LINE;
        }
        if lines.get(start) & PARSED == 0 {
            self.parse(start);
        }
        let object = self.space.starts.last(word & !(BLOCK - 1), word).filter(|object| *object >= start)?;
        if word < object + self.types.size(object) { Some(object) } else { None }
    }

    /// Finds out where the objects of a span start.
    fn parse(&self, start: usize) {
        let (lines, starts) = (self.space.lines, self.space.starts);
        lines.add(start, PARSED);
        let block_end = (start | (BLOCK - 1)) + 1;
        let mut end = start;
        loop {
            starts.clear_line(end);
            end += LINE;
            if end == block_end || lines.get(end) & (YOUNG | FIRST) != YOUNG {
                break;
            }
        }
        let mut object = start;
        while object < end && half(object) != 0 {
            starts.insert(object);
            object += self.types.size(object);
        }
    }
}

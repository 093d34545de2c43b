//! Collections: what nothing refers to becomes free.
//!
//! A *minor* collection looks for new objects only: those that were found before keep their marks, and those of them that were changed
//! since were remembered. A *full* one begins without marks. Objects never move.

use super::blocks::{BLOCK, FULL, RESIDENT, SHORT, TAKEN};
use super::lines::MARKED;
use super::span::{Places, Span};
use super::state::{Heap, Kind, LEAST_GROWTH, NURSERY};
use super::{poison, release};

impl Heap {
    /// Returns the kind of the collection that is due before so many bytes are handed out, if any is.
    pub(super) fn due(&mut self, size: usize) -> Option<Kind> {
        if self.stress != 0 {
            return self.due_in_test();
        }
        if self.places.taken == 0 || self.places.taken + size <= self.budget {
            return None;
        }
        Some(if self.live > self.threshold || self.must_be_full { Kind::Full } else { Kind::Minor })
    }

    /// Likewise, in tests, for which one collection in so many is a full one.
    fn due_in_test(&mut self) -> Option<Kind> {
        const FULL_ONES: u32 = 4;
        let [allocations, collections] = self.counts;
        if allocations + 1 < self.stress {
            self.counts = [allocations + 1, collections];
            return None;
        }
        self.counts = [0, collections.wrapping_add(1)];
        Some(if collections % FULL_ONES == 0 { Kind::Full } else { Kind::Minor })
    }

    /// Collects. `look_at_roots` passes on what may refer to objects, besides others of them.
    pub(super) fn collect(&mut self, current: &mut Span, kind: Kind, look_at_roots: impl FnOnce(&mut Heap)) {
        self.is_full = kind == Kind::Full || self.must_be_full;
        self.scanned = 0;
        current.close();
        self.places.large.close();
        if self.is_full {
            self.forget_marks();
        }
        look_at_roots(self);
        while let Some(object) = self.remembered.pop() {
            if !self.is_full {
                self.scanned += self.revisit_changed(object as usize);
            }
        }
        self.mark_all();
        // Where much is looked through again and again, a deep stack or large tables, that is done less often.
        self.budget = NURSERY.max((self.scanned * 4).min((self.live + self.variables) / 4));
        self.free_lines();
        if self.is_full {
            self.must_be_full = false;
            self.threshold = self.live + (self.live / 5 * 2).max(LEAST_GROWTH);
            release::release(&self.space, self.budget);
        }
        if self.stress != 0 {
            poison::fill(&self.space, self.types);
        }
        *current = Span::default();
        self.places = Places::from(self.space.base);
    }

    /// Notes that an object that was there at the last collection is about to refer to others.
    pub(super) fn remember(&mut self, object: usize) {
        if !self.remembered.push(object as u32) {
            self.must_be_full = true;
        }
    }

    /// Begins without marks, except for constant objects, which are looked into.
    fn forget_marks(&mut self) {
        let (base, end) = (self.space.base, self.space.committed);
        core::mem::swap(&mut self.space.marks, &mut self.space.starts);
        self.space.marks.fill(base, end, 0);
        self.space.lines.keep(base, end, !MARKED);
        self.live = 0;
        let mut object = self.space.start;
        while object < self.constants_end {
            self.revisit(object);
            object += self.types.size(object);
        }
    }

    /// Makes lines free in which no object was found.
    fn free_lines(&mut self) {
        let mut block = self.space.base;
        while block < self.space.committed {
            let flags = self.space.blocks.flags(block);
            if self.is_full || flags & TAKEN != 0 {
                self.space.lines.keep(block, block + BLOCK, MARKED);
                self.space.blocks.set_flags(block, flags & if self.is_full { RESIDENT } else { RESIDENT | FULL | SHORT });
            }
            block += BLOCK;
        }
    }
}

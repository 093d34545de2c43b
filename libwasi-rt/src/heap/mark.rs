//! Marking: which objects are in use, and what they refer to.

use wasm2native_abi::heap::{CARDED, UNREMEMBERED};

use super::cards::old_flags;
use super::memory::{half, set_half};
use super::state::Heap;
use super::types::{Field, size};
use crate::arch::{Architecture as _, Machine};

/// The low bits of a word that is not the address of an object.
const TAG: u32 = 7;

/// The number of objects that wait for their memory.
const WAITING: usize = 8;

impl Heap {
    /// Marks the object that a word points into, if there is one.
    #[inline]
    pub(super) fn look_at(&mut self, word: usize) {
        if let Some(object) = self.find(word) {
            self.mark(object as u32);
        }
    }

    /// Marks the object that a word of a variable refers to, if there is one.
    #[inline]
    pub(super) fn mark_variable(&mut self, word: usize) {
        if word.wrapping_sub(self.space.base) < self.space.committed - self.space.base {
            self.mark(word as u32);
        }
    }

    /// Marks the object that a reference refers to. Null and constant objects have their mark.
    #[inline(always)]
    pub(super) fn mark(&mut self, reference: u32) {
        if reference & TAG == 0 && self.space.marks.insert(reference as usize) && !self.pending.push(reference) {
            self.has_lost = true;
        }
    }

    /// Looks into all objects that were marked, and those that are found there.
    pub(super) fn mark_all(&mut self) {
        self.mark_pending();
        while self.has_lost {
            // The list was full. What was marked and is not in it is among all objects with a mark.
            self.has_lost = false;
            self.live = 0;
            let mut next = self.space.base;
            while let Some(object) = self.space.marks.next(next, self.space.committed) {
                self.visit(object);
                self.mark_pending_uncounted();
                next = object + 8;
            }
        }
    }

    /// Looks into pending objects. Each waits until some others were looked into, while its memory comes closer.
    fn mark_pending(&mut self) {
        let mut queue = [0; WAITING];
        let (mut at, mut count) = (0, 0);
        loop {
            let next = self.pending.pop();
            if let Some(object) = next {
                Machine::prefetch(object as usize);
                count += 1;
            } else if count == 0 {
                return;
            }
            at = (at + 1) % WAITING;
            let object = core::mem::replace(&mut queue[at], next.unwrap_or(0));
            if object != 0 {
                count -= 1;
                self.visit(object as usize);
            }
        }
    }

    /// [`mark_pending`](Heap::mark_pending) while all objects are counted once more.
    fn mark_pending_uncounted(&mut self) {
        let live = self.live;
        self.mark_pending();
        self.live = live;
    }

    /// Looks into a marked object.
    #[inline(always)]
    fn visit(&mut self, object: usize) {
        let header = half(object);
        let record = self.types.of_header(header);
        let size = size(record, object);
        if header & UNREMEMBERED == 0 {
            set_half(object, header | old_flags(record, size));
        }
        self.live += size;
        self.space.lines.mark(object, size);
        self.types.fields(record, object, |field| self.mark_field(field));
    }

    /// Looks into an object that has its mark already.
    pub(super) fn revisit(&mut self, object: usize) {
        let header = half(object);
        let record = self.types.of_header(header);
        set_half(object, header | old_flags(record, size(record, object)));
        self.types.fields(record, object, |field| self.mark_field(field));
    }

    /// Looks into an object that was remembered, where it has changed if that is known. Returns the bytes that it looked at.
    pub(super) fn revisit_changed(&mut self, object: usize) -> usize {
        let header = half(object);
        if header & CARDED != 0 {
            set_half(object, header | UNREMEMBERED);
            return self.space.cards.take(object, |reference| self.mark(reference));
        }
        self.revisit(object);
        self.types.size(object)
    }

    #[inline(always)]
    fn mark_field(&mut self, field: Field) {
        match field {
            Field::Reference(reference) => self.mark(reference),
            Field::Unknown(word) => self.look_at(word),
        }
    }
}

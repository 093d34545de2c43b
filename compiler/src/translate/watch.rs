//! The values of locals and operands, for debuggers.
//!
//! The code generator knows where a value is. So each value of a local gets a label, and it is noted from which operator on the
//! local has that value: until it is assigned another, or until the code joins with other code, where it may have another. A
//! local that is assigned once at the start of a function has that value to the end. Operands are asked for one by one, each from
//! one operator to another.

use super::emitter::Emitter;
use super::stack::Stack;
use crate::clif::watch::{Note, OPERANDS, Operand, PART_OF, Request, Watched};
use cranelift_codegen::ir::{Block, Value, ValueLabel};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// The values of the locals of a function.
#[derive(Default)]
pub(crate) struct Watch {
    notes: Vec<Note>,
    /// The notes of the current block that are true up to here, by local.
    open: HashMap<u32, usize>,
    labels: HashMap<Value, u32>,
    /// The number of assignments to each local, and the note of one at the start of the function.
    assigned: HashMap<u32, (u32, Option<usize>)>,
    block: Option<Block>,
    /// The offset of the first operator in the current block.
    start: u32,
    /// The locals that are watched.
    wanted: HashSet<u32>,
    /// The operands that are watched, in ascending order, and the number of those that were passed.
    operands: Vec<Operand>,
    passed: usize,
}

impl Watch {
    /// Forgets everything, for the next function. Returns whether anything in it is watched.
    pub(crate) fn begin(&mut self, request: Option<&Request>) -> bool {
        self.notes.clear();
        self.open.clear();
        self.labels.clear();
        self.assigned.clear();
        self.block = None;
        self.start = 0;
        self.wanted.clear();
        self.operands.clear();
        self.passed = 0;
        if let Some(Request { locals, operands }) = request {
            self.wanted.extend(locals);
            self.operands.extend(operands);
        }
        !self.wanted.is_empty() || !self.operands.is_empty()
    }

    /// Begins an operator.
    pub(crate) fn operator(&mut self, offset: u32, stack: &Stack, emitter: &mut Emitter<'_, '_, '_>) {
        if !self.wanted.is_empty() && self.block != emitter.builder.current_block() {
            self.block = emitter.builder.current_block();
            self.start = offset;
            self.open.drain().for_each(|(_, note)| self.notes[note].to = offset);
        }
        while let Some(Operand { to, height, .. }) = self.operands.get(self.passed).copied().filter(|it| it.from <= offset) {
            self.passed += 1;
            if let Some(value) = stack.at_height(height).filter(|_| offset < to) {
                let value = self.watched(value, emitter);
                self.notes.push(Note { local: OPERANDS + height, from: offset, to, value });
            }
        }
    }

    /// Notes that a local was found to have a value.
    pub(crate) fn read(&mut self, local: u32, value: Value, emitter: &mut Emitter<'_, '_, '_>) {
        if self.wanted.contains(&local) && !self.open.contains_key(&local) {
            // It has had it since the block began: an assignment would have been noted.
            self.note(local, self.start, value, emitter);
        }
    }

    /// Notes that a local is assigned a value by the operator at an offset.
    pub(crate) fn assign(&mut self, local: u32, offset: u32, value: Value, emitter: &mut Emitter<'_, '_, '_>) {
        if !self.wanted.contains(&local) {
            return;
        }
        if let Some(note) = self.open.remove(&local) {
            self.notes[note].to = offset + 1;
        }
        let note = self.note(local, offset + 1, value, emitter);
        let is_first = emitter.builder.current_block() == Some(emitter.entry());
        let (count, only) = self.assigned.entry(local).or_default();
        *count += 1;
        *only = Some(note).filter(|_| is_first && *count == 1);
    }

    /// Notes the value of a parameter.
    pub(crate) fn parameter(&mut self, local: u32, value: Value, emitter: &mut Emitter<'_, '_, '_>) {
        if self.wanted.contains(&local) {
            let note = self.note(local, 0, value, emitter);
            self.assigned.insert(local, (1, Some(note)));
        }
    }

    /// Ends the function, and returns the notes about it.
    pub(crate) fn finish(&mut self, end: u32) -> Vec<Note> {
        self.open.drain().for_each(|(_, note)| self.notes[note].to = end);
        for (count, only) in self.assigned.values() {
            if let (1, Some(only)) = (count, only) {
                self.notes[*only].to = u32::MAX;
            }
        }
        let is_only = |note: &Note| match self.assigned.get(&note.local) {
            Some((1, Some(only))) => self.notes[*only] == *note,
            _ => note.from < note.to,
        };
        self.notes.iter().filter(|note| is_only(note)).copied().collect()
    }

    fn note(&mut self, local: u32, from: u32, value: Value, emitter: &mut Emitter<'_, '_, '_>) -> usize {
        let value = self.watched(value, emitter);
        self.notes.push(Note { local, from, to: from, value });
        self.open.insert(local, self.notes.len() - 1);
        self.notes.len() - 1
    }

    /// Returns how the code generator knows a value, with a label if that changes.
    fn watched(&mut self, value: Value, emitter: &mut Emitter<'_, '_, '_>) -> Watched {
        match emitter.constant_value(value) {
            Some(constant) => Watched::Constant(constant.cast_signed()),
            None => {
                let next = self.labels.len() as u32;
                let label = *self.labels.entry(value).or_insert(next);
                let sum = emitter.sum(value);
                if label == next {
                    emitter.builder.set_val_label(value, ValueLabel::from_u32(label));
                    // Of the two, the code generator may keep the other.
                    if let Some((part, _)) = sum {
                        emitter.builder.set_val_label(part, ValueLabel::from_u32(label | PART_OF));
                    }
                }
                Watched::Label(label, sum.map(|(_, constant)| constant))
            }
        }
    }
}

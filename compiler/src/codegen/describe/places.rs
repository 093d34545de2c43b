//! The places of locals: where the code of the operators for which they have a value meets the code during which that value is
//! somewhere.

use super::Lines;
use crate::clif::watch::{ADDRESS_OF, EXTENDED, Note, PART_OF, Watched};
use cranelift_codegen::ir::ValueLabel;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CompiledCode, LabelValueLoc, ValueLocRange};
use gimli::leb128::{read, write::Leb128};
use gimli::{EndianSlice, LittleEndian};
use std::ops::Range;
use target_lexicon::Architecture;

/// The place of a local during some of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The local.
    pub local: u32,
    /// The code during which it is there.
    pub code: Range<u32>,
    /// The place.
    pub at: At,
    /// What is there.
    pub form: Form,
}

/// What is at the place of a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Its value.
    Value,
    /// The address in the executable that it stands for.
    Address,
    /// Another value, which this number is to be added to.
    Part(i64),
}

/// The place of a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The register with this number, as debuggers count them.
    Register(u16),
    /// The frame, at a distance from the address that the caller's frame ends at.
    Frame(i64),
    /// None, since it has a value that is known.
    Constant(i64),
}

/// Places in ascending order of locals, forms, and code.
#[derive(Debug, Default)]
pub struct Places {
    /// The numbers of each as LEB128: its kind, and distances from the place before it.
    bytes: Box<[u8]>,
}

/// The number of forms.
const FORMS: u64 = 3;

impl Places {
    /// Returns all of them.
    pub fn iter(&self) -> impl Iterator<Item = Place> + '_ {
        let mut bytes = EndianSlice::new(&self.bytes, LittleEndian);
        let (mut local, mut end) = (0u32, 0u32);
        std::iter::from_fn(move || {
            let kind = read::unsigned(&mut bytes).ok()?;
            local += read::unsigned(&mut bytes).ok()? as u32;
            let start = end.wrapping_add(read::signed(&mut bytes).ok()? as u32);
            end = start + read::unsigned(&mut bytes).ok()? as u32;
            let value = read::signed(&mut bytes).ok()?;
            let at = match kind / FORMS {
                0 => At::Register(value as u16),
                1 => At::Frame(value),
                _ => At::Constant(value),
            };
            let form = match kind % FORMS {
                0 => Form::Value,
                1 => Form::Address,
                _ => Form::Part(read::signed(&mut bytes).ok()?),
            };
            Some(Place { local, code: start..end, at, form })
        })
    }
}

impl FromIterator<Place> for Places {
    fn from_iter<I: IntoIterator<Item = Place>>(places: I) -> Self {
        let mut bytes = Vec::new();
        let (mut local, mut end) = (0, 0);
        for place in places {
            let (kind, value) = match place.at {
                At::Register(register) => (0, register.into()),
                At::Frame(offset) => (1, offset),
                At::Constant(value) => (2, value),
            };
            let (form, constant) = match place.form {
                Form::Value => (0, None),
                Form::Address => (1, None),
                Form::Part(constant) => (2, Some(constant)),
            };
            bytes.extend_from_slice(Leb128::unsigned(kind * FORMS + form).bytes());
            bytes.extend_from_slice(Leb128::unsigned((place.local - local).into()).bytes());
            bytes.extend_from_slice(Leb128::signed(i64::from(place.code.start) - i64::from(end)).bytes());
            bytes.extend_from_slice(Leb128::unsigned((place.code.end - place.code.start).into()).bytes());
            bytes.extend_from_slice(Leb128::signed(value).bytes());
            constant.into_iter().for_each(|constant| bytes.extend_from_slice(Leb128::signed(constant).bytes()));
            (local, end) = (place.local, place.code.end);
        }
        Self { bytes: bytes.into() }
    }
}

/// Finds the places of the locals that notes are about.
pub fn find(compiled: &CompiledCode, isa: &dyn TargetIsa, lines: &Lines, notes: &[Note]) -> Places {
    if notes.is_empty() {
        return Places::default();
    }
    let size = compiled.code_info().total_size;
    let whole = ValueLocRange { loc: LabelValueLoc::CFAOffset(0), start: 0, end: size };
    let mut finder = Finder::new(lines, size);
    let mut notes = notes.to_vec();
    notes.sort_unstable_by_key(|note| (note.local, note.value, note.from));
    // Code that uses a local often notes its value often.
    for notes in notes.chunk_by(|note, next| (note.local, note.value) == (next.local, next.value)) {
        let Note { local, value, .. } = notes[0];
        finder.begin(notes);
        let found = |label| compiled.value_labels_ranges.get(&ValueLabel::from_u32(label)).into_iter().flatten();
        match value {
            Watched::Constant(value) => finder.add(local, &whole, (At::Constant(value), Form::Value)),
            Watched::Label(label, constant) => {
                let of = |label, form| found(label).chain(found(label | EXTENDED)).map(move |range| (range, form));
                let addresses = found(label | ADDRESS_OF).map(|range| (range, Form::Address));
                let parts = constant.into_iter().flat_map(|constant| of(label | PART_OF, Form::Part(constant)));
                for (range, form) in of(label, Form::Value).chain(addresses).chain(parts) {
                    let at = match range.loc {
                        LabelValueLoc::Reg(register) => isa.map_regalloc_reg_to_dwarf(register).ok().map(At::Register),
                        LabelValueLoc::CFAOffset(offset) => Some(At::Frame(offset - above_stack_pointer(isa))),
                    };
                    at.into_iter().for_each(|at| finder.add(local, range, (at, form)));
                }
            }
        }
    }
    let mut places = finder.places;
    places.sort_by_key(|place| (place.local, place.form, place.code.start));
    // Several values may be in one place, one after the other.
    places.dedup_by(|next, before| {
        let is_same = (next.local, next.at, next.form) == (before.local, before.at, before.form);
        let goes_on = is_same && next.code.start <= before.code.end;
        if goes_on {
            before.code.end = before.code.end.max(next.code.end);
        }
        goes_on
    });
    places.into_iter().collect()
}

/// Returns the distance of the address that the caller's frame ends at, as debuggers count, from the caller's stack pointer, from
/// which the code generator counts.
fn above_stack_pointer(isa: &dyn TargetIsa) -> i64 {
    match isa.triple().architecture {
        // The register save area: s390x ELF ABI, "The Stack Frame".
        Architecture::S390x => 160,
        _ => 0,
    }
}

/// Finds the code that is both of operators for which a local has a value, and in a range.
struct Finder {
    /// The code in runs of one operator each.
    runs: Vec<(Range<u32>, u32)>,
    /// The numbers of runs, in ascending order of operators.
    by_operator: Vec<u32>,
    /// The operators for which the current local has the current value.
    operators: Vec<Range<u32>>,
    /// The runs of these, once they were asked for.
    window: Vec<u32>,
    places: Vec<Place>,
}

impl Finder {
    fn new(lines: &Lines, size: u32) -> Self {
        let mut runs: Vec<(Range<u32>, u32)> = Vec::new();
        for (start, operator) in lines.iter() {
            match runs.last_mut() {
                Some((last, _)) => last.end = start,
                // What comes first belongs to the start of the function.
                None if start > 0 => runs.push((0..start, 0)),
                None => {}
            }
            runs.push((start..size, operator));
        }
        let mut by_operator: Vec<_> = (0..runs.len() as u32).collect();
        by_operator.sort_by_key(|run| runs[*run as usize].1);
        Self { runs, by_operator, operators: Vec::new(), window: Vec::new(), places: Vec::new() }
    }

    /// Begins a value of a local. All notes are about it, in ascending order of operators.
    fn begin(&mut self, notes: &[Note]) {
        self.operators.clear();
        self.window.clear();
        for note in notes {
            match self.operators.last_mut() {
                Some(last) if note.from <= last.end => last.end = last.end.max(note.to),
                _ => self.operators.push(note.from..note.to),
            }
        }
    }

    fn add(&mut self, local: u32, range: &ValueLocRange, place: (At, Form)) {
        /// So many runs are looked at without any thought.
        const FEW: usize = 16;
        let first = self.runs.partition_point(|(code, _)| code.end <= range.start);
        if self.runs.get(first + FEW).is_some_and(|(code, _)| code.start < range.end) && self.has_window() {
            let mut number = self.window.partition_point(|run| self.runs[*run as usize].0.end <= range.start);
            while let Some((code, _)) = self.window.get(number).map(|run| &self.runs[*run as usize])
                && code.start < range.end
            {
                self.push(local, code.start.max(range.start)..code.end.min(range.end), place);
                number += 1;
            }
            return;
        }
        for number in first..self.runs.len() {
            let (code, operator) = &self.runs[number];
            if code.start >= range.end {
                break;
            }
            let after = self.operators.partition_point(|operators| operators.end <= *operator);
            if self.operators.get(after).is_some_and(|operators| operators.start <= *operator) {
                self.push(local, code.start.max(range.start)..code.end.min(range.end), place);
            }
        }
    }

    /// Whether the window is known. That of most of the code is of no use.
    fn has_window(&mut self) -> bool {
        if !self.window.is_empty() {
            return true;
        }
        let Self { runs, by_operator, operators, window, .. } = self;
        for operators in operators.iter() {
            let first = by_operator.partition_point(|run| runs[*run as usize].1 < operators.start);
            let count = by_operator[first..].partition_point(|run| runs[*run as usize].1 < operators.end);
            if window.len() + count > runs.len() / 8 {
                window.clear();
                return false;
            }
            window.extend_from_slice(&by_operator[first..first + count]);
        }
        window.sort_unstable();
        !window.is_empty()
    }

    fn push(&mut self, local: u32, code: Range<u32>, (at, form): (At, Form)) {
        match self.places.last_mut() {
            _ if code.is_empty() => {}
            Some(last) if (last.local, last.at, last.form) == (local, at, form) && last.code.end == code.start => {
                last.code.end = code.end;
            }
            _ => self.places.push(Place { local, code, at, form }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept() {
        let places = [
            Place { local: 0, code: 5..9, at: At::Register(3), form: Form::Value },
            Place { local: 0, code: 9..20, at: At::Frame(-16), form: Form::Value },
            Place { local: 7, code: 0..1, at: At::Constant(i64::MIN), form: Form::Value },
            Place { local: 7, code: 0..u32::MAX, at: At::Register(65), form: Form::Address },
            Place { local: 7, code: 3..4, at: At::Frame(8), form: Form::Part(-192) },
        ];
        let kept: Places = places.iter().cloned().collect();
        assert_eq!(kept.iter().collect::<Vec<_>>(), places);
    }
}

//! The places of locals: where the code of the operators for which they have a value meets the code during which that value is
//! somewhere.

use super::lines::{Lines, Operators};
use super::numbers::{self, Numbers};
use crate::clif::watch::{ADDRESS_OF, EXTENDED, Note, Notes, Watched};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CompiledCode, LabelValueLoc, ValueLocRange};
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
    /// The numbers of each: its kind, and distances from the place before it.
    bytes: Box<[u8]>,
}

/// The number of forms.
const FORMS: u64 = 3;

impl Places {
    /// Returns all of them.
    pub fn iter(&self) -> impl Iterator<Item = Place> + '_ {
        let mut numbers = Numbers::of(&self.bytes);
        let (mut local, mut end) = (0u32, 0u32);
        std::iter::from_fn(move || {
            let kind = numbers.next()?;
            local += numbers.next()? as u32;
            let start = end.wrapping_add(numbers.next_signed()? as u32);
            end = start + numbers.next()? as u32;
            let value = numbers.next_signed()?;
            let at = match kind / FORMS {
                0 => At::Register(value as u16),
                1 => At::Frame(value),
                _ => At::Constant(value),
            };
            let form = match kind % FORMS {
                0 => Form::Value,
                1 => Form::Address,
                _ => Form::Part(numbers.next_signed()?),
            };
            Some(Place { local, code: start..end, at, form })
        })
    }
}

impl FromIterator<Place> for Places {
    fn from_iter<I: IntoIterator<Item = Place>>(places: I) -> Self {
        let mut writer = Writer::default();
        places.into_iter().for_each(|place| writer.add(&place));
        Self { bytes: writer.bytes.into() }
    }
}

/// Places as bytes, and what of the last one the next is relative to.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    local: u32,
    end: u32,
}

impl Writer {
    fn add(&mut self, Place { local, code, at, form }: &Place) {
        let (kind, value) = match *at {
            At::Register(register) => (0, register.into()),
            At::Frame(offset) => (1, offset),
            At::Constant(value) => (2, value),
        };
        let (form, constant) = match *form {
            Form::Value => (0, None),
            Form::Address => (1, None),
            Form::Part(constant) => (2, Some(constant)),
        };
        numbers::put(&mut self.bytes, kind * FORMS + form);
        numbers::put(&mut self.bytes, (local - self.local).into());
        numbers::put_signed(&mut self.bytes, i64::from(code.start) - i64::from(self.end));
        numbers::put(&mut self.bytes, (code.end - code.start).into());
        numbers::put_signed(&mut self.bytes, value);
        constant.into_iter().for_each(|constant| numbers::put_signed(&mut self.bytes, constant));
        (self.local, self.end) = (*local, code.end);
    }
}

/// Finds the places of the locals that notes are about.
pub fn find(compiled: &CompiledCode, isa: &dyn TargetIsa, lines: &Lines, notes: &Notes) -> Places {
    let Notes { notes, values } = notes;
    if notes.is_empty() {
        return Places::default();
    }
    let size = compiled.code_info().total_size;
    let ranges = by_label(compiled, values.len());
    let mut finder = Finder { isa, size, operators: Operators::default(), code: Vec::new(), places: Vec::new() };
    finder.operators.set(lines, size);
    let mut notes = notes.clone();
    notes.sort_unstable_by_key(|note| (u64::from(note.local) << 32 | u64::from(note.value), note.from));
    let mut writer = Writer::default();
    for notes in notes.chunk_by(|note, next| note.local == next.local) {
        finder.places.clear();
        // Code that uses a local often notes its value often.
        for notes in notes.chunk_by(|note, next| note.value == next.value) {
            let Note { local, value, .. } = notes[0];
            finder.begin(notes);
            match values[value as usize] {
                Watched::Constant(value) => {
                    let whole = ValueLocRange { loc: LabelValueLoc::CFAOffset(0), start: 0, end: size };
                    finder.add(local, &[whole], Form::Value, |_| Some(At::Constant(value)));
                }
                Watched::Value(part) => {
                    finder.add_value(local, &ranges[value as usize], [Form::Value, Form::Value, Form::Address]);
                    if let Some((part, constant)) = part {
                        let [plain, extended, _] = ranges[part as usize];
                        finder.add_value(local, &[plain, extended, &[]], [Form::Part(constant); KINDS.len()]);
                    }
                }
            }
        }
        finder.finish(&mut writer);
    }
    Places { bytes: writer.bytes.into() }
}

/// The bits of the labels of a value and of what it is made into.
const KINDS: [u32; 3] = [0, EXTENDED, ADDRESS_OF];

/// The code during which a value is somewhere, in each kind.
type Ranges<'c> = [&'c [ValueLocRange]; KINDS.len()];

/// Returns the ranges of the labels of each of some values.
fn by_label(compiled: &CompiledCode, count: usize) -> Vec<Ranges<'_>> {
    let mut ranges = vec![[&[][..]; KINDS.len()]; count];
    for (label, found) in &compiled.value_labels_ranges {
        let bits = label.as_u32() & (EXTENDED | ADDRESS_OF);
        let value = ranges.get_mut((label.as_u32() & !bits) as usize);
        if let (Some(value), Some(kind)) = (value, KINDS.iter().position(|kind| *kind == bits)) {
            value[kind] = found;
        }
    }
    ranges
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
struct Finder<'c> {
    isa: &'c dyn TargetIsa,
    size: u32,
    operators: Operators,
    /// The code of the operators for which the current local has the current value.
    code: Vec<Range<u32>>,
    /// The places of the current local.
    places: Vec<Place>,
}

impl Finder<'_> {
    /// Begins a value of a local. All notes are about it, in ascending order of operators.
    fn begin(&mut self, notes: &[Note]) {
        let mut rest = notes.iter().peekable();
        let operators = std::iter::from_fn(|| {
            let Note { from, mut to, .. } = *rest.next()?;
            while let Some(next) = rest.next_if(|next| next.from <= to) {
                to = to.max(next.to);
            }
            Some(from..to)
        });
        match notes {
            [Note { from: 0, to: u32::MAX, .. }, ..] => {
                self.code.clear();
                self.code.push(0..self.size);
            }
            _ => self.operators.code(operators, &mut self.code),
        }
    }

    /// Adds the places of a value, with a form of each kind.
    fn add_value(&mut self, local: u32, ranges: &Ranges<'_>, forms: [Form; KINDS.len()]) {
        let isa = self.isa;
        let above = above_stack_pointer(isa);
        for (ranges, form) in ranges.iter().zip(forms) {
            self.add(local, ranges, form, |loc| match loc {
                LabelValueLoc::Reg(register) => isa.map_regalloc_reg_to_dwarf(register).ok().map(At::Register),
                LabelValueLoc::CFAOffset(offset) => Some(At::Frame(offset - above)),
            });
        }
    }

    /// Adds places in ranges, most of which are in ascending order.
    fn add(&mut self, local: u32, ranges: &[ValueLocRange], form: Form, at: impl Fn(LabelValueLoc) -> Option<At>) {
        let (mut first, mut last) = (0, 0);
        for range in ranges {
            if range.start < last {
                first = 0;
            }
            last = range.start;
            first += self.code[first..].partition_point(|code| code.end <= range.start);
            let within = self.code[first..].iter().take_while(|code| code.start < range.end);
            let mut place = None;
            for code in within {
                let Some(at) = *place.get_or_insert_with(|| at(range.loc)) else { break };
                let code = code.start.max(range.start)..code.end.min(range.end);
                match self.places.last_mut() {
                    _ if code.is_empty() => {}
                    Some(last) if (last.at, last.form) == (at, form) && last.code.end == code.start => last.code.end = code.end,
                    _ => self.places.push(Place { local, code, at, form }),
                }
            }
        }
    }

    /// Writes the places of a local.
    fn finish(&mut self, writer: &mut Writer) {
        let key = |place: &Place| (place.form, place.code.start);
        if !self.places.is_sorted_by_key(key) {
            self.places.sort_by_key(key);
        }
        // Several values may be in one place, one after the other.
        self.places.dedup_by(|next, before| {
            let goes_on = (next.at, next.form) == (before.at, before.form) && next.code.start <= before.code.end;
            if goes_on {
                before.code.end = before.code.end.max(next.code.end);
            }
            goes_on
        });
        self.places.iter().for_each(|place| writer.add(place));
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

//! The description of a function's machine code for debuggers. It is kept after the code itself has been written into an object,
//! and is therefore small.

use crate::clif::watch::{ADDRESS_OF, EXTENDED, Note, PART_OF, Watched};
use crate::error::{Error, Result};
use cranelift_codegen::ir::ValueLabel;
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_codegen::{CompiledCode, LabelValueLoc, ValueLocRange};
use gimli::leb128::{read, write::Leb128};
use gimli::write::{Address, DebugFrame, EndianVec, FrameTable};
use gimli::{EndianSlice, LittleEndian};
use std::ops::Range;

/// The description of a function for debuggers.
#[derive(Debug, Default)]
pub struct Description {
    /// The operators that its instructions come from.
    pub lines: Lines,
    /// The locals that stay in the frame: their numbers, in ascending order, and distances from the stack pointer.
    pub homes: Box<[(u32, u32)]>,
    /// The places of the other locals, in ascending order of their numbers.
    pub places: Box<[Place]>,
    /// The instructions of its frame description entry: where registers are saved, and how its caller is found.
    pub unwinding: Box<[u8]>,
}

impl Description {
    /// Describes a function that was compiled for `isa`.
    pub(super) fn of(compiled: &CompiledCode, isa: &dyn TargetIsa, notes: &[Note]) -> Result<Self> {
        let sources = compiled.buffer.get_srclocs_sorted().iter().filter(|source| !source.loc.is_default());
        let unwinding = match compiled.create_unwind_info(isa) {
            Ok(Some(UnwindInfo::SystemV(info))) => unwinding(isa, &info)?,
            Ok(_) => Box::default(),
            Err(error) => return Err(Error::bug(format!("the code generator cannot describe a frame: {error}"))),
        };
        let lines: Lines = sources.map(|source| (source.start, source.loc.bits())).collect();
        let places = places(compiled, isa, &lines, notes);
        Ok(Self { lines, homes: homes(compiled), places, unwinding })
    }
}

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

/// Returns the places of locals: where the code of the operators for which they have a value meets the code during which that value
/// is somewhere.
fn places(compiled: &CompiledCode, isa: &dyn TargetIsa, lines: &Lines, notes: &[Note]) -> Box<[Place]> {
    if notes.is_empty() {
        return Box::default();
    }
    let runs = runs(lines, compiled.code_info().total_size);
    let whole = ValueLocRange { loc: LabelValueLoc::CFAOffset(0), start: 0, end: compiled.code_info().total_size };
    let mut places = Vec::new();
    for note in notes {
        let found = |label| compiled.value_labels_ranges.get(&ValueLabel::from_u32(label)).into_iter().flatten();
        match note.value {
            Watched::Constant(value) => add_places(&mut places, note, &runs, &whole, (At::Constant(value), Form::Value)),
            Watched::Label(label, constant) => {
                let of = |label, form| found(label).chain(found(label | EXTENDED)).map(move |range| (range, form));
                let addresses = found(label | ADDRESS_OF).map(|range| (range, Form::Address));
                let parts = constant.into_iter().flat_map(|constant| of(label | PART_OF, Form::Part(constant)));
                for (range, form) in of(label, Form::Value).chain(addresses).chain(parts) {
                    let at = match range.loc {
                        LabelValueLoc::Reg(register) => isa.map_regalloc_reg_to_dwarf(register).ok().map(At::Register),
                        LabelValueLoc::CFAOffset(offset) => Some(At::Frame(offset)),
                    };
                    at.into_iter().for_each(|at| add_places(&mut places, note, &runs, range, (at, form)));
                }
            }
        }
    }
    places.sort_by_key(|place| (place.local, place.form, place.code.start));
    // Several notes may be about one value.
    places.dedup_by(|next, before| {
        let is_same = (next.local, next.at, next.form) == (before.local, before.at, before.form);
        let goes_on = is_same && next.code.start <= before.code.end;
        if goes_on {
            before.code.end = before.code.end.max(next.code.end);
        }
        goes_on
    });
    places.into()
}

/// Returns the runs of code with their operators; what comes before the first belongs to the start of the function.
fn runs(lines: &Lines, size: u32) -> Vec<(Range<u32>, u32)> {
    let mut runs: Vec<(Range<u32>, u32)> = Vec::new();
    for (start, operator) in lines.iter() {
        match runs.last_mut() {
            Some((last, _)) => last.end = start,
            None if start > 0 => runs.push((0..start, 0)),
            None => {}
        }
        runs.push((start..size, operator));
    }
    runs
}

fn add_places(places: &mut Vec<Place>, note: &Note, runs: &[(Range<u32>, u32)], range: &ValueLocRange, (at, form): (At, Form)) {
    let first = runs.partition_point(|(code, _)| code.end <= range.start);
    for (code, operator) in runs[first..].iter().take_while(|(code, _)| code.start < range.end) {
        let both = code.start.max(range.start)..code.end.min(range.end);
        if !(note.from..note.to).contains(operator) || both.is_empty() {
            continue;
        }
        match places.last_mut() {
            Some(last) if (last.local, last.at, last.form) == (note.local, at, form) && last.code.end == both.start => {
                last.code.end = both.end
            }
            _ => places.push(Place { local: note.local, code: both, at, form }),
        }
    }
}

/// Returns the locals that stay in the frame: their slots bear their numbers.
fn homes(compiled: &CompiledCode) -> Box<[(u32, u32)]> {
    let slots = compiled.buffer.frame_layout().into_iter().flat_map(|frame| frame.stackslots.values());
    let mut homes: Vec<_> = slots.filter_map(|slot| Some((u32::try_from(slot.key?.bits()).ok()?, slot.offset))).collect();
    homes.sort_unstable();
    homes.into()
}

/// The operators that instructions come from: code offsets in ascending order, each with the offset in the input of the operator
/// that the code from there on belongs to.
#[derive(Debug, Default)]
pub struct Lines {
    /// Both numbers of each entry as LEB128, relative to those of the entry before it.
    bytes: Box<[u8]>,
}

impl Lines {
    /// Returns all entries.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut bytes = EndianSlice::new(&self.bytes, LittleEndian);
        let (mut code, mut operator) = (0u32, 0u32);
        std::iter::from_fn(move || {
            code = code.wrapping_add(read::unsigned(&mut bytes).ok()? as u32);
            operator = operator.wrapping_add(read::signed(&mut bytes).ok()? as u32);
            Some((code, operator))
        })
    }
}

impl FromIterator<(u32, u32)> for Lines {
    /// Of several entries at one offset, the last one counts.
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(entries: I) -> Self {
        let mut bytes = Vec::new();
        let (mut last, mut pending) = ((0u32, 0u32), None);
        let mut put = |(code, operator): (u32, u32)| {
            bytes.extend_from_slice(Leb128::unsigned(u64::from(code.wrapping_sub(last.0))).bytes());
            bytes.extend_from_slice(Leb128::signed(i64::from(operator) - i64::from(last.1)).bytes());
            last = (code, operator);
        };
        for entry in entries {
            match pending.replace(entry) {
                Some(before) if before.0 != entry.0 && before.1 != entry.1 => put(before),
                // The same operator goes on.
                Some(before) if before.0 != entry.0 => pending = Some(before),
                _ => {}
            }
        }
        pending.into_iter().for_each(&mut put);
        Self { bytes: bytes.into() }
    }
}

/// Returns the instructions of a frame description entry.
fn unwinding(isa: &dyn TargetIsa, info: &cranelift_codegen::isa::unwind::systemv::UnwindInfo) -> Result<Box<[u8]>> {
    /// The length, a reference to the common entry, and the address and size of a function.
    const HEADER: usize = 4 + 4 + 8 + 8;
    let failed = |error: gimli::write::Error| Error::bug(format!("a frame cannot be described: {error}"));
    let Some(common) = isa.create_systemv_cie() else { return Ok(Box::default()) };
    let mut table = FrameTable::default();
    let common = table.add_cie(common);
    table.add_fde(common, info.to_fde(Address::Constant(0)));
    let mut section = DebugFrame(EndianVec::new(LittleEndian));
    table.write_debug_frame(&mut section).map_err(failed)?;
    let bytes = section.0.slice();
    let common = bytes.first_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    Ok(bytes.get(4 + common + HEADER..).unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_kept() {
        let entries = [(0, 70), (4, 66), (300, 7000), (301, 12), (u32::MAX, u32::MAX)];
        let lines: Lines = entries.into_iter().collect();
        assert_eq!(lines.iter().collect::<Vec<_>>(), entries);
        assert_eq!(lines.bytes.len(), 22);
    }

    #[test]
    fn lines_begin_where_the_operator_changes() {
        let lines: Lines = [(0, 1), (4, 2), (4, 3), (6, 3), (8, 4)].into_iter().collect();
        assert_eq!(lines.iter().collect::<Vec<_>>(), [(0, 1), (4, 3), (8, 4)]);
        assert_eq!(Lines::default().iter().count(), 0);
    }
}

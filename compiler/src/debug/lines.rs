//! Lines of source code: a sequence of rows for each function.

use super::addresses::{Addresses, Function};
use super::executable::Slice;
use gimli::write::{Address, ConvertLineProgram, ConvertLineSequence, ConvertLineSequenceEnd, ConvertResult, LineRow};
use std::collections::HashSet;

/// Converts the rows of a unit.
pub fn convert(program: &mut ConvertLineProgram<'_, Slice<'_>>, addresses: &Addresses<'_>) -> ConvertResult<()> {
    let mut sequences = Vec::new();
    while let Some(sequence) = program.read_sequence()? {
        sequences.extend(Sequence::of(sequence));
    }
    let begun: HashSet<_> = sequences.iter().filter_map(|sequence| Some(addresses.at(sequence.start)?.id)).collect();
    for sequence in sequences {
        let functions = addresses.within(&(sequence.start..sequence.end));
        let Some((own, others)) = functions.split_first() else { continue };
        convert_function(program, own, &sequence);
        // Linkers leave out all but one of several equal functions, and let the lines of the others refer to it: these may be
        // longer and end in the function behind it.
        for other in others.iter().filter(|other| other.input.end <= sequence.end && !begun.contains(&other.id)) {
            convert_function(program, other, &sequence);
        }
    }
    Ok(())
}

/// Rows of the input, in ascending order of their addresses.
struct Sequence {
    start: u64,
    end: u64,
    rows: Vec<LineRow>,
}

impl Sequence {
    fn of(sequence: ConvertLineSequence) -> Option<Self> {
        let start = sequence.start?;
        let end = match sequence.end {
            ConvertLineSequenceEnd::Length(length) => start.checked_add(length)?,
            ConvertLineSequenceEnd::Address(address) => address,
        };
        let mut rows = sequence.rows;
        rows.sort_by_key(|row| row.address_offset);
        (start < end && !rows.is_empty()).then_some(Self { start, end, rows })
    }

    /// Returns the number of the row that an address belongs to: the last one at or before it. What comes before any row belongs
    /// to the first one: compilers begin a function with the line that declares it.
    fn row(&self, input: u64) -> Option<usize> {
        let offset = input.saturating_sub(self.start);
        (input < self.end).then(|| self.rows.partition_point(|row| row.address_offset <= offset).saturating_sub(1))
    }
}

/// Writes the rows of a function: one wherever the code of another row of the input begins.
fn convert_function(program: &mut ConvertLineProgram<'_, Slice<'_>>, function: &Function<'_>, sequence: &Sequence) {
    let mut places = Vec::new();
    for run in function.runs() {
        let Some(number) = sequence.row(run.input) else { continue };
        let is_head = run.code == function.code.start && run.input == function.start;
        places.push((run.code - function.code.start, number, is_head));
    }
    if places.is_empty() {
        return;
    }
    let mut rows = rows_with_code(sequence, &places);
    program.begin_sequence(Some(Address::Constant(function.code.start)));
    let mut before = None;
    for (address_offset, number, is_head) in places {
        let mut row = LineRow { address_offset, ..rows[number] };
        row.prologue_end &= !is_head;
        if before != Some(number) || row.prologue_end {
            program.generate_row(row);
        }
        before = Some(number);
        // The prologue ends once.
        rows[number].prologue_end &= is_head;
    }
    program.end_sequence(function.code.end - function.code.start);
}

/// Returns the rows as debuggers need them, although some have no code: the next one of the line is where its statement begins,
/// and the next one of any line is where the prologue ends.
fn rows_with_code(sequence: &Sequence, places: &[(u64, usize, bool)]) -> Vec<LineRow> {
    let mut has_code = vec![false; sequence.rows.len()];
    places.iter().filter(|(_, _, is_head)| !is_head).for_each(|(_, number, _)| has_code[*number] = true);
    let (mut statement, mut prologue_ends) = (None, false);
    let mut rows = sequence.rows.clone();
    for (row, has_code) in rows.iter_mut().zip(has_code) {
        let line = Some((row.file, row.line));
        if has_code {
            row.is_statement |= statement == line;
            row.prologue_end |= prologue_ends;
            (statement, prologue_ends) = (None, false);
        } else {
            statement = if row.is_statement || statement == line { line } else { None };
            prologue_ends |= row.prologue_end;
        }
    }
    rows
}

//! Lines of source code: a sequence of rows for each function.

use super::addresses::{Addresses, Function};
use super::executable::Slice;
use super::inlined::InUnit;
use super::line_table::{self, Row, Tables, Writer};
use super::owners::Owners;
use gimli::read::{IncompleteLineProgram, UnitRef};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Converts the table of a unit; `unit` is the one that has the strings of the table, and `inlined` what took the place of calls in it.
pub fn convert<'i>(
    program: &IncompleteLineProgram<Slice<'i>>,
    unit: UnitRef<'_, Slice<'i>>,
    addresses: &Addresses<'_>,
    owners: &Owners,
    inlined: &InUnit<'_>,
    out: &mut Tables<'i>,
) -> gimli::Result<()> {
    let start = line_table::write_header(program.header(), unit, &inlined.paths(), out)?;
    let mut converter = Converter { writer: Writer::new(&mut out.lines), inlined, places: Vec::new(), rows: Vec::new() };
    let (mut begun, mut later) = (FxHashSet::default(), Vec::new());
    read(program, |sequence, rows| {
        begun.extend(addresses.at(sequence.start).map(|function| function.id));
        let functions = addresses.within(&sequence);
        let Some((own, others)) = functions.split_first() else { return };
        if owners.agree_on_lines(own, sequence.end, unit) {
            converter.convert(own, &Sequence { start: sequence.start, end: sequence.end, rows });
        }
        let others = &others[..others.partition_point(|other| other.input.end <= sequence.end)];
        if !others.is_empty() {
            later.push((sequence, std::mem::take(rows), others));
        }
    })?;
    // Linkers leave out all but one of several equal functions, and let the lines of the others refer to it: these may be longer
    // and end in the function behind it, which has lines of its own.
    for (sequence, rows, others) in later {
        let sequence = Sequence { start: sequence.start, end: sequence.end, rows: &rows };
        others.iter().filter(|other| !begun.contains(&other.id)).for_each(|other| converter.convert(other, &sequence));
    }
    out.lines.set_length(start);
    Ok(())
}

/// Does `each` with the addresses and the rows of each sequence of the input.
fn read(program: &IncompleteLineProgram<Slice<'_>>, mut each: impl FnMut(Range<u64>, &mut Vec<Row>)) -> gimli::Result<()> {
    let files = line_table::files(program.header());
    let (mut rows, mut start) = (Vec::new(), 0);
    let mut input = program.clone().rows();
    while let Some((_, row)) = input.next_row()? {
        if rows.is_empty() {
            start = row.address();
        }
        if !row.end_sequence() {
            // A file that there is not has no lines.
            rows.extend(Row::of(row, start).filter(|row| u64::from(row.file) < files));
            continue;
        }
        if start < row.address() && !rows.is_empty() {
            if !rows.is_sorted_by_key(|row| row.offset) {
                rows.sort_by_key(|row| row.offset);
            }
            each(start..row.address(), &mut rows);
        }
        rows.clear();
    }
    Ok(())
}

/// Rows of the input, in ascending order of their addresses.
struct Sequence<'r> {
    start: u64,
    end: u64,
    rows: &'r [Row],
}

impl Sequence<'_> {
    /// Returns the number of the row that an address belongs to: the last one at or before it. What comes before any row belongs
    /// to the first one: compilers begin a function with the line that declares it.
    fn row(&self, input: u64) -> Option<usize> {
        let offset = input.saturating_sub(self.start);
        (input < self.end).then(|| self.rows.partition_point(|row| u64::from(row.offset) <= offset).saturating_sub(1))
    }
}

/// The code of an operator: its offset in the function, the row of the input, and whether it comes before all operators.
type Place = (u32, usize, bool);

/// Converts functions, one after the other.
struct Converter<'w> {
    writer: Writer<'w>,
    inlined: &'w InUnit<'w>,
    places: Vec<Place>,
    rows: Vec<Row>,
}

impl Converter<'_> {
    /// Writes the rows of a function: one wherever the code of another row of the input begins.
    fn convert(&mut self, function: &Function<'_>, sequence: &Sequence<'_>) {
        self.places.clear();
        for run in function.runs() {
            let Some(number) = sequence.row(run.input) else { continue };
            let is_head = run.code == function.code.start && run.input == function.start;
            self.places.push(((run.code - function.code.start) as u32, number, is_head));
        }
        if self.places.is_empty() {
            return;
        }
        self.select_rows(sequence);
        self.add_inlined(function);
        self.writer.begin(function.code.start);
        let mut before = None;
        for (offset, number, is_head) in &self.places {
            let mut row = Row { offset: *offset, ..self.rows[*number] };
            row.prologue_end &= !is_head;
            if before != Some(number) || row.prologue_end {
                self.writer.row(&row);
            }
            before = Some(number);
            // The prologue ends once.
            self.rows[*number].prologue_end &= is_head;
        }
        self.writer.end((function.code.end - function.code.start) as u32);
    }

    /// Adds the rows of bodies that took the place of calls, between those of the calls.
    fn add_inlined(&mut self, function: &Function<'_>) {
        let stretches = self.inlined.in_function(function.id);
        if stretches.is_empty() {
            return;
        }
        let own = std::mem::take(&mut self.places);
        let mut end = 0;
        for stretch in stretches {
            self.add_own(&own, end..stretch.code.start);
            self.places.push((stretch.code.start, self.rows.len(), false));
            self.rows.push(self.inlined.row(&stretch.place));
            end = stretch.code.end;
        }
        self.add_own(&own, end..(function.code.end - function.code.start) as u32);
    }

    /// Adds the places of the function itself in a range of its code; the last one before it goes on there.
    fn add_own(&mut self, own: &[Place], code: Range<u32>) {
        if code.is_empty() {
            return;
        }
        let first = own.partition_point(|(offset, ..)| *offset <= code.start);
        let end = own.partition_point(|(offset, ..)| *offset < code.end);
        if let Some((offset, number, is_head)) = first.checked_sub(1).map(|last| own[last]) {
            self.places.push((code.start, number, is_head && offset == code.start));
        }
        self.places.extend_from_slice(&own[first..end]);
    }

    /// Takes the rows as debuggers need them, although some have no code: the next one of the line is where its statement begins,
    /// and the next one of any line is where the prologue ends.
    fn select_rows(&mut self, sequence: &Sequence<'_>) {
        self.rows.clear();
        self.rows.extend_from_slice(sequence.rows);
        let with_code = self.places.iter().filter(|(_, _, is_head)| !is_head);
        with_code.for_each(|(_, number, _)| self.rows[*number].has_code = true);
        let (mut statement, mut prologue_ends) = (None, false);
        for row in &mut self.rows {
            let line = Some((row.file, row.line));
            if row.has_code {
                row.is_statement |= statement == line;
                row.prologue_end |= prologue_ends;
                (statement, prologue_ends) = (None, false);
            } else {
                statement = if row.is_statement || statement == line { line } else { None };
                prologue_ends |= row.prologue_end;
            }
        }
    }
}

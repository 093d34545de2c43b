//! Functions that no unit of the input describes, in which bodies took the place of calls: a unit of their own, with names, and with
//! the lines of those bodies that a unit describes.

use super::addresses::merge;
use super::copies::Writer;
use super::executable::Input;
use super::inlined::{InUnit, Inlined, Stretch};
use super::line_table::{self, Row, Tables};
use super::owners::Owners;
use super::ranges;
use super::unit::{Output, Unit};
use crate::demangle::demangle;
use crate::program::id::FuncId;
use gimli::constants as dw;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Adds such a unit, if there are any besides `complete` functions.
pub fn add(
    input: &Input<'_, '_>,
    inlined: &Inlined,
    complete: &FxHashSet<FuncId>,
    out: &mut Output<'_>,
    tables: &mut Tables<'_>,
) {
    let is_missing = |function: FuncId| !complete.contains(&function) && !inlined.in_function(function).is_empty();
    let functions: Vec<_> = input.functions.iter().filter(|(function, ..)| is_missing(*function)).collect();
    if functions.is_empty() {
        return;
    }
    let base = functions.iter().map(|(_, code, _)| code.start).min().unwrap_or(0);
    let owners = Owners::default();
    let ids: Vec<_> = functions.iter().map(|(function, ..)| *function).collect();
    let in_unit = InUnit::new(inlined, &owners, None, &ids, 1);
    let mut writer = Writer::new(&in_unit, base);
    let mut unit = Unit::begin(out, base, Some(0));
    for (function, code, _) in &functions {
        let name = input.program.described_name(*function);
        unit.entry(dw::DW_TAG_subprogram, 1);
        unit.name(demangle(&name).into_owned().into_bytes().into());
        unit.linkage_name(&name);
        ranges::set(&mut unit, std::slice::from_ref(code), base);
        let stretches: Vec<_> = inlined.in_function(*function).iter().collect();
        writer.add(&stretches, code.start, 2, &mut unit);
    }
    let mut code: Vec<_> = functions.iter().map(|(_, code, _)| code.clone()).collect();
    merge(&mut code);
    let ranges = unit.out.ranges.add_ranges(&code, base);
    unit.finish(ranges, &[]);
    let start = line_table::write_own_header(&in_unit.paths(), tables);
    let mut lines = line_table::Writer::new(&mut tables.lines);
    for (function, code, _) in functions {
        write_lines(inlined.in_function(*function), code, &in_unit, &mut lines);
    }
    tables.lines.set_length(start);
    out.connect_lines(&[start as u32]);
}

/// Writes the lines of a function: none for what is its own.
fn write_lines(stretches: &[Stretch], code: &Range<u64>, in_unit: &InUnit<'_>, lines: &mut line_table::Writer<'_>) {
    let own = |offset| Row { offset, file: 0, is_statement: true, ..Row::default() };
    let mut end = 0;
    lines.begin(code.start);
    for stretch in stretches {
        if end < stretch.code.start {
            lines.row(&own(end));
        }
        lines.row(&Row { offset: stretch.code.start, ..in_unit.row(&stretch.place) });
        end = stretch.code.end;
    }
    let size = (code.end - code.start) as u32;
    if end < size {
        lines.row(&own(end));
    }
    lines.end(size);
}

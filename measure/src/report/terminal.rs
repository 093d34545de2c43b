//! Tables with bars, for a person at a terminal or who reads a log.

use super::table::Table;
use super::{Cells, subtitle, unranked};
use crate::plan::Comparison;
use unicode_width::UnicodeWidthStr as _;

/// Whether there are escape sequences for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// There are.
    Colored,
    /// It is text alone.
    Plain,
}

const BOLD: &str = "1";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Style::Colored => format!("\x1b[{code}m{text}\x1b[0m"),
            Style::Plain => text.to_owned(),
        }
    }
}

/// The columns that the longest bar fills, where there is room.
const BAR: usize = 24;

/// The fewest columns in which bars tell anything.
const SHORTEST_BAR: usize = 6;

/// A bar ends beyond this ratio: one engine that is far slower would leave nothing of the others.
pub(super) const LONGEST: f64 = 8.0;

/// Returns the report, which ends with a line break; tables fit `width` columns, if there is a limit.
pub fn terminal(comparison: &Comparison, style: Style, width: Option<usize>) -> String {
    let width = width.unwrap_or(usize::MAX);
    let mut lines = vec![style.paint(BOLD, &subtitle(comparison)), String::new()];
    lines.extend(times(comparison, style, width));
    lines.push(String::new());
    lines.extend(costs(comparison, style, width));
    let mut rest: Vec<String> = unranked(comparison).map(|(name, reason)| format!("  {name}: {reason}")).collect();
    heading(&mut rest, style, YELLOW, "not ranked:");
    lines.extend(rest);
    let missing = comparison.missing.iter().map(|missing| format!("  {} ({})", missing.name, missing.get));
    let mut missing: Vec<String> = missing.collect();
    heading(&mut missing, style, CYAN, "not on this machine:");
    lines.extend(missing);
    let notes = comparison.notes.iter().map(|note| format!("{}: {note}", style.paint(CYAN, "note")));
    let notes: Vec<String> = notes.collect();
    lines.extend((!notes.is_empty()).then(String::new).into_iter().chain(notes));
    lines.join("\n") + "\n"
}

/// Puts a heading before lines, if there are any.
fn heading(lines: &mut Vec<String>, style: Style, color: &str, text: &str) {
    if !lines.is_empty() {
        lines.splice(0..0, [String::new(), style.paint(color, text)]);
    }
}

/// Processor times, with bars as long as there is room for.
fn times(comparison: &Comparison, style: Style, width: usize) -> Vec<String> {
    let ranked = comparison.ranked();
    let longest = ranked.iter().map(|(_, _, ratio)| ratio.value).fold(0.0, f64::max).min(LONGEST);
    let table = |length: usize| {
        let mut table = Table::new(&["", "processor time", "± (MAD)", "relative", "95 % interval", ""]);
        for (contender, figures, ratio) in &ranked {
            let cells = Cells::new(figures, *ratio);
            let bar = if length == 0 { String::new() } else { bar(ratio.value / longest, length) };
            table.row([contender.title(), cells.cpu, cells.deviation, cells.ratio, cells.interval, bar]);
        }
        table
    };
    let taken = table(0).plain().iter().map(|line| line.width()).max().unwrap_or(0) + 2;
    let length = Some(width.saturating_sub(taken).min(BAR)).filter(|length| *length >= SHORTEST_BAR).unwrap_or(0);
    let reference = comparison.contenders.first().map(|contender| &contender.name);
    let mut parts = table(length).plain_within(width);
    for lines in &mut parts {
        for (line, (contender, ..)) in lines[1..].iter_mut().zip(&ranked) {
            if Some(&contender.name) == reference {
                *line = style.paint(GREEN, line);
            }
        }
    }
    below_each_other(parts, style)
}

/// What else it costs.
fn costs(comparison: &Comparison, style: Style, width: usize) -> Vec<String> {
    let ranked = comparison.ranked();
    let has_energy = ranked.iter().any(|(_, figures, _)| figures.joules.is_some());
    let mut headings = vec!["", "wall clock", "start", "memory", "build", "its memory", "artifact", "to ship"];
    headings.extend(has_energy.then_some("energy"));
    // The last column is aligned to the left, and empty here.
    headings.push("");
    let mut table = Table::new(&headings);
    for (contender, figures, ratio) in &ranked {
        let cells = Cells::new(figures, *ratio);
        let mut row = vec![contender.title(), cells.wall, cells.start, cells.memory, cells.build, cells.build_memory];
        row.extend([cells.artifact, cells.ship]);
        row.extend(has_energy.then(|| cells.energy.unwrap_or_else(|| super::NONE.to_owned())));
        row.push(String::new());
        table.row(row);
    }
    below_each_other(table.plain_within(width), style)
}

/// Returns the lines of tables with a blank line between them, their headings standing out. Columns without anything are left out.
fn below_each_other(tables: Vec<Vec<String>>, style: Style) -> Vec<String> {
    let mut all = Vec::new();
    for mut lines in tables.into_iter().filter(|lines| lines.first().is_some_and(|first| !first.is_empty())) {
        if !all.is_empty() {
            all.push(String::new());
        }
        if let Some(first) = lines.first_mut() {
            *first = style.paint(BOLD, first);
        }
        all.append(&mut lines);
    }
    all
}

/// Returns a bar in eighths of a column; one that is cut has a point.
fn bar(share: f64, length: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if share > 1.0 {
        return format!("{}▶", "█".repeat(length - 1));
    }
    let eighths = (share * (length * 8) as f64).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_eighths_and_an_end() {
        let bar = |share| bar(share, BAR);
        assert_eq!([bar(0.0), bar(1.0 / 192.0), bar(1.0 / 24.0), bar(0.05)], ["", "▏", "█", "█▎"]);
        assert_eq!(bar(1.0).chars().count(), BAR);
        assert_eq!(bar(1.5).chars().count(), BAR);
        assert!(bar(1.5).ends_with('▶'));
    }
}

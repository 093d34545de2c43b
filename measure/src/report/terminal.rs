//! Tables with bars, for a person at a terminal or who reads a log.

use super::table::Table;
use super::{Cells, subtitle, unranked};
use crate::plan::Comparison;

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

/// The columns that the longest bar fills.
const BAR: usize = 24;

/// A bar ends beyond this ratio: one engine that is far slower would leave nothing of the others.
pub(super) const LONGEST: f64 = 8.0;

/// Returns the report, which ends with a line break.
pub fn terminal(comparison: &Comparison, style: Style) -> String {
    let mut lines = vec![style.paint(BOLD, &subtitle(comparison)), String::new()];
    lines.extend(times(comparison, style));
    lines.push(String::new());
    lines.extend(costs(comparison, style));
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

/// Processor times, with bars.
fn times(comparison: &Comparison, style: Style) -> Vec<String> {
    let mut table = Table::new(&["", "processor time", "± (MAD)", "relative", "95 % interval", ""]);
    let ranked = comparison.ranked();
    let longest = ranked.iter().map(|(_, _, ratio)| ratio.value).fold(0.0, f64::max).min(LONGEST);
    for (contender, figures, ratio) in &ranked {
        let cells = Cells::new(figures, *ratio);
        table.row([contender.title(), cells.cpu, cells.deviation, cells.ratio, cells.interval, bar(ratio.value / longest)]);
    }
    let mut lines = table.plain();
    let reference = comparison.contenders.first().map(|contender| &contender.name);
    for (line, (contender, ..)) in lines[1..].iter_mut().zip(&ranked) {
        if Some(&contender.name) == reference {
            *line = style.paint(GREEN, line);
        }
    }
    emphasize(&mut lines, style);
    lines
}

/// What else it costs.
fn costs(comparison: &Comparison, style: Style) -> Vec<String> {
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
    let mut lines = table.plain();
    emphasize(&mut lines, style);
    lines
}

/// Makes the headings stand out.
fn emphasize(lines: &mut [String], style: Style) {
    if let Some(first) = lines.first_mut() {
        *first = style.paint(BOLD, first);
    }
}

/// Returns a bar in eighths of a column; one that is cut has a point.
fn bar(share: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if share > 1.0 {
        return format!("{}▶", "█".repeat(BAR - 1));
    }
    let eighths = (share * (BAR * 8) as f64).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_eighths_and_an_end() {
        assert_eq!([bar(0.0), bar(1.0 / 192.0), bar(1.0 / 24.0), bar(0.05)], ["", "▏", "█", "█▎"]);
        assert_eq!(bar(1.0).chars().count(), BAR);
        assert_eq!(bar(1.5).chars().count(), BAR);
        assert!(bar(1.5).ends_with('▶'));
    }
}

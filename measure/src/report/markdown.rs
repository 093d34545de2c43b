//! Tables for a document.

use super::table::Table;
use super::{Cells, subtitle, unranked};
use crate::plan::Comparison;

/// Returns the report, which ends with a line break.
pub fn markdown(comparison: &Comparison) -> String {
    let ranked = comparison.ranked();
    let has_energy = ranked.iter().any(|(_, figures, _)| figures.joules.is_some());
    let mut headings = vec![
        "",
        "processor time",
        "MAD",
        "relative",
        "95 % interval",
        "wall clock",
        "start",
        "memory",
        "build",
        "build memory",
        "artifact",
        "to ship",
    ];
    headings.extend(has_energy.then_some("energy"));
    let mut table = Table::new(&headings);
    for (contender, figures, ratio) in &ranked {
        let cells = Cells::new(figures, *ratio);
        let mut row = vec![escaped(&contender.title()), cells.cpu, cells.deviation, cells.ratio, cells.interval, cells.wall];
        row.extend([cells.start, cells.memory, cells.build, cells.build_memory, cells.artifact, cells.ship]);
        row.extend(has_energy.then(|| cells.energy.unwrap_or_else(|| super::NONE.to_owned())));
        table.row(row);
    }
    let mut text = format!("{}\n\n{table}", escaped(&subtitle(comparison)));
    let reasons = unranked(comparison).map(|(name, reason)| {
        let reason = reason.lines().next().unwrap_or_default();
        format!("* {} is not ranked: {}\n", escaped(&name), escaped(reason))
    });
    let notes = comparison.notes.iter().map(|note| format!("* {}\n", escaped(note)));
    let list: String = reasons.chain(notes).collect();
    if !list.is_empty() {
        text += "\n";
        text += &list;
    }
    text
}

/// Takes away the meaning of characters that Markdown has one for.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            escaped.push('\\');
        }
        escaped.push(if letter.is_control() { ' ' } else { letter });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_stay_names() {
        assert_eq!(escaped("a|b_c<d>\n*"), r"a\|b\_c\<d\> \*");
    }
}

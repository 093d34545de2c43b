//! `docs/operators.md` shows the real costs of operators. `BLESS=1` writes its tables; then read the diff.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wasm2native_tests::operators::{self, COLUMNS, Cost, Entry};
use wasm2native_tests::scratch::source;

#[test]
fn the_document_is_up_to_date() {
    let path = source("../docs/operators.md");
    let mut text = std::fs::read_to_string(&path).expect("the document is there");
    let found = text.clone();
    for (name, entries) in [("numeric", operators::numeric()), ("vector", operators::vector()), ("objects", operators::objects())]
    {
        replace(&mut text, name, &table(&entries));
    }
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        return std::fs::write(&path, text).expect("the document can be written");
    }
    let differences: Vec<String> = changed(&found, &text);
    assert!(differences.is_empty(), "docs/operators.md is out of date; BLESS=1 writes it\n{}", differences.join("\n"));
}

/// Returns a table with one row for all operators that cost the same everywhere, unless that is one instruction.
fn table(entries: &[Entry]) -> String {
    let columns = COLUMNS.map(|(target, level, _)| operators::costs(entries, target, level));
    let mut rows: Vec<(Vec<Cost>, Vec<&str>)> = Vec::new();
    let mut known = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        let costs: Vec<Cost> = columns.iter().map(|column| column[number]).collect();
        if costs.iter().all(|cost| cost.is_one()) {
            continue;
        }
        let row = *known.entry((entry.rest, costs.clone())).or_insert_with(|| {
            rows.push((costs, Vec::new()));
            rows.len() - 1
        });
        rows[row].1.push(&entry.title);
    }
    let headings = COLUMNS.map(|(_, _, heading)| heading).join(" | ");
    let mut text = format!("| operator | {headings} |\n|---|{}\n", "---|".repeat(COLUMNS.len()));
    for (costs, titles) in rows {
        let cells: Vec<String> = costs.into_iter().map(Cost::cell).collect();
        writeln!(
            text,
            "| {} | {} |",
            titles.join(if titles.iter().any(|title| title.contains(' ')) { "; " } else { " " }),
            cells.join(" | ")
        )
        .expect("text grows");
    }
    text
}

/// Puts a table into its place in the document: between `<!-- NAME -->` and `<!-- end -->`.
fn replace(text: &mut String, name: &str, table: &str) {
    let mark = format!("<!-- {name} -->\n");
    let start = text.find(&mark).expect("the mark is there") + mark.len();
    let end = start + text[start..].find("<!-- end -->").expect("the end is marked");
    text.replace_range(start..end, table);
}

/// Returns the lines that one text has and the other lacks.
fn changed(found: &str, expected: &str) -> Vec<String> {
    let gone = found.lines().filter(|line| !expected.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new = expected.lines().filter(|line| !found.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

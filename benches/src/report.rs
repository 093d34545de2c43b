//! Tables in Markdown, aligned so that they can be read as they are, and what is said meanwhile.

use std::fmt;
use std::io::IsTerminal as _;

/// A table; the first column is text, the others are numbers.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns a table with these headings.
    pub fn new(headings: &[&str]) -> Table {
        Table { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows[0].len();
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = widths[column];
                if column == 0 { write!(f, "| {cell:<width$} ")? } else { write!(f, "| {cell:>width$} ")? }
            }
            writeln!(f, "|")?;
            if number == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let dashes = "-".repeat(width + 1);
                    if column == 0 { write!(f, "|{dashes}-")? } else { write!(f, "|{dashes}:")? }
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

/// Reports progress on a terminal; the next message, or the result, replaces it.
pub fn progress(what: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}

/// Returns bytes in a suitable unit.
pub fn bytes(count: u64) -> String {
    match count {
        0..100_000 => format!("{count} B"),
        100_000..1_000_000 => format!("{:.0} kB", count as f64 / 1e3),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, bytes};

    #[test]
    fn numbers_are_aligned_to_the_right() {
        let mut table = Table::new(&["what", "n"]);
        table.row(["a".to_owned(), "10.5".to_owned()]);
        table.row(["longer".to_owned(), "1".to_owned()]);
        let expected = "\
| what   |    n |
|--------|-----:|
| a      | 10.5 |
| longer |    1 |
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn small_files_are_given_to_the_byte() {
        assert_eq!(bytes(20_480), "20480 B");
        assert_eq!(bytes(234_000), "234 kB");
        assert_eq!(bytes(67_890_123), "67.9 MB");
    }
}

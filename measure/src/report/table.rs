//! Tables: the first column is text, the others are numbers.

use std::fmt;
use unicode_width::UnicodeWidthStr as _;

/// Rows of cells under headings. As text it is Markdown, aligned so that it can be read as it is.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns a table with these headings.
    pub fn new(headings: &[&str]) -> Table {
        Table { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row with as many cells as there are headings.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Returns its lines without bars, columns two blanks apart, the last column to the left.
    pub(super) fn plain(&self) -> Vec<String> {
        let widths = self.widths();
        let line = |row: &Vec<String>| {
            let last = row.len().saturating_sub(1);
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                let blanks = " ".repeat(width - cell.width());
                if column == 0 || column == last { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }

    /// Returns its lines as [`plain`](Table::plain) does, in as many tables below each other as a width needs: each begins with
    /// the first column. A width that not even two columns fit in is exceeded.
    pub(super) fn plain_within(&self, width: usize) -> Vec<Vec<String>> {
        let widths = self.widths();
        let mut parts: Vec<Vec<usize>> = vec![vec![0]];
        let mut filled = widths[0];
        for (column, needed) in widths.iter().enumerate().skip(1) {
            let is_full = filled + 2 + needed > width;
            match parts.last_mut().filter(|part| !is_full || part.len() == 1) {
                Some(part) => part.push(column),
                None => {
                    parts.push(vec![0, column]);
                    filled = widths[0];
                }
            }
            filled += 2 + needed;
        }
        let part = |columns: &Vec<usize>| {
            let select = |row: &Vec<String>| columns.iter().map(|column| row[*column].clone()).collect();
            let rows: Vec<Vec<String>> = self.rows.iter().map(select).collect();
            // Only the last column of all is aligned to the left.
            let is_last = columns.last() == Some(&(widths.len() - 1));
            let rows = if is_last { rows } else { rows.into_iter().map(|row| [row, vec![String::new()]].concat()).collect() };
            Table { rows }.plain()
        };
        parts.iter().map(part).collect()
    }

    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        (0..self.rows[0].len()).map(|column| width(column).unwrap_or(0)).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let blanks = " ".repeat(width - cell.width());
                if column == 0 { write!(f, "| {cell}{blanks} ")? } else { write!(f, "| {blanks}{cell} ")? }
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

#[cfg(test)]
mod tests {
    use super::Table;

    fn table() -> Table {
        let mut table = Table::new(&["what", "n", "bar"]);
        table.row(["a".to_owned(), "10.5".to_owned(), "██".to_owned()]);
        table.row(["länger".to_owned(), "1".to_owned(), String::new()]);
        table
    }

    #[test]
    fn numbers_are_aligned_to_the_right() {
        let expected = "\
| what   |    n | bar |
|--------|-----:|----:|
| a      | 10.5 |  ██ |
| länger |    1 |     |
";
        assert_eq!(table().to_string(), expected);
    }

    #[test]
    fn a_narrow_terminal_sees_several_tables() {
        let mut table = Table::new(&["", "first", "second", "third"]);
        table.row(["name", "1", "2", "3"].map(str::to_owned));
        assert_eq!(table.plain_within(26), [["      first  second  third", "name      1       2  3"]]);
        let expected = [vec!["      first  second", "name      1       2"], vec!["      third", "name  3"]];
        assert_eq!(table.plain_within(25), expected);
        assert_eq!(table.plain_within(1).len(), 3);
    }

    #[test]
    fn a_terminal_sees_no_bars() {
        assert_eq!(table().plain(), ["what       n  bar", "a       10.5  ██", "länger     1"]);
    }
}

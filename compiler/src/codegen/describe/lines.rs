//! The operators that instructions come from.

use super::numbers::{self, Numbers};
use std::ops::Range;

/// Code offsets in ascending order, each with the offset in the input of the operator
/// that the code from there on belongs to.
#[derive(Debug, Default)]
pub struct Lines {
    /// Both numbers of each entry, relative to those of the entry before it.
    bytes: Box<[u8]>,
}

impl Lines {
    /// Returns all entries.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut numbers = Numbers::of(&self.bytes);
        let (mut code, mut operator) = (0u32, 0u32);
        std::iter::from_fn(move || {
            code = code.wrapping_add(numbers.next()? as u32);
            operator = operator.wrapping_add(numbers.next_signed()? as u32);
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
            numbers::put(&mut bytes, code.wrapping_sub(last.0).into());
            numbers::put_signed(&mut bytes, i64::from(operator) - i64::from(last.1));
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

/// The code of each operator of a function.
#[derive(Debug, Default)]
pub struct Operators {
    /// The offset of each run of code of one operator, and the end of the last.
    runs: Vec<u32>,
    /// The operators of runs in the upper halves, with the numbers of these, in ascending order.
    by_operator: Vec<u64>,
    /// The runs that were asked for.
    found: Vec<u32>,
}

impl Operators {
    /// Becomes that of another function of a size. What comes before all operators belongs to one at 0, the start of the function.
    pub fn set(&mut self, lines: &Lines, size: u32) {
        self.runs.clear();
        self.by_operator.clear();
        for (start, operator) in lines.iter() {
            if self.runs.is_empty() && start > 0 {
                self.by_operator.push(0);
                self.runs.push(0);
            }
            self.by_operator.push(u64::from(operator) << 32 | self.runs.len() as u64);
            self.runs.push(start.min(size));
        }
        self.runs.push(size);
        self.by_operator.sort_unstable();
    }

    /// Returns the code of operators, which are in ranges that do not overlap: in ascending order, and in as few ranges as possible.
    pub fn code(&mut self, operators: impl IntoIterator<Item = Range<u32>>, code: &mut Vec<Range<u32>>) {
        code.clear();
        self.found.clear();
        for operators in operators {
            let [start, end] = [operators.start, operators.end].map(|operator| u64::from(operator) << 32);
            let first = self.by_operator.partition_point(|run| *run < start);
            self.found.extend(self.by_operator[first..].iter().take_while(|run| **run < end).map(|run| *run as u32));
        }
        self.found.sort_unstable();
        for run in &self.found {
            let run = self.runs[*run as usize]..self.runs[*run as usize + 1];
            match code.last_mut() {
                Some(last) if last.end == run.start => last.end = run.end,
                _ if run.is_empty() => {}
                _ => code.push(run),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn operators_have_code() {
        let mut operators = Operators::default();
        operators.set(&[(4, 30), (10, 20), (12, 40), (20, 30)].into_iter().collect(), 24);
        let mut of = |ranges: &[(u32, u32)]| {
            let mut code = Vec::new();
            operators.code(ranges.iter().map(|(start, end)| *start..*end), &mut code);
            code.into_iter().map(|code| (code.start, code.end)).collect::<Vec<_>>()
        };
        assert_eq!(of(&[(0, u32::MAX)]), [(0, 24)]);
        assert_eq!(of(&[(20, 31)]), [(4, 12), (20, 24)]);
        assert_eq!(of(&[(0, 20), (30, 40)]), [(0, 10), (20, 24)]);
        assert_eq!(of(&[(31, 40)]), []);
    }
}

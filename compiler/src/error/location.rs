//! The location in the input that an error is about.

use std::fmt;
use unicode_width::UnicodeWidthChar as _;
use wasm2native_abi::text::is_plain;

/// A location in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// An offset in a binary module, in bytes.
    Binary(u64),
    /// A line and a column of the text format, counted from 1; columns in characters.
    Text { line: u32, column: u32 },
}

impl Location {
    /// Returns the location of a byte of a text.
    pub(super) fn in_text(text: &str, position: usize) -> Self {
        let (before, _) = split(text, position);
        let line = text[..text.len().min(position)].bytes().filter(|byte| *byte == b'\n').count() + 1;
        Location::Text { line: line as u32, column: before.chars().count() as u32 + 1 }
    }
}

/// Written as after the name of a file and a colon.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Binary(offset) => write!(f, "{offset:#x}"),
            Location::Text { line, column } => write!(f, "{line}:{column}"),
        }
    }
}

/// The maximum numbers of columns that an excerpt has before the location and after it; longer lines are shown in part.
const MOST_BEFORE: usize = 50;
const MOST_AFTER: usize = 70;

/// Returns the line around a byte of a text, and a line with a caret below that byte; nothing if the line is blank.
pub(super) fn excerpt(text: &str, position: usize) -> Option<String> {
    let (before, after) = split(text, position);
    if before.trim().is_empty() && after.trim().is_empty() {
        return None;
    }
    let (mut shown, mut width) = (String::new(), 0);
    for c in before.trim_start().chars().rev().map(visible) {
        width += c.width().unwrap_or(0);
        if width > MOST_BEFORE {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    let mut shown: String = shown.chars().rev().collect();
    let indentation = shown.chars().filter_map(char::width).sum();
    let mut width = 0;
    for c in after.trim_end().chars().map(visible) {
        width += c.width().unwrap_or(0);
        if width > MOST_AFTER {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    Some(format!("{shown}\n{:indentation$}^", ""))
}

/// Returns the line that contains a byte of a text: the part before the byte, and the rest.
fn split(text: &str, position: usize) -> (&str, &str) {
    let position = text.floor_char_boundary(position);
    let start = text[..position].rfind('\n').map_or(0, |end| end + 1);
    let end = text[position..].find('\n').map_or(text.len(), |length| position + length);
    (&text[start..position], &text[position..end])
}

/// Returns the character, or a substitute of one column for what would be escaped, which is wider.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        c if is_plain(c) => c,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let text = "(module\n  ;; ä\n\t(func))";
        let location = |part: &str| Location::in_text(text, text.find(part).unwrap()).to_string();
        assert_eq!(location("(module"), "1:1");
        assert_eq!(location("(func"), "3:2");
        assert_eq!(Location::in_text("ä (", 3).to_string(), "1:3");
        assert_eq!(Location::in_text("a\n", 2).to_string(), "2:1");
        assert_eq!(Location::in_text("", 0).to_string(), "1:1");
    }

    #[test]
    fn the_caret_is_below_the_place() {
        let show = |text: &str, part: &str| excerpt(text, text.find(part).unwrap()).unwrap();
        assert_eq!(show("a\n  (b c)\nd", "c"), "(b c)\n   ^");
        assert_eq!(show("\"漢字\" c", "c"), "\"漢字\" c\n       ^");
        assert_eq!(show("a\tb\u{1b}[2J c", "c"), "a b\u{fffd}[2J c\n        ^");
        assert_eq!(show("\u{202e}a c\r\n", "c"), "\u{fffd}a c\n   ^");
        for hidden in ['\u{200b}', '\u{200d}', '\u{feff}', '\u{ad}', '\u{fe0f}', '\u{3164}', '\u{e0041}'] {
            assert_eq!(show(&format!("{hidden}a c"), "c"), "\u{fffd}a c\n   ^");
        }
        assert_eq!(show("e\u{301} c", "c"), "e\u{301} c\n  ^");
        assert_eq!(excerpt("a\n", 2), None);
    }

    #[test]
    fn long_lines_are_shown_in_part() {
        let text = format!("{}!{}", "x".repeat(1000), "y".repeat(1000));
        let shown = excerpt(&text, 1000).unwrap();
        let (line, caret) = shown.split_once('\n').unwrap();
        assert_eq!(line, format!("…{}!{}…", "x".repeat(50), "y".repeat(69)));
        assert_eq!(caret.len(), 52);
    }
}

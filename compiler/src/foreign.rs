//! Text that others wrote, as messages show it.
//!
//! Names in a module, names of files and words of other programs may contain anything: sequences that a terminal acts on, line
//! breaks that forge a second message, characters that turn the line around or cannot be seen. [`Foreign`] is the one way to
//! put such text into a message or a comment; what it escapes is the contract's [`is_plain`], as for the runtime's messages.
//!
//! Forgetting it does no harm: messages are passed through [`Foreign::message`] when they are shown, too, which changes nothing in a
//! text without hidden characters.

use std::fmt::{self, Write as _};
use std::path::Path;
use wasm2native_abi::text::is_plain;

/// Text that others wrote. `{}` quotes it only where it would otherwise be misread, `{:?}` always.
#[derive(Clone, Copy)]
pub struct Foreign<'a> {
    text: &'a [u8],
    form: Form,
}

/// The kinds of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A name in a module. Only the beginning and the end of a long one are shown.
    Name,
    /// The name of a file, which is shown whole, so that it can be found.
    Path,
    /// A line that may contain foreign text.
    Message,
}

impl<'a> Foreign<'a> {
    /// Returns a name in a module: of a function, an import, a tool.
    pub fn name(name: &'a str) -> Self {
        Self { text: name.as_bytes(), form: Form::Name }
    }

    /// Returns the name of a file, which need not be UTF-8.
    pub fn path(path: &'a Path) -> Self {
        Self { text: path.as_os_str().as_encoded_bytes(), form: Form::Path }
    }

    /// Returns a line of a message, never quoted. Line breaks in it are shown like everything else that is hidden.
    pub fn message(message: &'a str) -> Self {
        Self { text: message.as_bytes(), form: Form::Message }
    }

    /// Returns the numbers of characters shown at the beginning and the end of a text that has more, if there is a limit.
    fn limits(self) -> Option<(usize, usize)> {
        match self.form {
            Form::Name => Some((100, 50)),
            Form::Path => None,
            Form::Message => Some((700, 250)),
        }
    }

    fn pieces(self) -> impl Iterator<Item = Piece> {
        self.text
            .utf8_chunks()
            .flat_map(|chunk| chunk.valid().chars().map(Piece::Character).chain(chunk.invalid().iter().copied().map(Piece::Byte)))
    }

    /// Whether the text could be taken for something else when it stands among words.
    fn is_misleading(self) -> bool {
        let has_blank_end = str::from_utf8(self.text).is_ok_and(|text| text.trim() != text);
        self.text.is_empty() || self.text.starts_with(b"\"") || has_blank_end || self.pieces().any(Piece::is_hidden)
    }

    fn write(self, f: &mut fmt::Formatter<'_>, quotes: Quotes) -> fmt::Result {
        let Some((first, last)) = self.limits() else { return self.pieces().try_for_each(|piece| piece.write(f, quotes)) };
        match self.pieces().count().checked_sub(first + last) {
            None | Some(0) => self.pieces().try_for_each(|piece| piece.write(f, quotes)),
            Some(omitted) => {
                self.pieces().take(first).try_for_each(|piece| piece.write(f, quotes))?;
                f.write_char('…')?;
                self.pieces().skip(first + omitted).try_for_each(|piece| piece.write(f, quotes))
            }
        }
    }
}

impl fmt::Display for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form != Form::Message && self.is_misleading() {
            true => fmt::Debug::fmt(self, f),
            false => self.write(f, Quotes::Absent),
        }
    }
}

impl fmt::Debug for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        self.write(f, Quotes::Around)?;
        f.write_char('"')
    }
}

/// Whether the text is in quotes, so that quotes in it are escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Absent,
    Around,
}

/// A part of a text.
#[derive(Clone, Copy)]
enum Piece {
    Character(char),
    /// A byte that is not UTF-8.
    Byte(u8),
}

impl Piece {
    fn is_hidden(self) -> bool {
        match self {
            Piece::Character(c) => !is_plain(c),
            Piece::Byte(_) => true,
        }
    }

    fn write(self, f: &mut fmt::Formatter<'_>, quotes: Quotes) -> fmt::Result {
        match self {
            Piece::Byte(byte) => write!(f, "\\x{byte:02x}"),
            Piece::Character(c) if !is_plain(c) => write!(f, "{}", c.escape_default()),
            Piece::Character(c @ ('"' | '\\')) if quotes == Quotes::Around => write!(f, "\\{c}"),
            Piece::Character(c) => f.write_char(c),
        }
    }
}

/// Returns a word of a command, as it is written for a shell.
pub fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./+=:,@%".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn ordinary_names_are_shown_as_they_are() {
        for name in
            ["main", "a b, c", "std::vec<int>::push_back(int&&)", "größe", "函数", "नमस्ते", "e\u{301}", "a\"b", "a\\b", "🦀"]
        {
            assert_eq!(Foreign::name(name).to_string(), name);
        }
        assert_eq!(Foreign::path(Path::new("a b/ü's \"module\", C:\\x.wasm")).to_string(), "a b/ü's \"module\", C:\\x.wasm");
        assert_eq!(format!("{:?}", Foreign::name("print")), "\"print\"");
    }

    #[test]
    fn names_that_would_be_misread_are_quoted() {
        let shown = |name: &str| Foreign::name(name).to_string();
        assert_eq!(shown(""), "\"\"");
        assert_eq!([shown("a "), shown(" a"), shown(" ")], ["\"a \"", "\" a\"", "\" \""]);
        assert_eq!(shown("a\u{3000}"), "\"a\u{3000}\"");
        assert_eq!(shown("\"a\""), r#""\"a\"""#);
        assert_eq!(shown("a\nerror: \\ \"b\""), r#""a\nerror: \\ \"b\"""#);
        assert_eq!(Foreign::path(Path::new("")).to_string(), "\"\"");
        assert_eq!(Foreign::path(Path::new(OsStr::from_bytes(b"a\xff\x1b"))).to_string(), r#""a\xff\u{1b}""#);
    }

    #[test]
    fn nothing_reaches_a_terminal_that_it_acts_on_or_hides() {
        let hostile = [
            "\u{1b}[2J",
            "\u{1b}]52;c;aGk=\u{7}",
            "\r",
            "\n",
            "\u{8}",
            "\0",
            "\u{7f}",
            "\u{85}",
            "\u{9b}31m",
            "\u{9d}52;c;\u{9c}",
            "\u{202e}",
            "\u{2066}",
            "\u{200f}",
            "\u{61c}",
            "\u{2028}",
            "\u{2029}",
            "\u{200b}",
            "\u{200d}",
            "\u{2060}",
            "\u{feff}",
            "\u{ad}",
            "\u{3164}",
            "\u{e0041}",
            "\u{fe0f}",
            "\u{fff9}",
            "\u{34f}",
        ];
        for text in hostile {
            let text = format!("a{text}b");
            let shown = [
                Foreign::name(&text).to_string(),
                Foreign::path(Path::new(&text)).to_string(),
                Foreign::message(&text).to_string(),
            ];
            for shown in shown {
                assert!(shown.chars().all(is_plain) && shown.contains('\\'), "{text:?} is shown as {shown:?}");
            }
        }
    }

    #[test]
    fn messages_are_passed_through_twice_without_harm() {
        let once = Foreign::message("unknown import \"a\u{1b}\\n\"\nerror: b").to_string();
        assert_eq!(once, r#"unknown import "a\u{1b}\n"\nerror: b"#);
        assert_eq!(Foreign::message(&once).to_string(), once);
    }

    #[test]
    fn long_names_are_shown_in_part() {
        let name = format!("{}{}{}", "a".repeat(100), "b".repeat(100_000), "c".repeat(50));
        assert_eq!(Foreign::name(&name).to_string(), format!("{}…{}", "a".repeat(100), "c".repeat(50)));
        let name = "ä".repeat(150);
        assert_eq!(Foreign::name(&name).to_string(), name);
        let path = "p".repeat(4000);
        assert_eq!(Foreign::path(Path::new(&path)).to_string(), path);
    }
}

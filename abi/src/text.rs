//! The display of text by others.
//!
//! Names of a module, paths and values that a guest passes to the host may contain anything: escape sequences that a terminal
//! acts on, line ends that forge a message, characters that reorder or hide their neighbours. [`is_plain`] decides what may be
//! shown as it is. The names of functions in [`record`](crate::record) are written as [`Shown`] escapes them, so that a
//! backtrace only copies them; text known only at run time is escaped by the runtime's `message`.

use core::fmt::{self, Display, Formatter, Write as _};

/// Whether a character may be shown as it is: it is neither a control character, nor a separator of lines or paragraphs, nor
/// does it direct text or stay invisible (`Cc`, `Zl`, `Zp`, and `Cf` and `Default_Ignorable_Code_Point` except for the signs
/// before numbers that some scripts draw).
pub const fn is_plain(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Text with escapes for everything that is not [plain](is_plain): `\n`, `\r`, `\t` and `\u{1b}`.
pub struct Shown<'a>(pub &'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                _ if is_plain(character) => f.write_char(character)?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                _ => write!(f, "{}", character.escape_unicode())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::*;

    #[test]
    fn what_is_not_plain() {
        let controls = "\0\u{7}\t\n\r\x1b\x7f\u{80}\u{85}\u{90}\u{9b}\u{9d}\u{9f}";
        let directions = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        let invisible =
            "\u{ad}\u{34f}\u{115f}\u{180e}\u{200b}\u{200c}\u{200d}\u{2060}\u{2064}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{e0041}";
        let separators = "\u{2028}\u{2029}";
        for character in [controls, directions, invisible, separators].into_iter().flat_map(str::chars) {
            assert!(!is_plain(character), "{character:?}");
        }
        for character in " ~\u{a0}äß̈ع\u{600}אक名\u{3000}🦀\u{fffd}\u{10ffff}".chars() {
            assert!(is_plain(character), "{character:?}");
        }
    }

    /// The standard library escapes more: unassigned and private characters, and spaces outside ASCII. It shows the fillers of
    /// Hangul, which are letters without a shape.
    #[test]
    fn what_the_standard_library_escapes() {
        for character in '\0'..=char::MAX {
            let escapes = character.escape_debug().count() > 1 && !matches!(character, '"' | '\'' | '\\');
            let is_filler = "\u{115f}\u{1160}\u{3164}\u{ffa0}".contains(character);
            assert!(is_plain(character) || escapes || is_filler, "{character:?} is escaped here only");
            assert!(!is_plain(character) || !character.is_control(), "{character:?} is a control character");
        }
    }

    #[test]
    fn escapes() {
        let hostile = "a\x1b]52;c;\u{7}b\u{9b}31m\u{202e}\u{2028}\r\n\tz\u{200b}";
        let shown = r"a\u{1b}]52;c;\u{7}b\u{9b}31m\u{202e}\u{2028}\r\n\tz\u{200b}";
        assert_eq!(format!("{}", Shown(hostile)), shown);
        assert_eq!(format!("{}", Shown("naïve 名前 std::vec<T>\\")), "naïve 名前 std::vec<T>\\");
    }
}

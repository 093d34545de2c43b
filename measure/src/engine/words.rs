//! The words of a command that a user writes in one argument, as a shell splits them: blanks separate, quotes keep together,
//! and a backslash takes away the meaning of what follows. Nothing is expanded.

use crate::{Error, Result};
use std::ffi::OsString;

/// Splits a command.
///
/// # Errors
///
/// When a quote is not closed.
pub(super) fn split(command: &str) -> Result<Vec<OsString>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    match quote {
        Some(_) => Err(Error::new(format!("a quote is not closed in the command {command}"))),
        None => Ok(words.into_iter().chain(word).map(OsString::from).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_shell() {
        let words = |text: &str| split(text).unwrap();
        assert_eq!(words("  a  b\tc "), ["a", "b", "c"]);
        assert_eq!(words(r#"a 'b "c" \d' "e 'f' \"g\"" h\ i x'y'z '' "#), ["a", r#"b "c" \d"#, r#"e 'f' "g""#, "h i", "xyz", ""]);
        assert_eq!(words(""), [""; 0]);
        assert!(split("a 'b").is_err() && split("a \"b").is_err());
    }
}

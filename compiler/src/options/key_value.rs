//! The keeper of the values that a component keeps by key.

use super::{quantity, text};
use crate::foreign::Foreign;
use std::fmt;
use std::str::FromStr;

/// Where values are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValues {
    /// In memory of the process, until it ends.
    Memory,
    /// In a directory, by its path when the program starts.
    Directory(String),
}

/// The form `memory`, or the path of a directory.
impl FromStr for KeyValues {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        match given {
            "" => Err("the name of the directory is missing".to_owned()),
            "memory" => Ok(KeyValues::Memory),
            given if given.contains("://") => {
                Err(format!("{} is not supported: values are kept in `memory` or in a directory", Foreign::message(given)))
            }
            given => Ok(KeyValues::Directory(text::text(given)?)),
        }
    }
}

/// The form of [`KeyValues`].
impl fmt::Display for KeyValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyValues::Memory => f.write_str("memory"),
            KeyValues::Directory(path) if path == "memory" => f.write_str("./memory"),
            KeyValues::Directory(path) => f.write_str(path),
        }
    }
}

/// The size of values in memory unless another is requested.
pub const USUAL_SIZE: u64 = 64 << 20;

/// Parses the maximum size of values in memory.
pub(super) fn size(given: &str) -> Result<u64, String> {
    const LEAST: u64 = 64 << 10;
    const MOST: u64 = 16 << 30;
    match quantity::size(given)? {
        size if (LEAST..=MOST).contains(&size) => Ok(size),
        _ => Err("the size of all values together must be from 64KiB to 16GiB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_in_memory_or_a_directory() {
        let parsed = |given: &str| given.parse::<KeyValues>();
        assert_eq!(parsed("memory"), Ok(KeyValues::Memory));
        for (given, same) in [("data", "data"), ("./memory", "./memory"), ("/a:b", "/a:b")] {
            assert_eq!(parsed(given), Ok(KeyValues::Directory(given.to_owned())));
            assert_eq!(parsed(given).unwrap().to_string(), same);
        }
        assert!(parsed("").is_err_and(|said| said.contains("missing")));
        assert!(parsed("redis://localhost").is_err_and(|said| said.contains("redis://localhost is not supported")));
        assert!(parsed("a\0").is_err_and(|said| said.contains("NUL")));
        assert!(size("63KiB").is_err() && size("17GiB").is_err() && size("much").is_err());
        assert_eq!(size("64KiB"), Ok(64 << 10));
    }
}

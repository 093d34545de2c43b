//! Names and paths that are left out of embedded directories.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use glob::{MatchOptions, Pattern};

/// Patterns of names and paths.
pub(super) struct Excluded(Vec<(Pattern, bool)>);

impl Excluded {
    /// Reads patterns. One with a slash is compared with paths below a root, any other with each name.
    pub fn new(patterns: &[String]) -> Result<Self> {
        let read = |text: &String| {
            let pattern = Pattern::new(text.trim_matches('/')).map_err(|error| {
                Error::environment(format!("the pattern {} is wrong: {}", Foreign::name(text), error.msg))
                    .help("`*` stands for any characters of a name, `?` for one, `[ab]` for one of these, `**` for directories")
            })?;
            Ok((pattern, text.trim_end_matches('/').contains('/')))
        };
        patterns.iter().map(read).collect::<Result<_>>().map(Self)
    }

    /// Whether a name in a directory, which has a path below its root, is left out.
    pub fn contains(&self, directory: &str, name: &str) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        let path = if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        self.0.iter().any(|(pattern, is_path)| pattern.matches_with(if *is_path { &path } else { name }, options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        let excluded = |pattern: &str, directory, name| Excluded::new(&[pattern.to_owned()]).unwrap().contains(directory, name);
        assert!(excluded("*.pyc", "a/b", "x.pyc") && !excluded("*.pyc", "a/b", "x.py"));
        assert!(excluded("__pycache__/", "a", "__pycache__"));
        assert!(excluded("a/*.txt", "a", "x.txt") && !excluded("a/*.txt", "a/b", "x.txt") && !excluded("a/*.txt", "", "x.txt"));
        assert!(excluded("docs/**", "docs/deep", "file") && excluded("**/test", "a/b", "test"));
        assert!(excluded("/top", "", "top") && !excluded("/top", "a", "top"));
        assert!(excluded(".git", "", ".git") && excluded("*", "", ".hidden"));
        assert!(Excluded::new(&["[a".to_owned()]).is_err());
    }
}

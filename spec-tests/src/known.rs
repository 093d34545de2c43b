//! Known failures, with their reasons.
//!
//! One line each in `known-failures.txt`: `suite/file.wast:line reason`, or without `:line` for a whole script. A known
//! failure that passes is itself a failure.

use std::collections::HashMap;

/// Reasons by script, and by line within it.
pub struct Known {
    scripts: HashMap<String, String>,
    lines: HashMap<(String, usize), String>,
}

impl Known {
    /// Loads the project's list.
    pub fn load() -> Self {
        Self::parse(include_str!("../known-failures.txt"))
    }

    fn parse(text: &str) -> Self {
        let mut known = Known { scripts: HashMap::new(), lines: HashMap::new() };
        for entry in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (place, reason) = entry.split_once(' ').unwrap_or((entry, "no reason given"));
            match place.rsplit_once(':').map(|(script, line)| (script, line.parse::<usize>())) {
                Some((script, Ok(line))) => known.lines.insert((script.to_owned(), line), reason.to_owned()),
                _ => known.scripts.insert(place.to_owned(), reason.to_owned()),
            };
        }
        known
    }

    /// Returns why a whole script is expected to fail.
    pub fn script(&self, script: &str) -> Option<&str> {
        self.scripts.get(script).map(String::as_str)
    }

    /// Returns why one line of a script is expected to fail.
    pub fn line(&self, script: &str, line: usize) -> Option<&str> {
        self.lines.get(&(script.to_owned(), line)).map(String::as_str)
    }
}

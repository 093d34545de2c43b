//! The programs of `programs/objects/`: whole ones in Kotlin, whose first line tells what they print, and operations in the text
//! format, whose first line tells how many of them are done: `;; operations: …`. These check their own result.
//!
//! To add one: a file, and a line in [`ALL`].

use std::path::{Path, PathBuf};

use wasm2native_tests::corpus::kotlin;

use crate::Result;

/// A program.
pub struct Program {
    /// Its name, which is that of its file.
    pub name: &'static str,
    /// The kind of its measurement.
    pub kind: Kind,
    source: &'static str,
}

/// The kind of a program's measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The time of a whole program.
    Whole,
    /// The time of an operation.
    Operation,
    /// The pauses that the collector causes.
    Pauses,
    /// What starting takes.
    Nothing,
}

macro_rules! programs {
    ($($kind:ident $extension:literal: $($name:literal)*;)*) => {
        &[$($(Program {
            name: $name,
            kind: Kind::$kind,
            source: include_str!(concat!("../../programs/objects/", $name, $extension)),
        }),*),*]
    };
}

/// All of them.
pub const ALL: &[Program] = programs! {
    Nothing ".wat": "nothing";
    Whole ".kt": "trees" "tasks" "constraints" "loops" "splay" "json" "words";
    Operation ".wat": "lists" "cast" "uncast" "virtual" "indirect" "writes" "array_copy" "memory_copy";
    Pauses ".wat": "pauses";
};

impl Program {
    /// Returns its module, after Kotlin's optimiser if that is wanted; one in the text format is written to a directory.
    pub fn module(&self, optimized: bool, directory: &Path) -> Result<PathBuf> {
        if self.kind == Kind::Whole {
            let module = kotlin::module(self.name, self.source)?;
            return if optimized { kotlin::optimized(&module) } else { Ok(module) };
        }
        let bytes = wat::parse_str(self.source).map_err(|error| format!("{}: {error}", self.name))?;
        let module = directory.join(self.name).with_extension("wasm");
        std::fs::write(&module, bytes).map_err(|error| format!("{}: {error}", module.display()))?;
        Ok(module)
    }

    /// Returns what it prints, if that is always the same.
    pub fn prints(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Whole => self.first_line("// prints: "),
            Kind::Operation | Kind::Nothing => Some(""),
            Kind::Pauses => None,
        }
    }

    /// Returns the number of operations.
    pub fn operations(&self) -> f64 {
        self.first_line(";; operations: ").and_then(|count| count.parse().ok()).unwrap_or(1.0)
    }

    fn first_line(&self, start: &str) -> Option<&'static str> {
        self.source.lines().next()?.strip_prefix(start)
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Kind};

    #[test]
    fn every_file_is_listed_and_its_first_line_tells_what_is_expected() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/programs/objects");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        let mut listed: Vec<_> = ALL.iter().map(|program| program.name.to_owned()).collect();
        files.sort();
        listed.sort();
        assert_eq!(files, listed);
        for program in ALL {
            let is_whole = program.kind == Kind::Whole && program.prints().is_some();
            assert!(is_whole || program.first_line(";; operations: ").is_some(), "{}", program.name);
        }
    }
}

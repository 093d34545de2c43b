//! `--notices`: the licence notices of what an executable contains besides the program.
//!
//! They are the same for every executable, since all have parts of the same runtime, and the list says which of them only some have.
//! `docs/licences.md` explains them, and a test of `xtask` compares them with what the runtimes contain.

use super::path::named;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wasm2native::error::{Error, Result};
use wasm2native::foreign::Foreign;
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;

/// The list of what is inside, and the texts that it refers to by their number.
const PARTS: [&str; 6] = [
    include_str!("../../../licences/executables.txt"),
    include_str!("../../../LICENSE"),
    include_str!("../../../licences/MIT.txt"),
    include_str!("../../../licences/ISC.txt"),
    include_str!("../../../licences/BSD-3-Clause.txt"),
    include_str!("../../../licences/Unicode-3.0.txt"),
];

/// The name of the file where `--notices` names a directory.
const USUALLY: &str = "NOTICES";

/// The file that notices are written to.
pub struct Notices(Destination);

impl Notices {
    /// Finds the file; it must be another than the output.
    ///
    /// # Errors
    ///
    /// When no file can be written there, or one is there that has no notices: it may be what the output is made from.
    pub fn find(path: &Path, output: &Destination) -> Result<Self> {
        let found = named(path, || Ok(PathBuf::from(USUALLY)), Mode::Plain)?;
        if found.name() == output.name() {
            return Err(refused(&found, "it is the output"));
        }
        if found.claim().file.is_some() && !may_be_replaced(found.name()) {
            return Err(refused(&found, "it exists, and contains something else"));
        }
        Ok(Self(found))
    }

    /// Writes the notices.
    pub fn write(self) -> Result<()> {
        self.0.write(text().as_bytes())
    }
}

/// Returns the list, and the texts below headings.
fn text() -> String {
    let [list, texts @ ..] = PARTS;
    let texts = (1..).zip(texts).map(|(number, text)| format!("\n---- text {number} ----\n\n{}\n", text.trim_matches('\n')));
    list.to_owned() + &texts.collect::<String>()
}

/// Whether a file has notices, or nothing to lose: it is empty, or no regular file.
fn may_be_replaced(path: &Path) -> bool {
    let title = PARTS[0].lines().next().unwrap_or_default();
    let mut start = Vec::new();
    match File::open(path) {
        Ok(file) if file.metadata().is_ok_and(|metadata| metadata.is_file()) => {
            file.take(title.len() as u64).read_to_end(&mut start).is_ok() && (start.is_empty() || start == title.as_bytes())
        }
        _ => true,
    }
}

fn refused(file: &Destination, reason: &str) -> Error {
    Error::environment(format!("cannot write notices to {}: {reason}", Foreign::path(file.name())))
        .help("name another file with --notices")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_follow_the_list_that_numbers_them() {
        let text = text();
        let starts = [1, 2, 3, 4, 5].map(|number| text.find(&format!("\n---- text {number} ----\n")).unwrap());
        let begins = |number: usize, words: &str| assert!(text[starts[number - 1]..].split_at(400).0.contains(words), "{words}");
        assert!(text[starts[0]..starts[1]].contains("LLVM Exceptions to the Apache 2.0 License"));
        begins(2, "Permission is hereby granted, free of charge");
        begins(3, "Permission to use, copy, modify, and/or distribute");
        begins(4, "Redistribution and use in source and binary forms");
        begins(5, "UNICODE LICENSE V3");
        assert!(text[..starts[0]].contains("text 5") && !text[..starts[0]].contains("text 6"));
    }
}

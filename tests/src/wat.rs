//! Small programs in the text format, from files and from tests that generate many of a kind.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scratch::{self, Scratch};

/// Returns the programs of a folder of `tests/wat/`, sorted by name.
pub fn folder(name: &str) -> Vec<PathBuf> {
    let folder = scratch::source("wat").join(name);
    let programs: Vec<PathBuf> =
        scratch::names(&folder).iter().filter(|name| name.ends_with(".wat")).map(|name| folder.join(name)).collect();
    assert!(!programs.is_empty(), "no program in {}", folder.display());
    programs
}

/// Returns one program of `tests/wat/`, by its path there without `.wat`.
pub fn program(name: &str) -> PathBuf {
    scratch::source("wat").join(format!("{name}.wat"))
}

/// Returns a program of `tests/wat/` in the binary format.
pub fn binary(name: &str) -> Vec<u8> {
    let path = program(name);
    ::wat::parse_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns a program of `tests/wat/` in the binary format, as a file.
pub fn module(name: &str, scratch: &Scratch) -> PathBuf {
    let stem = name.rsplit('/').next().expect("a split has a last part");
    scratch.write(&format!("{stem}.wasm"), binary(name))
}

/// Converts text to a module in the binary format.
pub fn bytes(text: &str) -> Vec<u8> {
    ::wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Directions for building and running a program, from its comments: lines of `;;! word = …`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// `;;! options = …`: options for the command, separated by spaces.
    pub options: Vec<String>,
    /// `;;! arguments = …`: arguments for the executable, separated by spaces.
    pub arguments: Vec<String>,
    /// `;;! status = …`: the exit status of the executable; 0 by default.
    pub status: i32,
    /// `;;! claim = …`: for a file about generated code, a document and its words; there may be several.
    pub claims: Vec<String>,
    /// `;;! emit = …`: what is shown of it.
    pub emit: String,
    /// `;;! functions = …`: the functions shown, separated by spaces.
    pub functions: Vec<String>,
    /// `;;! targets = …`: the targets shown, one by default.
    pub targets: Vec<String>,
}

impl Directives {
    /// Reads them from a program.
    pub fn of(program: &Path) -> Directives {
        let text = fs::read_to_string(program).unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut directives = Directives { targets: vec!["x86_64-linux".to_owned()], ..Directives::default() };
        for line in text.lines().filter_map(|line| line.strip_prefix(";;!")) {
            let (word, value) = line.split_once('=').unwrap_or_else(|| panic!("{}: no `=` in `{line}`", program.display()));
            let words = || value.split_whitespace().map(str::to_string).collect();
            match word.trim() {
                "options" => directives.options = words(),
                "arguments" => directives.arguments = words(),
                "status" => directives.status = value.trim().parse().expect("a status is a number"),
                "claim" => directives.claims.push(value.trim().to_owned()),
                "emit" => directives.emit = value.trim().to_owned(),
                "functions" => directives.functions = words(),
                "targets" => directives.targets = words(),
                other => panic!("{}: unknown directive `{other}`", program.display()),
            }
        }
        directives
    }
}

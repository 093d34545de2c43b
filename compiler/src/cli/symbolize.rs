//! `wasm2native symbolize`: names and lines in place of addresses.

use super::input::Input;
use super::path::is_standard;
use super::tasks::Symbolize;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wasm2native::error::{Error, Result};
use wasm2native::file::{self, Claim};
use wasm2native::foreign::Foreign;
use wasm2native::package::destination::Destination;
use wasm2native::symbolize::{Symbols, is_core};

/// Shows what addresses, a report or a core are about.
pub fn run(wanted: &Symbolize) -> Result<()> {
    let symbols = Symbols::find(&wanted.executable)?;
    let addresses: Vec<_> = wanted.subjects.iter().map_while(|subject| address(subject)).collect();
    let text = match &wanted.subjects[..] {
        [] => report(&symbols, Path::new("-")),
        subjects if addresses.len() == subjects.len() => symbols.addresses(&addresses),
        [subject] => report_or_core(&symbols, subject),
        _ => Err(Error::environment("there is more than one report or core, or something else among addresses")
            .help("name one report, one core, or addresses that begin with 0x")),
    }?;
    Destination::answer()?.write(text.as_bytes())
}

fn report_or_core(symbols: &Symbols, subject: &PathBuf) -> Result<String> {
    if is_standard(subject) {
        return report(symbols, subject);
    }
    let mut start = Vec::new();
    let opened = file::open("read", subject)?;
    opened.take(64).read_to_end(&mut start).map_err(|error| Error::io("read", subject, &error))?;
    if is_core(&start) {
        let core = File::open(subject).map_err(|error| Error::io("read", subject, &error))?;
        return symbols.core(core).map_err(|error| error.in_file(subject));
    }
    if start.starts_with(b"\x7fELF") {
        return Err(Error::environment(format!("{} is an executable, and neither a report nor a core", Foreign::path(subject)))
            .help("name the executable after --exe"));
    }
    report(symbols, subject)
}

fn report(symbols: &Symbols, path: &Path) -> Result<String> {
    let bytes = Input::open(path)?.read(&Claim::default())?;
    symbols.report(&String::from_utf8_lossy(&bytes))
}

/// Returns the address that a word is.
fn address(word: &Path) -> Option<u64> {
    u64::from_str_radix(word.to_str()?.strip_prefix("0x")?, 16).ok()
}

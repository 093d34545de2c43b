//! The program to compile: a file, or standard input.

use super::flags::Cli;
use super::path::is_standard;
use clap::CommandFactory as _;
use std::fs::File;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use wasm2native::error::{Error, Result};
use wasm2native::file::{self, Claim};
use wasm2native::foreign::Foreign;

/// An open input.
pub struct Input {
    path: PathBuf,
    file: File,
}

impl Input {
    /// Opens the file at `path`, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// When the file does not exist or cannot be opened; when it is a directory or a device.
    pub fn open(path: &Path) -> Result<Self> {
        if is_standard(path) {
            let path = PathBuf::from("standard input");
            let file = std::io::stdin().as_fd().try_clone_to_owned().map_err(|error| Error::io("read", &path, &error))?;
            return Ok(Self { path, file: File::from(file) });
        }
        match file::open("read", path) {
            Ok(file) => Ok(Self { path: path.to_owned(), file }),
            Err(error) => Err(suggestion(path).into_iter().fold(error, |error, help| error.help(help))),
        }
    }

    /// Reads all of it, unless the output takes its place.
    pub fn read(self, claim: &Claim) -> Result<Vec<u8>> {
        file::read_open("read", &self.path, self.file, claim)
    }
}

/// Returns a suggestion for the path of a file that does not exist.
fn suggestion(path: &Path) -> Option<String> {
    if path.symlink_metadata().is_ok() || path.as_os_str().is_empty() {
        return None;
    }
    let mut extended = ["wasm", "wat"].map(|extension| path.with_added_extension(extension)).into_iter();
    if let Some(file) = extended.find(|path| path.is_file()) {
        return Some(format!("did you mean {}?", Foreign::path(&file)));
    }
    let name = path.to_str()?;
    let cli = Cli::command();
    let task = cli.get_subcommands().map(clap::Command::get_name).find(|task| strsim::damerau_levenshtein(task, name) <= 2)?;
    Some(format!("did you mean wasm2native {task}?"))
}

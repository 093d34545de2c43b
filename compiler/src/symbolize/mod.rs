//! `wasm2native symbolize`: addresses of executables become names and lines, by debug information that is kept elsewhere.
//!
//! * [`debug_file`]: debug information, and the way to it from an executable;
//! * [`report`]: reports of traps;
//! * [`core`]: cores, which the system writes when a process dies.
//!
//! What is printed has the form of reports with lines, which executables write themselves with `--backtrace lines`.

mod core;
mod debug_file;
mod report;

use crate::demangle::demangle;
use crate::error::Result;
use debug_file::DebugFile;
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use wasm2native_abi::text::Shown;

pub use core::is_core;

/// The debug information of an executable.
pub struct Symbols {
    bytes: Vec<u8>,
    path: std::path::PathBuf,
}

impl Symbols {
    /// Finds the debug information of an executable: in that file, or in one that it names and that has the same build ID.
    ///
    /// # Errors
    ///
    /// When the file is no executable, or no debug information can be found.
    pub fn find(executable: &Path) -> Result<Self> {
        let (bytes, path) = debug_file::find(executable)?;
        Ok(Self { bytes, path })
    }

    /// Returns the names and lines of addresses, counted from the start of the executable.
    ///
    /// # Errors
    ///
    /// When the debug information cannot be read.
    pub fn addresses(&self, addresses: &[u64]) -> Result<String> {
        let file = self.file()?;
        let mut text = String::new();
        for &address in addresses {
            let head = format!("{address:#x}: ");
            text.push_str(&head);
            text.push_str(&positions(&file, address, None, head.len())?);
        }
        Ok(text)
    }

    /// Returns a text with names and lines in place of the addresses in reports.
    ///
    /// # Errors
    ///
    /// When a report is of another executable, or none has addresses; when the debug information cannot be read.
    pub fn report(&self, text: &str) -> Result<String> {
        report::symbolize(&self.file()?, text)
    }

    /// Returns the functions that were active when a core was written.
    ///
    /// # Errors
    ///
    /// When the core is damaged or of another executable; when the debug information cannot be read.
    pub fn core(&self, core: File) -> Result<String> {
        self::core::symbolize(&self.file()?, core)
    }

    fn file(&self) -> Result<DebugFile<'_>> {
        DebugFile::read(&self.bytes, &self.path)
    }
}

/// Returns the function at an address, and before it those that are inlined there, as lines: the first one is begun by the caller,
/// and others are indented. `name` stands for that of a function whose lines are unknown.
fn positions(file: &DebugFile<'_>, address: u64, name: Option<&str>, indentation: usize) -> Result<String> {
    let frames = file.frames(address)?;
    let mut text = String::new();
    let count = frames.len();
    for (number, frame) in frames.into_iter().enumerate() {
        let is_inlined = number + 1 < count;
        let function = frame.function.map(|function| Shown(&demangle(&function)).to_string());
        let function = match (name, function) {
            (Some(name), _) if !is_inlined => name.to_owned(),
            (_, function) => function.unwrap_or_else(|| "<unknown>".to_owned()),
        };
        let _ = write!(text, "{:1$}", "", if number > 0 { indentation } else { 0 });
        text.push_str(&function);
        text.push_str(if is_inlined { " (inlined)" } else { "" });
        if let Some(path) = frame.file {
            let _ = write!(text, " at {}", Shown(&path));
            let _ = frame.line.map_or(Ok(()), |line| write!(text, ":{line}"));
        }
        text.push('\n');
    }
    Ok(text)
}

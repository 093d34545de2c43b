//! `wasm2native symbolize`: addresses of executables become names and lines, by debug information that is kept elsewhere.
//!
//! * [`debug_file`]: debug information, and the way to it from an executable;
//! * [`positions`](mod@positions): the functions at an address, as text;
//! * [`report`]: reports of traps;
//! * [`core`]: cores, which the system writes when a process dies.
//!
//! What is printed has the form of reports with lines, which executables write themselves with `--backtrace lines`.

mod core;
mod debug_file;
mod positions;
mod report;

use crate::error::Result;
use debug_file::DebugFile;
use positions::positions;
use std::fs::File;
use std::path::Path;

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

//! The linker crate over files that exist in memory only.
//!
//! This is a crate of its own because the linker is generic over its files: giving it ours compiles all of it here, which takes
//! minutes, and nothing here changes when the compiler does.
#![forbid(unsafe_code)]

mod memory_files;

use memory_files::MemoryFiles;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Links files, given by name and contents, as `arguments` say; gives the output's bytes.
///
/// # Errors
///
/// When the linker fails, panics, or warns: a warning, such as a missing entry, is always a mistake of whoever made the files.
/// The text is the linker's own.
pub fn link(arguments: &[String], files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, String> {
    let mut arguments: Vec<_> = std::iter::once("ld".to_owned()).chain(arguments.iter().cloned()).collect();
    arguments.extend(files.iter().map(|(name, _)| name.clone()));
    let files = files.into_iter().map(|(name, bytes)| (PathBuf::from(name), Arc::from(bytes)));
    let files = MemoryFiles::new(files);
    // The linker panics on what it does not expect; for us that is an error like any other.
    let linked = catch_unwind(AssertUnwindSafe(|| run(&arguments, files.clone())));
    let warnings = linked.map_err(|_| "it panicked".to_owned())??;
    match (warnings.first(), files.take_output()) {
        (Some(warning), _) => Err(format!("it warns: {warning}")),
        (None, Some(output)) => Ok(output),
        (None, None) => Err("it gave no output".to_owned()),
    }
}

/// Runs the linker; gives its warnings.
fn run(arguments: &[String], files: MemoryFiles) -> Result<Vec<String>, String> {
    let failed = |error: libwild::error::Error| error.to_string();
    let mut options = libwild::Args::new(|| arguments.iter()).map_err(failed)?;
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&warnings);
    options.on_warning(Box::new(move |warning| {
        noted.lock().unwrap_or_else(PoisonError::into_inner).push(warning.warning().to_owned());
    }));
    options.parse(|| arguments.iter()).map_err(failed)?;
    let linker = libwild::Linker::with_file_system(files);
    linker.run(&options).map_err(failed)?;
    let warnings = std::mem::take(&mut *warnings.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(warnings)
}

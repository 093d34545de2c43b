//! The linker crate, over files that exist in memory only.

use super::memory_files::MemoryFiles;
use super::{Input, arguments};
use crate::error::{Error, Result};
use crate::target::Target;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Links without any other program.
pub fn link(target: &Target, inputs: Vec<Input>) -> Result<Vec<u8>> {
    let mut arguments = arguments(target, "output");
    arguments.insert(0, "ld".to_owned());
    arguments.push("--pack-dyn-relocs=relr".to_owned());
    arguments.extend(inputs.iter().map(|input| input.name.clone()));
    let files = inputs.into_iter().map(|input| (PathBuf::from(input.name), Arc::from(input.bytes)));
    let files = MemoryFiles::new(files);
    // The linker panics on what it does not expect; for us that is an error like any other.
    let linked = catch_unwind(AssertUnwindSafe(|| run(&arguments, files.clone())));
    let warnings = linked.map_err(|_| Error::bug("the linker panicked"))??;
    // A warning of the linker, such as a missing entry, is always a mistake of ours.
    match (warnings.first(), files.take_output()) {
        (Some(warning), _) => Err(Error::bug(format!("the linker warns: {warning}"))),
        (None, Some(output)) => Ok(output),
        (None, None) => Err(Error::bug("the linker gave no output")),
    }
}

/// Runs the linker; gives its warnings.
fn run(arguments: &[String], files: MemoryFiles) -> Result<Vec<String>> {
    let failed = |error: libwild::error::Error| Error::bug(format!("the linker failed: {}", error.to_string()));
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

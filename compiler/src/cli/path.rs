//! Paths of the command line: `-` and `DIRECTORY/` stand for something else.

use std::path::{Path, PathBuf};
use wasm2native::error::Result;
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;

/// Whether a path stands for a standard stream.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Where `-o` says: `-` is standard output, and `DIRECTORY/` a file in that directory, called as it `usually` is.
pub(super) fn named(output: &Path, usually: impl FnOnce() -> Result<PathBuf>, mode: Mode) -> Result<Destination> {
    match output {
        output if is_standard(output) => Destination::standard_output(),
        output if output.as_os_str().as_encoded_bytes().ends_with(b"/") => {
            Destination::find(&output.join(usually()?.file_name().unwrap_or_default()), mode)
        }
        output => Destination::find(output, mode),
    }
}

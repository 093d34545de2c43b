//! Paths of the command line that stand for something else: `-` and `DIRECTORY/`.

use std::path::{Path, PathBuf};
use wasm2native::error::Result;
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;

/// Whether a path stands for a standard stream.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Returns the destination that `-o` names: standard output for `-`, and for `DIRECTORY/` a file there with its `usual` name.
pub(super) fn named(output: &Path, usual: impl FnOnce() -> Result<PathBuf>, mode: Mode) -> Result<Destination> {
    match output {
        output if is_standard(output) => Destination::standard_output(),
        output if output.as_os_str().as_encoded_bytes().ends_with(b"/") => {
            Destination::find(&output.join(usual()?.file_name().unwrap_or_default()), mode)
        }
        output => Destination::find(output, mode),
    }
}

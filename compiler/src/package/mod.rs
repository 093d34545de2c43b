//! FINISH: bytes become the file that the user asked for.
//!
//! * [`destination`]: where an output goes, found before anything is compiled;
//! * `replace`: a regular file, which appears at once or not at all;
//! * [`oci`]: container images.

pub mod destination;
pub mod oci;
mod replace;

use crate::error::Result;
use destination::Destination;
use std::path::Path;

pub use replace::Mode;

/// Writes a file at once, or not at all.
pub fn write(path: &Path, bytes: &[u8], mode: Mode) -> Result<()> {
    Destination::find(path, mode)?.write(bytes)
}

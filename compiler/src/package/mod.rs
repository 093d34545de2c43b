//! FINISH: bytes become the output file.
//!
//! * [`destination`]: the destination of an output, found before anything is compiled;
//! * `replace`: a regular file, which appears at once or not at all;
//! * [`oci`]: container images.

pub mod destination;
pub mod oci;
mod replace;

use crate::error::{Error, Result};
use crate::options::{Options, Package};
use crate::target::Target;
use destination::Destination;
use std::path::Path;

pub use replace::Mode;

/// Writes a file at once, or not at all.
pub fn write(path: &Path, bytes: &[u8], mode: Mode) -> Result<()> {
    Destination::find(path, mode)?.write(bytes)
}

/// Wraps the products of all targets as `options` require.
///
/// # Errors
///
/// When they cannot be packaged that way.
pub fn finish(products: Vec<(Target, Vec<u8>)>, options: &Options) -> Result<Vec<u8>> {
    match options.emit.package {
        Package::File => match <[_; 1]>::try_from(products) {
            Ok([(_, only)]) => Ok(only),
            Err(products) => Err(Error::bug(format!("{} products for one file", products.len()))),
        },
        Package::ContainerImage => {
            let name = options.name.as_deref().unwrap_or("app");
            oci::build(&oci::Image { name, permissions: &options.permissions, serve: &options.serve, executables: &products })
        }
    }
}

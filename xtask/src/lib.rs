//! Tasks of the project itself, as a library so that tests can use the parts.
//!
//! * [`runtimes`]: builds the runtime of each target into `targets/`, or checks what is there;
//! * [`fingerprint`]: the hash of the sources that a runtime was built from;
//! * [`distil`]: makes one reproducible object file of what rustc writes.

pub mod distil;
pub mod fingerprint;
pub mod runtimes;

use std::path::Path;

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the project")
}

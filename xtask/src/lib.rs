//! Tasks of the project itself, as a library so that tests can use the parts.
//!
//! * [`runtimes`]: builds the objects of each target into `targets/`, or checks the committed ones;
//! * [`object`]: the list of these objects, the runtime first;
//! * [`fingerprint`]: the hash of the sources that an object was built from;
//! * [`check`]: everything that is quick, before a commit;
//! * [`dist`]: makes what a release consists of;
//! * [`metadata`]: keeps the place of the sources out of what rustc writes;
//! * [`strip`]: reduces it to one object file with only the sections that are loaded.

pub mod check;
pub mod dist;
pub mod fingerprint;
pub mod metadata;
pub mod object;
pub mod runtimes;
pub mod strip;

use std::path::Path;

/// Returns the root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the project")
}

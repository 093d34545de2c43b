//! FINISH: bytes become the file that the user asked for.
//!
//! * [`oci`]: container images.
//!
//! The file is written beside its name and renamed, so that a build that fails or is interrupted leaves what was there
//! before, and nothing half-written.

pub mod oci;

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Who may do what with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Like any file.
    Plain,
    /// Like any program.
    Executable,
}

/// Writes a file at once, or not at all.
pub fn write(path: &Path, bytes: &[u8], mode: Mode) -> Result<()> {
    let failed = |error: &std::io::Error| Error::io("write", path, error);
    if path.is_dir() {
        return Err(Error::environment(format!("cannot write {}: it is a directory", Foreign::path(path)))
            .help("name a file with -o"));
    }
    // What is not a regular file, such as /dev/null or a pipe, is not to be replaced.
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return std::fs::write(path, bytes).map_err(|error| failed(&error));
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let permissions = Permissions::from_mode(match mode {
        Mode::Plain => 0o666,
        Mode::Executable => 0o777,
    });
    // The permissions are lessened by the process's mask, as for any file that is created.
    let mut file = tempfile::Builder::new()
        .prefix(".wasm2native-")
        .permissions(permissions)
        .tempfile_in(directory)
        .map_err(|error| failed(&error))?;
    file.write_all(bytes).map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

//! The directory that values are kept in.

use crate::host::kept::Root;
use crate::program;

/// The directory.
pub(crate) static ROOT: Root = Root::new();

/// Opens it.
pub(crate) fn open_key_values() {
    ROOT.open(&program::key_values().directory, "values there (--keyvalue)");
}

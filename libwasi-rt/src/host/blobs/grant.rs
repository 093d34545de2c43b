//! The directory that objects are kept in.

use crate::host::kept::Root;
use crate::program;

/// The directory.
pub(crate) static ROOT: Root = Root::new();

/// Opens it.
pub(crate) fn open_blobs() {
    ROOT.open(&program::blobs().directory, "objects there (--blobstore)");
}

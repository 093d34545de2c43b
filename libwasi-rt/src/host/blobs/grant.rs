//! The directory that objects are kept in.

use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use crate::host::kept;
use crate::program;
use crate::sys::file::HostFd;

static ROOT: AtomicI32 = AtomicI32::new(-1);

/// Returns the directory; none has a negative number.
pub(crate) fn root() -> HostFd {
    HostFd::new(ROOT.load(Relaxed))
}

/// Opens it.
pub(crate) fn open_blobs() {
    let path = program::items(&program::blobs().directory.bytes);
    ROOT.store(kept::open_or_refuse(path, "objects there (--blobstore)").number(), Relaxed);
}

/// Opens a directory in place of the one that was granted.
#[cfg(test)]
pub(super) fn open_for_test(path: &std::path::Path) {
    let opened = kept::open(path.to_str().unwrap().as_bytes()).unwrap();
    let old = ROOT.load(Relaxed);
    ROOT.store(opened.into_fd().number(), Relaxed);
    if old >= 0 {
        crate::sys::file::close(HostFd::new(old)).unwrap();
    }
}

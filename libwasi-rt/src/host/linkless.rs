//! The path of the directory that was last reached without links, and from where.

use core::sync::atomic::{AtomicI32, AtomicU8, AtomicUsize, Ordering::Relaxed};

use crate::sys::file::HostFd;

static PATH: [AtomicU8; 256] = [const { AtomicU8::new(0) }; 256];
static LENGTH: AtomicUsize = AtomicUsize::new(0);
static START: AtomicI32 = AtomicI32::new(0);

/// Remembers that a path leads from an open directory to another one without links.
pub(crate) fn remember(start: HostFd, path: &[u8]) {
    let leads_up = path.split(|&byte| byte == b'/').any(|component| component == b"..");
    if path.is_empty() || leads_up || path.len() > PATH.len() || is_known(start, path) {
        return;
    }
    for (place, &byte) in PATH.iter().zip(path) {
        place.store(byte, Relaxed);
    }
    LENGTH.store(path.len(), Relaxed);
    START.store(start.number(), Relaxed);
}

/// Whether no link is on this path from an open directory. None is where there is no way to go.
pub(crate) fn is_known(start: HostFd, path: &[u8]) -> bool {
    path.is_empty()
        || path.len() == LENGTH.load(Relaxed)
            && start.number() == START.load(Relaxed)
            && PATH.iter().zip(path).all(|(known, &byte)| known.load(Relaxed) == byte)
}

/// Forgets it, when a directory has gone from its place: a link may come there.
pub(crate) fn forget() {
    LENGTH.store(0, Relaxed);
}

/// Forgets what starts at a directory that is closed: another may get its number.
#[inline]
pub(crate) fn forget_start(start: HostFd) {
    if START.load(Relaxed) == start.number() {
        forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_is_known_until_it_may_have_changed() {
        let (start, other) = (HostFd::new(100), HostFd::new(101));
        assert!(is_known(start, b"") && !is_known(start, b"a/b"));
        remember(start, b"a/b");
        assert!(is_known(start, b"a/b") && !is_known(other, b"a/b") && !is_known(start, b"a/") && !is_known(start, b"a/c"));
        remember(start, b"a/..");
        assert!(is_known(start, b"a/b"));
        forget_start(other);
        assert!(is_known(start, b"a/b"));
        forget_start(start);
        assert!(!is_known(start, b"a/b"));
        remember(start, b"a");
        forget();
        assert!(!is_known(start, b"a"));
        remember(start, &[b'a'; 257]);
        assert!(!is_known(start, &[b'a'; 257]));
    }
}

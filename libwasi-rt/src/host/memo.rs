//! Facts about one directory from which paths start, the most recent: which path from there has no links, and on which device
//! it lies. As long as it is open, nothing else gets the number of its device.

use core::sync::atomic::{AtomicI32, AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed};

use crate::sys::file::HostFd;

static START: AtomicI32 = AtomicI32::new(0);
static DEVICE: AtomicU64 = AtomicU64::new(0);
static PATH: [AtomicU8; 256] = [const { AtomicU8::new(0) }; 256];
static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Remembers that a path leads from an open directory to another one without links.
pub(crate) fn remember_path(start: HostFd, path: &[u8]) {
    let leads_up = path.split(|&byte| byte == b'/').any(|component| component == b"..");
    if path.is_empty() || leads_up || path.len() > PATH.len() || knows_path(start, path) {
        return;
    }
    turn_to(start);
    for (place, &byte) in PATH.iter().zip(path) {
        place.store(byte, Relaxed);
    }
    LENGTH.store(path.len(), Relaxed);
}

/// Whether this path from an open directory is known to have no links. An empty path has none.
pub(crate) fn knows_path(start: HostFd, path: &[u8]) -> bool {
    path.is_empty()
        || path.len() == LENGTH.load(Relaxed)
            && start.number() == START.load(Relaxed)
            && PATH.iter().zip(path).all(|(known, &byte)| known.load(Relaxed) == byte)
}

/// Remembers the device of an open directory.
pub(crate) fn remember_device(start: HostFd, device: u64) {
    turn_to(start);
    DEVICE.store(device, Relaxed);
}

/// Whether an open directory is known to lie on this device.
pub(crate) fn knows_device(start: HostFd, device: u64) -> bool {
    device != 0 && device == DEVICE.load(Relaxed) && start.number() == START.load(Relaxed)
}

/// Forgets the path, when a directory has left its location: a link may appear there.
pub(crate) fn forget_path() {
    LENGTH.store(0, Relaxed);
}

/// Forgets everything about a directory that is closed: another may get its number.
#[inline]
pub(crate) fn forget(start: HostFd) {
    if START.load(Relaxed) == start.number() {
        START.store(0, Relaxed);
    }
}

fn turn_to(start: HostFd) {
    if START.load(Relaxed) != start.number() {
        START.store(start.number(), Relaxed);
        LENGTH.store(0, Relaxed);
        DEVICE.store(0, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_directory_is_known_until_it_may_have_changed() {
        let (start, other) = (HostFd::new(100), HostFd::new(101));
        assert!(knows_path(start, b"") && !knows_path(start, b"a/b") && !knows_device(start, 7));
        remember_path(start, b"a/b");
        remember_device(start, 7);
        assert!(knows_path(start, b"a/b") && !knows_path(other, b"a/b"));
        assert!(!knows_path(start, b"a/") && !knows_path(start, b"a/c"));
        assert!(knows_device(start, 7) && !knows_device(start, 8) && !knows_device(other, 7));
        remember_path(start, b"a/..");
        assert!(knows_path(start, b"a/b"));
        forget(other);
        assert!(knows_path(start, b"a/b") && knows_device(start, 7));
        forget_path();
        assert!(!knows_path(start, b"a/b") && knows_device(start, 7));
        remember_path(other, b"a");
        assert!(knows_path(other, b"a") && !knows_device(other, 7) && !knows_device(start, 7));
        remember_path(other, &[b'a'; 257]);
        assert!(!knows_path(other, &[b'a'; 257]));
        forget(other);
        assert!(!knows_path(other, b"a"));
    }
}

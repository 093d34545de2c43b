//! Looking up the file that a path leads to, without opening it.
//!
//! The kernel resolves paths below a directory with `openat2(RESOLVE_BENEATH)`, safe from any race, and refuses to go to another
//! mount; where it does, or lacks the call, [`walk`](super::walk) goes component by component and looks at each file system on
//! the way. Files are looked at by opening them with `O_PATH`, which has no side effects.
//!
//! Most programs open one file after the other in the same few directories. So the last directory that was reached without
//! links is remembered by its path ([`memo`]), and a name in it is [glanced](glance) at by that path in one call. Somebody else
//! may put a link on the way meanwhile, so the result only tells how to open the path below the directory; it is
//! compared with the file opened, and nothing of it reaches the program.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::directory::Start;
use super::error::Error;
use super::filesystem;
use super::flags::Flags;
use super::memo;
use super::path::Path;
use super::walk::{Links, Walk};
use crate::sys;
use crate::sys::directory::{self, Resolve};
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::{FileType, OpenFlags, Stat};

/// The target of a path.
pub(crate) enum Seen {
    /// A file with these attributes; resolved by the kernel with these restrictions, the path leads there as well.
    Found(Stat, Resolve),
    /// Nothing, if the path is resolved with these restrictions.
    Missing(Resolve),
    /// Unknown to the kernel: the path must be resolved component by component.
    Unclear,
}

/// The ways to resolve a path that may lead through links.
pub(crate) const THROUGH_LINKS: &[Resolve] = &[Resolve::SameMountNoLinks, Resolve::SameMount];
/// The ways to resolve a path that may not, unless component by component.
pub(crate) const NOT_THROUGH_LINKS: &[Resolve] = &[Resolve::SameMountNoLinks];

/// Looks up the target of a path, resolved in one of these ways.
///
/// Errors: those of the kernel, except that nothing is there.
pub(crate) fn look(start: &Start, path: &Path, links: Links, ways: &[Resolve]) -> Result<Seen, Error> {
    if start.flags.has(Flags::WALKED) || MISSING.load(Relaxed) {
        return Ok(Seen::Unclear);
    }
    if let Some(seen) = look_at_entry(start, path, links) {
        return Ok(seen);
    }
    let flags = OpenFlags::PATH | if links == Links::Keep { OpenFlags::NO_FOLLOW } else { OpenFlags::NONE };
    for &resolve in ways {
        match by_kernel(start.host, path.whole(), flags, resolve) {
            Ok(Some(file)) => {
                let found = file::attributes(file.as_fd())?;
                filesystem::admit(start.host, file.as_fd(), &found)?;
                if resolve == Resolve::SameMountNoLinks {
                    memo::remember_path(start.host, path.parent());
                }
                return Ok(Seen::Found(found, resolve));
            }
            Ok(None) => return Ok(Seen::Unclear),
            Err(LINK) if resolve == Resolve::SameMountNoLinks => {}
            Err(NOTHING) => return Ok(Seen::Missing(resolve)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Seen::Unclear)
}

const LINK: sys::Errno = sys::Errno::ELOOP;
const NOTHING: sys::Errno = sys::Errno::ENOENT;

/// Looks up the likely target of a path, if it is a file or directory on a known file system; the caller compares it.
pub(crate) fn glance(start: &Start, path: &Path) -> Option<Seen> {
    let parent = path.parent();
    let is_likely = !parent.is_empty() && path.ends_with_entry() && memo::knows_path(start.host, parent);
    if start.flags.has(Flags::WALKED) || !is_likely {
        return None;
    }
    let found = directory::attributes(start.host, path.whole()).ok()?;
    (is_plain(&found) && filesystem::is_known(start.host, &found)).then_some(Seen::Found(found, Resolve::NoLinks))
}

/// [`look`] in one call, at an entry of the directory where the path starts.
fn look_at_entry(start: &Start, path: &Path, links: Links) -> Option<Seen> {
    if !path.ends_with_entry() || !path.parent().is_empty() {
        return None;
    }
    match directory::attributes(start.host, path.whole()) {
        Ok(found) if filesystem::is_known(start.host, &found) => {
            (is_plain(&found) || links == Links::Keep).then_some(Seen::Found(found, Resolve::NoLinks))
        }
        Err(NOTHING) => Some(Seen::Missing(Resolve::NoLinks)),
        _ => None,
    }
}

fn is_plain(found: &Stat) -> bool {
    matches!(found.file_type, FileType::RegularFile | FileType::Directory)
}

/// Opens the target of a path as a location in the file system, with these flags.
///
/// Errors: `Perm` when it leads out of the directory or to a pseudo file system; those of the kernel.
pub(crate) fn hold(start: &Start, path: &CStr, flags: OpenFlags) -> Result<OwnedFd, Error> {
    if !start.flags.has(Flags::WALKED) {
        if let Some(file) = by_kernel(start.host, path, OpenFlags::PATH | flags, Resolve::SameMount)? {
            return Ok(file);
        }
    }
    hold_by_walking(start, path, flags)
}

/// [`hold`] without the kernel's help.
#[cold]
#[inline(never)]
fn hold_by_walking(start: &Start, path: &CStr, flags: OpenFlags) -> Result<OwnedFd, Error> {
    let links = if !flags.has(OpenFlags::NO_FOLLOW) { Links::Follow } else { Links::Keep };
    let mut place = Walk::new(start, links);
    place.resolve(path.to_bytes())?;
    place.hold(flags)
}

/// Whether the kernel lacks `openat2`.
static MISSING: AtomicBool = AtomicBool::new(false);
const UNKNOWN: sys::Errno = sys::Errno::ENOSYS;
const FORBIDDEN: sys::Errno = sys::Errno::EPERM;
/// The error of a path out of the directory, or to another mount.
const LEAVES: sys::Errno = sys::Errno::EXDEV;

/// Opens the target of a path below a directory; `mode` counts when a file is created.
///
/// Errors: `EXDEV` where the kernel does not say, and the path must be resolved component by component.
pub(crate) fn open_beneath(
    start: HostFd,
    path: &CStr,
    flags: OpenFlags,
    mode: u32,
    resolve: Resolve,
) -> Result<OwnedFd, sys::Errno> {
    match directory::open_beneath(start, path, flags, mode, resolve) {
        Err(UNKNOWN) => {
            MISSING.store(true, Relaxed);
            Err(LEAVES)
        }
        // The error that filters return for calls they do not know. The kernel may have reasons of its own, which it repeats
        // then.
        Err(FORBIDDEN) => Err(LEAVES),
        answer => answer,
    }
}

/// Opens the target of a path if the kernel finds it below the directory; nothing where it does not say.
fn by_kernel(start: HostFd, path: &CStr, flags: OpenFlags, resolve: Resolve) -> Result<Option<OwnedFd>, sys::Errno> {
    /// The number of times that the kernel may find something renamed meanwhile.
    const ATTEMPTS: u32 = 4;
    const RENAMED: sys::Errno = sys::Errno::EAGAIN;

    let mut attempts = if MISSING.load(Relaxed) { 0 } else { ATTEMPTS };
    while attempts > 0 {
        attempts -= 1;
        match open_beneath(start, path, flags, 0, resolve) {
            Err(RENAMED) => {}
            Err(LEAVES) => break,
            answer => return answer.map(Some),
        }
    }
    Ok(None)
}

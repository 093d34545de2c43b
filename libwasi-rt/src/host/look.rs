//! Looking at what a path leads to, without opening it.
//!
//! The kernel resolves paths below a directory with `openat2(RESOLVE_BENEATH)`, against any race, and refuses to go to another
//! mount; where it does, or lacks the call, [`walk`](super::walk) goes component by component and looks at each file system on
//! the way. What is looked at is opened with `O_PATH`, which does not act.
//!
//! Most programs open one file after the other in the same few directories. So the last directory that was reached without
//! links is remembered by its path ([`linkless`]), and a name in it is looked at by that path in one call: no link can be on the way there
//! unless somebody else has put it there meanwhile, and then all that comes of it is that the name is looked at where the link
//! leads. What is found counts only if it is on a known file system, and whoever opens it compares it.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use linux_raw_sys::errno::{EAGAIN, ELOOP, ENOENT, ENOSYS, EPERM, EXDEV};
use linux_raw_sys::general::{O_NOFOLLOW, O_PATH, S_IFDIR, S_IFMT, S_IFREG, statx};

use super::errno::Errno;
use super::fd_table::{Descriptor, Flags};
use super::filesystem;
use super::linkless;
use super::path::{Links, Path};
use super::walk::Walk;
use crate::sys;
use crate::sys::directory::{self, Resolve};
use crate::sys::file::{self, HostFd, OwnedFd};

/// What a path leads to.
pub(crate) enum Seen {
    /// To something with these attributes; resolved by the kernel with these restrictions, the path leads there, too.
    Found(statx, Resolve),
    /// To nothing, if it is resolved with these restrictions.
    Missing(Resolve),
    /// The kernel could not say: it must be resolved component by component.
    Unclear,
}

/// Looks at what a path leads to.
///
/// Errors: those of the kernel, except that nothing is there.
pub(crate) fn look(start: &Descriptor, path: &Path, links: Links) -> Result<Seen, Errno> {
    if start.flags.has(Flags::WALKED) {
        return Ok(Seen::Unclear);
    }
    if let Some(seen) = look_by_path(start, path, links) {
        return Ok(seen);
    }
    let flags = O_PATH | if links == Links::Keep { O_NOFOLLOW } else { 0 };
    for resolve in [Resolve::SameMountNoLinks, Resolve::SameMount] {
        match by_kernel(start.host, path.whole(), flags, resolve) {
            Ok(Some(file)) => {
                let found = file::attributes(file.as_fd())?;
                filesystem::admit(start.host, file.as_fd(), &found)?;
                if resolve == Resolve::SameMountNoLinks {
                    linkless::remember(start.host, path.parent());
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

const LINK: sys::Errno = sys::Errno::new(ELOOP);
const NOTHING: sys::Errno = sys::Errno::new(ENOENT);

/// [`look`] in one call, for a file or directory where no link can be on the way.
fn look_by_path(start: &Descriptor, path: &Path, links: Links) -> Option<Seen> {
    if !path.ends_with_entry() || !linkless::is_known(start.host, path.parent()) {
        return None;
    }
    match directory::attributes(start.host, path.whole()) {
        Ok(found) if filesystem::is_known(&found) => {
            let is_plain = matches!(u32::from(found.stx_mode) & S_IFMT, S_IFREG | S_IFDIR);
            (is_plain || links == Links::Keep).then_some(Seen::Found(found, Resolve::NoLinks))
        }
        Err(NOTHING) => Some(Seen::Missing(Resolve::NoLinks)),
        _ => None,
    }
}

/// Opens what a path names with `O_PATH` and these `O_…`.
///
/// Errors: `Perm` when it leads out of the directory or to a pseudo file system; those of the kernel.
pub(crate) fn hold(start: &Descriptor, path: &CStr, flags: u32) -> Result<OwnedFd, Errno> {
    if !start.flags.has(Flags::WALKED) {
        if let Some(file) = by_kernel(start.host, path, O_PATH | flags, Resolve::SameMount)? {
            return Ok(file);
        }
    }
    hold_by_walking(start, path, flags)
}

/// [`hold`] without the kernel's help.
#[cold]
#[inline(never)]
fn hold_by_walking(start: &Descriptor, path: &CStr, flags: u32) -> Result<OwnedFd, Errno> {
    let links = if flags & O_NOFOLLOW == 0 { Links::Follow } else { Links::Keep };
    let mut place = Walk::new(start, links);
    place.resolve(path.to_bytes())?;
    place.hold(flags)
}

/// Opens what a path names if the kernel finds it below the directory, and nothing where it does not tell.
fn by_kernel(start: HostFd, path: &CStr, flags: u32, resolve: Resolve) -> Result<Option<OwnedFd>, sys::Errno> {
    /// Whether the kernel lacks the call.
    static MISSING: AtomicBool = AtomicBool::new(false);
    /// How often the kernel may find that something was renamed meanwhile.
    const ATTEMPTS: u32 = 4;
    const RENAMED: sys::Errno = sys::Errno::new(EAGAIN);
    /// Out of the directory, or to another mount.
    const LEAVES: sys::Errno = sys::Errno::new(EXDEV);
    const UNKNOWN: sys::Errno = sys::Errno::new(ENOSYS);
    /// What filters say of calls that they do not know.
    const FORBIDDEN: sys::Errno = sys::Errno::new(EPERM);

    let mut attempts = if MISSING.load(Relaxed) { 0 } else { ATTEMPTS };
    while attempts > 0 {
        attempts -= 1;
        match directory::open_beneath(start, path, flags, 0, resolve) {
            Err(RENAMED) => {}
            Err(LEAVES | FORBIDDEN) => break,
            Err(UNKNOWN) => {
                MISSING.store(true, Relaxed);
                break;
            }
            answer => return answer.map(Some),
        }
    }
    Ok(None)
}

//! From a path to a file, without ever leaving the directory where it starts.
//!
//! The kernel resolves paths below a directory with `openat2(RESOLVE_BENEATH)`, against any race; where it cannot, or must
//! not by a filter, [`walk`](super::walk) does so component by component. Calls that take a directory and a name are given
//! the directory that the last component is in, opened that way, and that one component, which they do not follow: a name
//! that the kernel would follow in spite of that (with a slash behind it) or that leads up (`..`) never reaches such a call
//! when that matters.
//!
//! Every function takes the directory's entry in the table and refuses with `Rofs` to change what was granted for reading.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use linux_raw_sys::errno::{EAGAIN, ENOSYS, EPERM, EXDEV};
use linux_raw_sys::general::{
    O_ACCMODE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_PATH, O_RDONLY, O_TRUNC, S_IFLNK, S_IFMT, timespec,
};

use super::embedded;
use super::errno::Errno;
use super::fd_table::{Descriptor, Flags};
use super::file::{Attributes, FileType, refuse_read_only};
use super::walk::Walk;
use crate::bytes;
use crate::sys;
use crate::sys::directory;
use crate::sys::file::{self, HostFd, OwnedFd};

/// Whether a symbolic link at the end of a path means what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// It does.
    Follow,
    /// It means itself.
    Keep,
}

/// A path that a program has given, followed by a NUL: relative, not empty, UTF-8.
pub(crate) struct Path {
    bytes: [u8; Path::CAPACITY],
    length: usize,
}

impl Path {
    /// What the kernel takes, with the NUL.
    const CAPACITY: usize = 4096;

    /// No path yet. It is large, so it is filled in where it is and not moved: host functions have little stack.
    #[inline]
    pub(crate) const fn new() -> Path {
        Path { bytes: [0; Path::CAPACITY], length: 0 }
    }

    /// Becomes a path below a directory; before, it was none.
    ///
    /// Errors: `Ilseq` when it is not UTF-8, `Inval` when it has a NUL, `Noent` when it is empty, `Nametoolong`, and `Perm`
    /// when it starts at the root, which is outside of every directory.
    pub(crate) fn set(&mut self, text: &[u8]) -> Result<(), Errno> {
        if text.len() >= Path::CAPACITY {
            return Err(Errno::Nametoolong);
        }
        if !bytes::is_utf8(text) {
            return Err(Errno::Ilseq);
        }
        if bytes::has(text, 0) {
            return Err(Errno::Inval);
        }
        match text.first() {
            None => return Err(Errno::Noent),
            Some(b'/') => return Err(Errno::Perm),
            Some(_) => {}
        }
        self.length = bytes::copy(&mut self.bytes, text);
        Ok(())
    }

    /// The whole path.
    fn whole(&self) -> &CStr {
        directory::string(&self.bytes)
    }

    /// The whole path, without the NUL.
    fn text(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Cuts the path in two: what comes before the last component, if anything does, and that component with the slashes
    /// behind it.
    fn split(&mut self) -> (Option<&CStr>, Name<'_>) {
        let end = self.text().iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
        let slash = self.text().get(..end).unwrap_or_default().iter().rposition(|&byte| byte == b'/');
        let Some(slash) = slash else {
            return (None, Name(self.whole()));
        };
        if let Some(byte) = self.bytes.get_mut(slash) {
            *byte = 0;
        }
        let name = self.bytes.get(slash + 1..).unwrap_or_default();
        (Some(directory::string(&self.bytes)), Name(directory::string(name)))
    }
}

/// The last component of a path.
#[derive(Clone, Copy)]
struct Name<'a>(&'a CStr);

impl Name<'_> {
    /// Whether the kernel takes this for an entry of the directory and nothing else: not a way up, nor a link to be followed
    /// because of a slash behind it.
    fn is_entry(self) -> bool {
        let bytes = self.0.to_bytes();
        bytes.last() != Some(&b'/') && bytes != b".."
    }
}

/// The directory that the last component of a path is in.
enum Parent {
    Start(HostFd),
    Below(OwnedFd),
}

impl Parent {
    fn open(start: &Descriptor, path: Option<&CStr>) -> Result<Parent, Errno> {
        Ok(match path {
            None => Parent::Start(start.host),
            Some(path) => Parent::Below(open_beneath(start.host, path, O_PATH | O_DIRECTORY, 0)?),
        })
    }

    fn as_fd(&self) -> HostFd {
        match self {
            Parent::Start(directory) => *directory,
            Parent::Below(directory) => directory.as_fd(),
        }
    }
}

/// Opens a file or directory; `flags` are `O_…`, and 0o666 less the process's mask are the permissions of a new file.
///
/// Errors: `Perm` when the path leads out of the directory; those of the kernel.
pub(crate) fn open(start: &Descriptor, path: &Path, links: Links, flags: u32) -> Result<OwnedFd, Errno> {
    let flags = flags | O_NOCTTY | if links == Links::Keep { O_NOFOLLOW } else { 0 };
    if !start.flags.has(Flags::READ_ONLY) {
        return open_beneath(start.host, path.whole(), flags, 0o666);
    }
    if flags & O_ACCMODE != O_RDONLY || flags & O_TRUNC != 0 {
        return Err(Errno::Rofs);
    }
    // What is there already can be opened with the wish to create it, but nothing is created.
    match open_beneath(start.host, path.whole(), flags & !(O_CREAT | O_EXCL), 0) {
        Ok(_) if flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL => Err(Errno::Exist),
        Err(Errno::Noent) if flags & O_CREAT != 0 => Err(Errno::Rofs),
        answer => answer,
    }
}

/// The attributes of what a path names.
pub(crate) fn attributes(start: &Descriptor, path: &Path, links: Links) -> Result<Attributes, Errno> {
    // A single component needs no resolution unless it is a link to be followed.
    let is_embedded = embedded::node(start.host).is_some();
    if !is_embedded && !bytes::has(path.text(), b'/') && Name(path.whole()).is_entry() {
        let found = directory::attributes(start.host, path.whole())?;
        if links == Links::Keep || u32::from(found.stx_mode) & S_IFMT != S_IFLNK {
            return Ok(Attributes::from(&found));
        }
    }
    let file = open_beneath(start.host, path.whole(), O_PATH | if links == Links::Keep { O_NOFOLLOW } else { 0 }, 0)?;
    match embedded::node(file.as_fd()) {
        None => Ok(Attributes::from(&file::attributes(file.as_fd())?)),
        Some(node) => embedded::attributes(node),
    }
}

/// Sets when what a path names was last read and written.
pub(crate) fn set_times(start: &Descriptor, path: &Path, links: Links, times: &[timespec; 2]) -> Result<(), Errno> {
    refuse_read_only(start)?;
    let mut place = Walk::new(start.host, links);
    place.resolve(path.text())?;
    Ok(directory::set_times(place.directory(), place.name(), times)?)
}

/// Creates a directory.
pub(crate) fn create_directory(start: &Descriptor, path: &mut Path) -> Result<(), Errno> {
    refuse_read_only(start)?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::create(parent.as_fd(), name.0, 0o777)?)
}

/// Removes an empty directory.
pub(crate) fn remove_directory(start: &Descriptor, path: &mut Path) -> Result<(), Errno> {
    refuse_read_only(start)?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::remove(parent.as_fd(), name.0)?)
}

/// Removes what is not a directory.
pub(crate) fn unlink(start: &Descriptor, path: &mut Path) -> Result<(), Errno> {
    refuse_read_only(start)?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::unlink(parent.as_fd(), name.0)?)
}

/// Gives a file or directory another name.
pub(crate) fn rename(from: &Descriptor, old: &mut Path, to: &Descriptor, new: &mut Path) -> Result<(), Errno> {
    refuse_read_only(from)?;
    refuse_read_only(to)?;
    let (old_parent, old) = old.split();
    let (new_parent, new) = new.split();
    let (old_parent, new_parent) = (Parent::open(from, old_parent)?, Parent::open(to, new_parent)?);
    Ok(directory::rename(old_parent.as_fd(), old.0, new_parent.as_fd(), new.0)?)
}

/// Gives a file one more name. Through it, a file granted for reading only could be changed, so both directories must allow
/// changes.
pub(crate) fn link(from: &Descriptor, old: &Path, links: Links, to: &Descriptor, new: &mut Path) -> Result<(), Errno> {
    refuse_read_only(from)?;
    refuse_read_only(to)?;
    let mut place = Walk::new(from.host, links);
    place.resolve(old.text())?;
    let (new_parent, new) = new.split();
    let new_parent = Parent::open(to, new_parent)?;
    Ok(directory::link(place.directory(), place.name(), new_parent.as_fd(), new.0)?)
}

/// Creates a symbolic link whose contents are a relative path. Where it leads is looked at when it is followed.
pub(crate) fn create_link(contents: &Path, start: &Descriptor, path: &mut Path) -> Result<(), Errno> {
    refuse_read_only(start)?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::create_link(contents.whole(), parent.as_fd(), name.0)?)
}

/// Reads the contents of a symbolic link, as far as they fit, and answers their length.
///
/// Errors: `Inval` when it is none.
pub(crate) fn read_link(start: &Descriptor, path: &Path, into: &mut [u8]) -> Result<usize, Errno> {
    let link = open_beneath(start.host, path.whole(), O_PATH | O_NOFOLLOW, 0)?;
    if let Some(node) = embedded::node(link.as_fd()) {
        let is_link = embedded::file_type(node)? == FileType::SymbolicLink;
        return if is_link { Ok(bytes::copy(into, embedded::contents(node)?)) } else { Err(Errno::Inval) };
    }
    if into.is_empty() {
        // For the kernel this is an error.
        let found = file::attributes(link.as_fd())?;
        return if u32::from(found.stx_mode) & S_IFMT == S_IFLNK { Ok(0) } else { Err(Errno::Inval) };
    }
    match directory::read_link(link.as_fd(), c"", into) {
        // What the kernel says of an open file that is no link.
        Err(error) if Errno::from(error) == Errno::Noent => Err(Errno::Inval),
        answer => Ok(answer?),
    }
}

/// Opens what a path names if that is below the directory.
fn open_beneath(start: HostFd, path: &CStr, flags: u32, mode: u32) -> Result<OwnedFd, Errno> {
    /// Whether the kernel lacks the call.
    static MISSING: AtomicBool = AtomicBool::new(false);
    /// How often the kernel may find that something was renamed meanwhile.
    const ATTEMPTS: u32 = 4;

    if let Some(node) = embedded::node(start) {
        return embedded::open(node, path.to_bytes(), flags);
    }

    const RENAMED: sys::Errno = sys::Errno::new(EAGAIN);
    const ESCAPES: sys::Errno = sys::Errno::new(EXDEV);
    const UNKNOWN: sys::Errno = sys::Errno::new(ENOSYS);
    const FORBIDDEN: sys::Errno = sys::Errno::new(EPERM);

    let mode = if flags & O_CREAT == 0 { 0 } else { mode };
    let mut attempts = if MISSING.load(Relaxed) { 0 } else { ATTEMPTS };
    while attempts > 0 {
        attempts -= 1;
        match directory::open_beneath(start, path, flags, mode) {
            Err(RENAMED) => {}
            Err(ESCAPES) => return Err(Errno::Perm),
            Err(UNKNOWN) => {
                MISSING.store(true, Relaxed);
                break;
            }
            // Filters say this for calls that they do not know, but the kernel has reasons of its own, too.
            Err(FORBIDDEN) => break,
            answer => return Ok(answer?),
        }
    }
    walk_and_open(start, path, flags, mode)
}

/// [`open_beneath`] without the kernel's help.
#[cold]
#[inline(never)]
pub(crate) fn walk_and_open(start: HostFd, path: &CStr, flags: u32, mode: u32) -> Result<OwnedFd, Errno> {
    // A file that must not be there is not made where a link leads, either.
    let is_new = flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL;
    let links = if flags & O_NOFOLLOW == 0 && !is_new { Links::Follow } else { Links::Keep };
    let mut place = Walk::new(start, links);
    place.resolve(path.to_bytes())?;
    place.open(flags, mode)
}

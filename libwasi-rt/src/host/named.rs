//! Files and directories by name: operations that do not open them, which is [`open`](super::open)'s task.
//!
//! Calls that take a directory and a name are given the directory of the last component, opened with `O_PATH` and
//! without ever leaving the one where the path starts (see [`look`](mod@look)), and that one component, which they do not
//! follow: a name that the kernel would follow in spite of that (with a trailing slash) or that leads up (`..`) never reaches
//! such a call when that matters.
//!
//! Every function fails with `Rofs` if it would change something granted for reading only.

use core::ffi::CStr;

use super::attributes::{Attributes, FileType};
use super::directory::{Directory, Start};
use super::embedded;
use super::error::Error;
use super::file::File;
use super::look::{self, Seen, hold, look};
use super::memo;
use super::path::Path;
use super::walk::{Links, Walk};
use crate::sys::directory;
use crate::sys::file::{self, HostFd, IoVec, OwnedFd};
use crate::sys::{OpenFlags, Time};

/// The directory that contains the last component of a path.
enum Parent {
    Start(HostFd),
    Below(OwnedFd),
}

impl Parent {
    fn open(start: &Start, path: Option<&CStr>) -> Result<Parent, Error> {
        Ok(match path {
            None => Parent::Start(start.host),
            Some(path) => Parent::Below(hold(start, path, OpenFlags::DIRECTORY)?),
        })
    }

    fn as_fd(&self) -> HostFd {
        match self {
            Parent::Start(directory) => *directory,
            Parent::Below(directory) => directory.as_fd(),
        }
    }
}

/// Returns the attributes of the file that a path names.
#[inline(always)]
pub(crate) fn attributes(directory: &Directory, path: &Path, links: Links) -> Result<Attributes, Error> {
    if let File::Node(node, _) = directory.file {
        let flags = OpenFlags::PATH | if links == Links::Keep { OpenFlags::NO_FOLLOW } else { OpenFlags::NONE };
        return embedded::attributes(embedded::open(node, path.text(), flags)?);
    }
    let start = &directory.start()?;
    match look(start, path, links, look::THROUGH_LINKS)? {
        Seen::Found(found, _) => Ok(Attributes::from(&found)),
        Seen::Missing(_) => Err(Error::Noent),
        Seen::Unclear => {
            let mut place = Walk::new(start, links);
            place.resolve(path.text())?;
            Ok(Attributes::from(&place.look()?))
        }
    }
}

/// Sets the times when the file that a path names was last read and written.
#[inline(always)]
pub(crate) fn set_times(directory: &Directory, path: &Path, links: Links, times: &[Time; 2]) -> Result<(), Error> {
    let start = &directory.start_of_change()?;
    let mut place = Walk::new(start, links);
    place.resolve(path.text())?;
    place.look()?;
    Ok(directory::set_times(place.directory(), place.name(), times)?)
}

/// Creates a directory.
#[inline(always)]
pub(crate) fn create_directory(directory: &Directory, path: &mut Path) -> Result<(), Error> {
    let start = &directory.start_of_change()?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::create(parent.as_fd(), name, 0o777)?)
}

/// Removes an empty directory.
#[inline(always)]
pub(crate) fn remove_directory(directory: &Directory, path: &mut Path) -> Result<(), Error> {
    let start = &directory.start_of_change()?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    memo::forget_path();
    Ok(directory::remove(parent.as_fd(), name)?)
}

/// Removes anything except a directory.
#[inline(always)]
pub(crate) fn unlink(directory: &Directory, path: &mut Path) -> Result<(), Error> {
    let start = &directory.start_of_change()?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::unlink(parent.as_fd(), name)?)
}

/// Renames a file or directory.
#[inline(always)]
pub(crate) fn rename(from: &Directory, old: &mut Path, to: &Directory, new: &mut Path) -> Result<(), Error> {
    let (from, to) = (&from.start_of_change()?, &to.start_of_change()?);
    let (old_parent, old) = old.split();
    let (new_parent, new) = new.split();
    let (old_parent, new_parent) = (Parent::open(from, old_parent)?, Parent::open(to, new_parent)?);
    memo::forget_path();
    Ok(directory::rename(old_parent.as_fd(), old, new_parent.as_fd(), new)?)
}

/// Adds a name to a file. Through it, a file granted for reading only could be changed, so both directories must allow
/// changes.
pub(crate) fn link(from: &Directory, old: &Path, links: Links, to: &Directory, new: &mut Path) -> Result<(), Error> {
    let (from, to) = (&from.start_of_change()?, &to.start_of_change()?);
    let mut place = Walk::new(from, links);
    place.resolve(old.text())?;
    let (new_parent, new) = new.split();
    let new_parent = Parent::open(to, new_parent)?;
    Ok(directory::link(place.directory(), place.name(), new_parent.as_fd(), new)?)
}

/// Creates a symbolic link whose contents are a relative path. Its target is checked when it is followed.
#[inline(always)]
pub(crate) fn create_link(contents: &Path, directory: &Directory, path: &mut Path) -> Result<(), Error> {
    let start = &directory.start_of_change()?;
    let (parent, name) = path.split();
    let parent = Parent::open(start, parent)?;
    Ok(directory::create_link(contents.whole(), parent.as_fd(), name)?)
}

/// Reads the contents of a symbolic link, as far as they fit, and returns their length.
///
/// Errors: `Inval` when it is not a symbolic link.
#[inline(always)]
pub(crate) fn read_link(directory: &Directory, path: &Path, into: IoVec<'_>) -> Result<usize, Error> {
    if let File::Node(node, _) = directory.file {
        let link = embedded::open(node, path.text(), OpenFlags::PATH | OpenFlags::NO_FOLLOW)?;
        let is_link = embedded::file_type(link)? == FileType::SymbolicLink;
        return if is_link { Ok(into.fill(embedded::contents(link)?)) } else { Err(Error::Inval) };
    }
    let link = hold(&directory.start()?, path.whole(), OpenFlags::NO_FOLLOW)?;
    if into.is_empty() {
        // The kernel returns an error for this.
        let found = file::attributes(link.as_fd())?;
        return if found.file_type == FileType::SymbolicLink { Ok(0) } else { Err(Error::Inval) };
    }
    match directory::read_link(link.as_fd(), c"", into) {
        // The kernel's error for an open file that is not a link.
        Err(error) if Error::from(error) == Error::Noent => Err(Error::Inval),
        answer => Ok(answer?),
    }
}

//! Opening a file: look, decide, open, compare.
//!
//! Opening a device or a named pipe has side effects, and so does truncating a file. So the target of a path is looked at first
//! (see [`look`](super::look)), and refused if it must not be opened. Then it is opened without truncating or waiting; and
//! if that is not the file looked at, because somebody has put something else in its place meanwhile, everything starts again.
//! Links are resolved once for both: their target is looked at and opened in the directory that they lead to.

use super::attributes::FileType;
use super::directory::{Directory, Start};
use super::embedded;
use super::error::Error;
use super::file::{File, Opened, OwnedFile};
use super::filesystem;
use super::flags::Flags;
use super::look::{NOT_THROUGH_LINKS, Seen, glance, look, open_beneath};
use super::memo;
use super::path::Path;
use super::walk::{Links, Walk};
use crate::sys;
use crate::sys::directory;
use crate::sys::file::{self, OwnedFd};
use crate::sys::{OpenFlags, Stat};

/// Opens a file or directory; a new file has the permissions 0o666 less the process's mask. Never waits: a named pipe without
/// a writer is open at once, and its first read waits.
///
/// Errors: `Perm` when the path leads out of the directory or to a pseudo file system, `Acces` for a device that is not
/// granted, `Nxio` for a named pipe that nobody reads, `Again` when others keep replacing the file; those of
/// the kernel.
pub(crate) fn open(directory: &Directory, path: &Path, links: Links, flags: OpenFlags) -> Result<Opened, Error> {
    let is_read_only = directory.flags.has(Flags::READ_ONLY);
    if is_read_only && (flags.access() != OpenFlags::READ || flags.has(OpenFlags::TRUNCATE)) {
        return Err(Error::Rofs);
    }
    let flags = flags | OpenFlags::NO_TERMINAL | if links == Links::Keep { OpenFlags::NO_FOLLOW } else { OpenFlags::NONE };
    match directory.file {
        File::Kernel(host) => {
            let Opened { file, file_type, flags } =
                open_beneath_start(&Start { host, flags: directory.flags }, path, links, flags)?;
            Ok(Opened { file: OwnedFile::Kernel(file), file_type, flags })
        }
        File::Node(node, _) => open_embedded(node, path, flags),
    }
}

/// [`open`] in a directory of the kernel's.
fn open_beneath_start(start: &Start, path: &Path, links: Links, flags: OpenFlags) -> Result<Opened<OwnedFd>, Error> {
    let how = How { flags, grant: start.flags };
    // A file that must not exist is not created at the target of a link, either.
    let links = if how.creates_exclusively() { Links::Keep } else { links };
    let seen = match glance(start, path).map_or_else(|| look(start, path, links, NOT_THROUGH_LINKS), Ok) {
        // The kernel has other errors for the name of a file to create, if it has a trailing slash or at the target of a link.
        _ if how.creates() && path.ends_with_slash() => Seen::Unclear,
        Err(_) if how.creates() => Seen::Unclear,
        seen => seen?,
    };
    let opened = match seen {
        Seen::Missing(_) if !how.creates() => return Err(Error::Noent),
        Seen::Found(found, resolve) => {
            how.open(Some(&found), |flags, mode| open_beneath(start.host, path.whole(), flags, mode, resolve))?
        }
        Seen::Missing(resolve) => how.open(None, |flags, mode| open_beneath(start.host, path.whole(), flags, mode, resolve))?,
        Seen::Unclear => None,
    };
    match opened {
        Some(opened) => Ok(opened),
        None => open_by_walking(start, path, links, &how),
    }
}

/// [`open`] without the kernel's help.
#[cold]
#[inline(never)]
fn open_by_walking(start: &Start, path: &Path, links: Links, how: &How) -> Result<Opened<OwnedFd>, Error> {
    /// The number of times that something else may have replaced the file looked at.
    const ATTEMPTS: u32 = 16;
    let mut place = Walk::new(start, links);
    if how.creates() {
        place.expect_file();
    }
    place.resolve(path.text())?;
    for _ in 0..ATTEMPTS {
        let found = match place.look() {
            Err(Error::Noent) => None,
            found => Some(found?),
        };
        let open = |flags, mode| directory::open(place.directory(), place.name(), flags | OpenFlags::NO_FOLLOW, mode);
        if let Some(opened) = how.open(found.as_ref(), open)? {
            if place.is_plain() {
                memo::remember_path(start.host, path.parent());
            }
            return Ok(opened);
        }
    }
    Err(Error::Again)
}

#[cold]
#[inline(never)]
fn open_embedded(start: embedded::Node, path: &Path, flags: OpenFlags) -> Result<Opened, Error> {
    let is_created = flags.has(OpenFlags::CREATE);
    match embedded::open(start, path.text(), flags & !(OpenFlags::CREATE | OpenFlags::EXCLUSIVE)) {
        // Opening an existing file with the wish to create it is fine, but nothing is created.
        Ok(_) if is_created && flags.has(OpenFlags::EXCLUSIVE) => Err(Error::Exist),
        Err(Error::Noent) if is_created => Err(Error::Rofs),
        answer => {
            let node = answer?;
            Ok(Opened { file: OwnedFile::Node(node), file_type: embedded::file_type(node)?, flags: Flags::NONE })
        }
    }
}

/// How to open something.
struct How {
    /// The requested flags.
    flags: OpenFlags,
    /// The flags of the directory where the path starts.
    grant: Flags,
}

impl How {
    fn creates(&self) -> bool {
        self.flags.has(OpenFlags::CREATE)
    }

    fn creates_exclusively(&self) -> bool {
        self.flags & (OpenFlags::CREATE | OpenFlags::EXCLUSIVE) == OpenFlags::CREATE | OpenFlags::EXCLUSIVE
    }

    /// Decides about the file found, if any, and opens it by `open`, which is given flags and the permissions of a new
    /// file. Returns nothing when the file opened is not the one found.
    #[inline]
    fn open(
        &self,
        found: Option<&Stat>,
        open: impl Fn(OpenFlags, u32) -> Result<OwnedFd, sys::Errno>,
    ) -> Result<Option<Opened<OwnedFd>>, Error> {
        let flags = self.flags & !(OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE);
        let Some(found) = found else { return self.create(flags, open) };
        if self.creates_exclusively() {
            return Err(Error::Exist);
        }
        match found.file_type {
            FileType::RegularFile => self.open_regular(flags, found, open),
            FileType::Directory if self.flags.has(OpenFlags::CREATE | OpenFlags::TRUNCATE) => Err(Error::Isdir),
            FileType::Directory => same(found, open(flags | OpenFlags::DIRECTORY, 0), Flags::NONE),
            FileType::SymbolicLink => Err(if !flags.has(OpenFlags::DIRECTORY) { Error::Loop } else { Error::Notdir }),
            _ if flags.has(OpenFlags::DIRECTORY) => Err(Error::Notdir),
            kind => {
                filesystem::admit_device(found, self.grant)?;
                self.open_without_waiting(kind, found, open)
            }
        }
    }

    /// Opens a regular file. Not blocking means nothing for such a file, except that somebody who puts a named pipe in
    /// its place, or has a lease on it, makes nobody wait; so that is what the kernel is told, and the program's wish is
    /// kept in the table.
    #[inline]
    fn open_regular(
        &self,
        flags: OpenFlags,
        found: &Stat,
        open: impl Fn(OpenFlags, u32) -> Result<OwnedFd, sys::Errno>,
    ) -> Result<Option<Opened<OwnedFd>>, Error> {
        let cuts = self.flags.has(OpenFlags::TRUNCATE);
        if cuts && flags.access() == OpenFlags::READ {
            // Truncated through another file descriptor, since this one may not.
            let Some(opened) = same(found, open(flags | OpenFlags::WRITE | OpenFlags::NONBLOCK, 0), Flags::NONE)? else {
                return Ok(None);
            };
            file::set_size(opened.file.as_fd(), 0)?;
            return same(found, open(flags | OpenFlags::NONBLOCK, 0), self.of_regular());
        }
        let opened = same(found, open(flags | OpenFlags::NONBLOCK, 0), self.of_regular())?;
        if let (Some(opened), true) = (&opened, cuts) {
            file::set_size(opened.file.as_fd(), 0)?;
        }
        Ok(opened)
    }

    /// Returns the properties of a regular file.
    fn of_regular(&self) -> Flags {
        if !self.flags.has(OpenFlags::NONBLOCK) { Flags::READY } else { Flags::READY | Flags::SHARED_NONBLOCK }
    }

    /// Creates a file.
    fn create(
        &self,
        flags: OpenFlags,
        open: impl Fn(OpenFlags, u32) -> Result<OwnedFd, sys::Errno>,
    ) -> Result<Option<Opened<OwnedFd>>, Error> {
        const NEW_FILE: u32 = 0o666;
        match self.creates() {
            false => Err(Error::Noent),
            true if self.grant.has(Flags::READ_ONLY) => Err(Error::Rofs),
            true => match open(flags | OpenFlags::CREATE | OpenFlags::EXCLUSIVE, NEW_FILE) {
                Ok(file) => Ok(Some(Opened { file, file_type: FileType::RegularFile, flags: self.of_regular() })),
                // Something exists there now, or a link to something that does not exist.
                Err(error) if error != NOTHING && is_change(error) => Ok(None),
                Err(error) => Err(error.into()),
            },
        }
    }

    /// Opens a device, named pipe or socket.
    #[cold]
    #[inline(never)]
    fn open_without_waiting(
        &self,
        kind: FileType,
        found: &Stat,
        open: impl Fn(OpenFlags, u32) -> Result<OwnedFd, sys::Errno>,
    ) -> Result<Option<Opened<OwnedFd>>, Error> {
        let flags = self.flags & !(OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE);
        let Some(mut opened) = same(found, open(flags | OpenFlags::NONBLOCK, 0), Flags::NONE)? else { return Ok(None) };
        if !flags.has(OpenFlags::NONBLOCK) {
            file::set_flags(opened.file.as_fd(), flags)?;
            if kind == FileType::Pipe && flags.access() == OpenFlags::READ {
                opened.flags = Flags::AWAITS_WRITER;
            }
        }
        Ok(Some(opened))
    }
}

/// Returns the file opened, with these properties, if it is the one found.
#[inline(never)]
fn same(found: &Stat, opened: Result<OwnedFd, sys::Errno>, flags: Flags) -> Result<Option<Opened<OwnedFd>>, Error> {
    let file = match opened {
        Err(error) if is_change(error) => return Ok(None),
        opened => opened?,
    };
    let now = file::attributes(file.as_fd())?;
    if !now.is_same(found) {
        return Ok(None);
    }
    Ok(Some(Opened { file, file_type: now.file_type, flags }))
}

const NOTHING: sys::Errno = sys::Errno::ENOENT;

/// Whether an error means that a path no longer leads to the same target, rather than that this must not be opened.
fn is_change(error: sys::Errno) -> bool {
    matches!(error, sys::Errno::ENOENT | sys::Errno::EAGAIN | sys::Errno::EEXIST | sys::Errno::ELOOP | sys::Errno::EXDEV)
}

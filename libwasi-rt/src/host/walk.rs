//! Resolving a path component by component, for kernels without `openat2` and for calls that take a name.
//!
//! Each directory on the way is opened without following links and kept, so that `..` returns to the one that the path
//! came through, wherever others have moved it meanwhile: a path can reach only what was below its start when it passed
//! there. Links are read from an open file descriptor and their contents replace them in the rest of the path; absolute ones
//! are refused. The target of a magic link in `/proc` is never followed: only its text counts. Nothing on a
//! pseudo file system is passed unless the start lies on it, see [`filesystem`].

use core::ffi::CStr;

use super::directory::Start;
use super::error::Error;
use super::filesystem;
use super::flags::Flags;
use crate::bytes;
use crate::sys;
use crate::sys::directory;
use crate::sys::file::{self, HostFd, IoVec, OwnedFd};
use crate::sys::{FileType, OpenFlags, Stat};

/// Whether a symbolic link at the end of a path stands for its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// It does.
    Follow,
    /// It stands for itself.
    Keep,
}

/// The target of a path: a directory and a name in it that was not a link to be followed when it was looked at.
///
/// It is large, so it is resolved in place and not moved: host functions have little stack.
pub(crate) struct Walk {
    start: HostFd,
    /// Whether the start lies on procfs.
    is_on_procfs: bool,
    links: Links,
    /// Whether the path is that of a file to create.
    expects_file: bool,
    /// Whether no component so far was a link or `..`.
    is_plain: bool,
    /// The directories on the way, without the start.
    directories: [Option<OwnedFd>; Walk::MAX_DEPTH],
    depth: usize,
    /// The rest of the path is at the end, so that the contents of a link can be put before it. One more byte than
    /// paths need, for a NUL.
    path: [u8; Walk::CAPACITY + 1],
    /// The start of the rest of the path.
    at: usize,
    links_left: u32,
    /// The name; `.` when the directory itself is meant.
    name: [u8; MAX_NAME + 1],
}

/// The longest name that file systems have, without the NUL.
const MAX_NAME: usize = 255;

/// The result of a step.
enum Step {
    Go,
    Arrived,
}

impl Walk {
    /// The number of directories that a path may go down.
    const MAX_DEPTH: usize = 256;

    /// The maximum length of a path together with the contents of the links that it goes through.
    const CAPACITY: usize = 8192;

    /// The number of links that the kernel follows.
    const MAX_LINKS: u32 = 40;

    /// Returns a walk that has not started.
    #[inline]
    pub(crate) fn new(start: &Start, links: Links) -> Walk {
        Walk {
            start: start.host,
            is_on_procfs: start.flags.has(Flags::WALKED),
            links,
            expects_file: false,
            is_plain: true,
            directories: [const { None }; Walk::MAX_DEPTH],
            depth: 0,
            path: [0; Walk::CAPACITY + 1],
            at: Walk::CAPACITY,
            links_left: Walk::MAX_LINKS,
            name: [0; MAX_NAME + 1],
        }
    }

    /// Allows the path to be that of a file to create, which the kernel does not do for a name with a trailing slash.
    pub(crate) fn expect_file(&mut self) {
        self.expects_file = true;
    }

    /// Resolves the whole path.
    ///
    /// Errors: `Perm` when it leads out of the directory, to a pseudo file system or to the directory of a process; `Loop`,
    /// `Nametoolong`; `Notdir`; `Isdir` when a file is expected and its name has a trailing slash; those of the kernel. It is no
    /// error if the last component does not exist.
    #[inline(never)]
    pub(crate) fn resolve(&mut self, path: &[u8]) -> Result<(), Error> {
        self.prepend(path)?;
        while let Step::Go = self.step()? {}
        Ok(())
    }

    /// Returns the directory.
    pub(crate) fn directory(&self) -> HostFd {
        let last = self.depth.checked_sub(1).and_then(|last| self.directories.get(last)?.as_ref());
        last.map_or(self.start, OwnedFd::as_fd)
    }

    /// Returns the name in it: a single component, or `.`.
    pub(crate) fn name(&self) -> &CStr {
        directory::string(&self.name)
    }

    /// Whether the path went down through directories, without links.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Opens the file found as a location in the file system, with these flags. If a link has replaced it meanwhile, it
    /// is that link.
    ///
    /// Errors: `Perm` for a file on a pseudo file system; those of the kernel.
    pub(crate) fn hold(&self, flags: OpenFlags) -> Result<OwnedFd, Error> {
        let found = directory::open(self.directory(), self.name(), OpenFlags::PATH | OpenFlags::NO_FOLLOW | flags, 0)?;
        filesystem::admit(self.start, found.as_fd(), &file::attributes(found.as_fd())?)?;
        Ok(found)
    }

    /// Returns the attributes of the file found.
    ///
    /// Errors: as [`Walk::hold`].
    pub(crate) fn look(&self) -> Result<Stat, Error> {
        Ok(file::attributes(self.hold(OpenFlags::NONE)?.as_fd())?)
    }

    /// Takes the next component.
    fn step(&mut self) -> Result<Step, Error> {
        let rest = self.path.get(self.at..Walk::CAPACITY).unwrap_or_default();
        let slashes = rest.iter().take_while(|&&byte| byte == b'/').count();
        let rest = rest.get(slashes..).unwrap_or_default();
        let length = rest.iter().take_while(|&&byte| byte != b'/').count();
        let component = rest.get(..length).unwrap_or_default();
        // With nothing but slashes after it, it is the last component and must be a directory.
        let needs_directory = length < rest.len();
        let is_last = rest.iter().skip(length).all(|&byte| byte == b'/');

        self.name.fill(0);
        if self.is_on_procfs && !component.is_empty() {
            filesystem::refuse_process(self.directory(), component)?;
        }
        match component {
            b"" => {
                bytes::copy(&mut self.name, b".");
                return Ok(Step::Arrived);
            }
            b"." => {}
            b".." => self.leave()?,
            _ if is_last && needs_directory && self.expects_file => return Err(Error::Isdir),
            component => {
                if component.len() > MAX_NAME {
                    return Err(Error::Nametoolong);
                }
                bytes::copy(&mut self.name, component);
                let may_stay = is_last && !needs_directory;
                if may_stay && self.links == Links::Keep {
                    return Ok(Step::Arrived);
                }
                self.at += slashes + length;
                return self.enter(may_stay);
            }
        }
        self.at += slashes + length;
        Ok(Step::Go)
    }

    /// Enters the file with the current name. If the walk may stay there, it ends unless the file is a link.
    fn enter(&mut self, may_stay: bool) -> Result<Step, Error> {
        const NOTHING: sys::Errno = sys::Errno::ENOENT;
        let found = match directory::open(self.directory(), self.name(), OpenFlags::PATH | OpenFlags::NO_FOLLOW, 0) {
            Err(NOTHING) if may_stay => return Ok(Step::Arrived),
            found => found?,
        };
        let attributes = file::attributes(found.as_fd())?;
        filesystem::admit(self.start, found.as_fd(), &attributes)?;
        match attributes.file_type {
            FileType::SymbolicLink => self.follow(&found)?,
            _ if may_stay => return Ok(Step::Arrived),
            FileType::Directory => {
                *self.directories.get_mut(self.depth).ok_or(Error::Nametoolong)? = Some(found);
                self.depth += 1;
            }
            _ => return Err(Error::Notdir),
        }
        Ok(Step::Go)
    }

    /// Returns to the directory before this one.
    fn leave(&mut self) -> Result<(), Error> {
        self.is_plain = false;
        self.depth = self.depth.checked_sub(1).ok_or(Error::Perm)?;
        if let Some(directory) = self.directories.get_mut(self.depth) {
            *directory = None;
        }
        Ok(())
    }

    /// Puts the contents of a link before the rest of the path.
    fn follow(&mut self, link: &OwnedFd) -> Result<(), Error> {
        self.is_plain = false;
        self.links_left = self.links_left.checked_sub(1).ok_or(Error::from(sys::Errno::ELOOP))?;
        let mut contents = [0; 4096];
        let length = directory::read_link(link.as_fd(), c"", IoVec::new(&mut contents))?;
        self.prepend(contents.get(..length).unwrap_or_default())
    }

    /// Puts a path before the rest of the path, which starts with a slash or is empty.
    fn prepend(&mut self, path: &[u8]) -> Result<(), Error> {
        if path.first() == Some(&b'/') {
            return Err(Error::Perm);
        }
        self.at = self.at.checked_sub(path.len()).ok_or(Error::Nametoolong)?;
        bytes::copy(self.path.get_mut(self.at..).unwrap_or_default(), path);
        Ok(())
    }
}

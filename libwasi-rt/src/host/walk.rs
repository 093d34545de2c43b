//! Resolving a path component by component, for kernels without `openat2` and for calls that take a name.
//!
//! Each directory on the way is opened without following links and kept, so that `..` goes back to the one that the path
//! came through, wherever others have moved it meanwhile: a path can reach only what was below its start when it passed
//! there. Links are read from an open file descriptor and their contents take their place in the rest of the path; those
//! that start at the root are refused. What a link in `/proc` stands for is never followed: only its text counts. Nothing on a
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

/// Whether a symbolic link at the end of a path means what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// It does.
    Follow,
    /// It means itself.
    Keep,
}

/// Where a path leads: a directory and a name in it that was no link to be followed when it was looked at.
///
/// It is large, so it is resolved where it is and not moved: host functions have little stack.
pub(crate) struct Walk {
    start: HostFd,
    /// Whether the start lies on procfs.
    is_on_procfs: bool,
    links: Links,
    /// Whether the path is to be that of a new file.
    expects_file: bool,
    /// Whether no component so far was a link or `..`.
    is_plain: bool,
    /// The directories on the way, the start not among them.
    directories: [Option<OwnedFd>; Walk::MAX_DEPTH],
    depth: usize,
    /// What is still to be resolved is at the end, so that the contents of a link can be put before it. One more byte than
    /// paths need, for a NUL.
    path: [u8; Walk::CAPACITY + 1],
    /// Where that starts.
    at: usize,
    links_left: u32,
    /// The name; `.` when the directory itself is meant.
    name: [u8; MAX_NAME + 1],
}

/// The longest name that file systems have, without the NUL.
const MAX_NAME: usize = 255;

/// What a step has come to.
enum Step {
    Go,
    Arrived,
}

impl Walk {
    /// How many directories a path may go down.
    const MAX_DEPTH: usize = 256;

    /// How long a path may be with the contents of the links that it goes through.
    const CAPACITY: usize = 8192;

    /// How many links the kernel follows.
    const MAX_LINKS: u32 = 40;

    /// A walk that has not started.
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

    /// Lets the path be that of a new file, which the kernel does not make of a name with a slash behind it.
    pub(crate) fn expect_file(&mut self) {
        self.expects_file = true;
    }

    /// Resolves all of a path.
    ///
    /// Errors: `Perm` when it leads out of the directory, to a pseudo file system or to the folder of a process; `Loop`,
    /// `Nametoolong`; `Notdir`; `Isdir` when a file is expected and a slash is behind its name; those of the kernel. That the
    /// last component does not exist is none.
    #[inline(never)]
    pub(crate) fn resolve(&mut self, path: &[u8]) -> Result<(), Error> {
        self.prepend(path)?;
        while let Step::Go = self.step()? {}
        Ok(())
    }

    /// The directory.
    pub(crate) fn directory(&self) -> HostFd {
        let last = self.depth.checked_sub(1).and_then(|last| self.directories.get(last)?.as_ref());
        last.map_or(self.start, OwnedFd::as_fd)
    }

    /// The name in it: a single component, or `.`.
    pub(crate) fn name(&self) -> &CStr {
        directory::string(&self.name)
    }

    /// Whether the path went down through directories, without links.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Opens what was found as a place in the file system, with these flags. Where a link has come to this place meanwhile, it is that link.
    ///
    /// Errors: `Perm` for what is on a pseudo file system; those of the kernel.
    pub(crate) fn hold(&self, flags: OpenFlags) -> Result<OwnedFd, Error> {
        let found = directory::open(self.directory(), self.name(), OpenFlags::PATH | OpenFlags::NO_FOLLOW | flags, 0)?;
        filesystem::admit(self.start, found.as_fd(), &file::attributes(found.as_fd())?)?;
        Ok(found)
    }

    /// The attributes of what was found.
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

    /// Goes into what has the current name. When it may stay, that is the end unless it is a link.
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

    /// Goes back to the directory before this one.
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

    /// Puts a path before what is still to be resolved; what that starts with is a slash or nothing.
    fn prepend(&mut self, path: &[u8]) -> Result<(), Error> {
        if path.first() == Some(&b'/') {
            return Err(Error::Perm);
        }
        self.at = self.at.checked_sub(path.len()).ok_or(Error::Nametoolong)?;
        bytes::copy(self.path.get_mut(self.at..).unwrap_or_default(), path);
        Ok(())
    }
}

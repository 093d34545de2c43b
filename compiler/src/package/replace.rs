//! A regular file that is replaced as a whole: a reader sees either the old contents or all of the new ones, and a build that
//! fails or is ended by a signal leaves nothing behind.
//!
//! The contents are written to a file that has no name yet (`O_TMPFILE`) and gets it when it is complete. Linking cannot replace
//! an existing name, so over an existing file it is linked under another name beside it and renamed at once. Where the file
//! system does not support files without names, the file beside it has its name while it is written.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::temporary::without_interruption;
use rustix::fs::{Access, AtFlags, CWD, Mode as Bits, OFlags};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{self, Write as _};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The permissions of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The permissions of any file.
    Plain,
    /// The permissions of any program.
    Executable,
}

/// A file to be replaced or created.
pub struct Replacement {
    directory: OwnedFd,
    name: OsString,
    mode: Mode,
    /// The file without a name, where the file system supports one.
    unnamed: Option<File>,
}

impl Replacement {
    /// Opens the directory of `real`, which messages call `path`, and a file in it.
    ///
    /// # Errors
    ///
    /// When there is no such directory, or nothing may be created or replaced in it.
    pub fn prepare(path: &Path, real: &Path, mode: Mode, replaced: Option<&Metadata>) -> Result<Self> {
        let failed = |error: Errno| Error::io("write", path, &error.into());
        let parent = parent(real);
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::open(parent, flags, Bits::empty()).map_err(|error| {
            let (path, parent) = (Foreign::path(path), Foreign::path(parent));
            match error {
                Errno::NOENT => {
                    Error::environment(format!("cannot write {path}: there is no directory {parent}")).help("create it first")
                }
                Errno::NOTDIR => Error::environment(format!("cannot write {path}: {parent} is not a directory")),
                error => failed(error),
            }
        })?;
        let Some(name) = real.file_name().map(OsStr::to_owned) else { return Err(failed(Errno::ISDIR)) };
        if replaced.is_some_and(|replaced| !may_replace(replaced, &directory)) {
            return Err(failed(Errno::PERM));
        }
        rustix::fs::accessat(&directory, ".", Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS).map_err(failed)?;
        let unnamed = match create_unnamed(&directory, parent, mode) {
            Ok(file) => Some(file),
            Err(error @ (Errno::ACCESS | Errno::ROFS | Errno::NOSPC | Errno::DQUOT)) => return Err(failed(error)),
            // Not every file system supports such files.
            Err(_) => None,
        };
        Ok(Self { directory, name, mode, unnamed })
    }

    /// Writes the contents and gives them their name.
    pub fn write(mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(mut file) = self.unnamed.take() {
            file.write_all(bytes)?;
            if without_interruption(|| self.link(&file)).is_ok() {
                return Ok(());
            }
            // Without procfs a descriptor has no name that could be linked. What has been written so far is freed before the next
            // attempt.
        }
        without_interruption(|| self.write_named(bytes))
    }

    fn link(&self, file: &File) -> Result<(), Errno> {
        // Through procfs, since before Linux 6.10 linking a descriptor itself (AT_EMPTY_PATH) required a capability.
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let link = |name: &OsStr| rustix::fs::linkat(CWD, &*path, &self.directory, name, AtFlags::SYMLINK_FOLLOW);
        match link(&self.name) {
            Err(Errno::EXIST) => self.rename(|name| link(name)),
            done => done,
        }
    }

    fn write_named(&self, bytes: &[u8]) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let create = |name: &OsStr| -> Result<(), Errno> {
            let file = rustix::fs::openat(&self.directory, name, flags, bits(self.mode))?;
            let written = File::from(file).write_all(bytes).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO));
            written.inspect_err(|_| self.unlink(name))
        };
        Ok(self.rename(create)?)
    }

    /// Creates a file under an unused name, then renames it to its final one.
    fn rename(&self, make: impl Fn(&OsStr) -> Result<(), Errno>) -> Result<(), Errno> {
        let mut number = 0_u32;
        let temporary = loop {
            let name = OsString::from(format!(".wasm2native-{}-{number}", std::process::id()));
            match make(&name) {
                Ok(()) => break name,
                Err(Errno::EXIST) => number += 1,
                Err(error) => return Err(error),
            }
        };
        let renamed = rustix::fs::renameat(&self.directory, &temporary, &self.directory, &self.name);
        renamed.inspect_err(|_| self.unlink(&temporary))
    }

    fn unlink(&self, name: &OsStr) {
        let _ = rustix::fs::unlinkat(&self.directory, name, AtFlags::empty());
    }
}

/// Returns the directory that contains the last component of a path.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Returns the permissions that a file is created with. The process's mask reduces them, as for any file.
fn bits(mode: Mode) -> Bits {
    Bits::from_raw_mode(match mode {
        Mode::Plain => 0o666,
        Mode::Executable => 0o777,
    })
}

fn create_unnamed(directory: &OwnedFd, path: &Path, mode: Mode) -> Result<File, Errno> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(directory, ".", flags, bits(mode))?;
    // Before Linux 6.0 some file systems (tmpfs) ignore the mask here. Default permissions of the directory take its place.
    let given = Bits::from_raw_mode(rustix::fs::fstat(&file)?.st_mode);
    let has_default = || rustix::fs::getxattr(path, "system.posix_acl_default", &mut [0_u8; 0][..]).is_ok_and(|size| size > 0);
    if given.intersects(Bits::WGRP | Bits::WOTH) && !has_default() {
        let mask = rustix::process::umask(Bits::empty());
        rustix::process::umask(mask);
        rustix::fs::fchmod(&file, bits(mode) & !mask)?;
    }
    Ok(File::from(file))
}

/// Whether a file may be replaced as far as its owner is concerned: in a directory like `/tmp`, not everybody may.
fn may_replace(file: &Metadata, directory: &OwnedFd) -> bool {
    let Ok(directory) = rustix::fs::fstat(directory) else { return true };
    let user = rustix::process::geteuid();
    let owns = [file.uid(), directory.st_uid].contains(&user.as_raw());
    !Bits::from_raw_mode(directory.st_mode).contains(Bits::SVTX) || user.is_root() || owns
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Seek as _;

    fn names(directory: &Path) -> Vec<OsString> {
        let mut names: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    fn prepare(path: &Path) -> Replacement {
        Replacement::prepare(path, path, Mode::Executable, path.metadata().ok().as_ref()).unwrap()
    }

    /// So whoever ends the process leaves nothing behind.
    #[test]
    fn a_file_has_no_name_before_it_is_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        for contents in [b"first", b"again"] {
            let before = names(directory.path());
            let replacement = prepare(&path);
            if let Some(file) = &replacement.unnamed {
                (&*file).write_all(b"half").unwrap();
                file.set_len(0).unwrap();
                (&*file).rewind().unwrap();
            }
            assert_eq!(names(directory.path()), before);
            replacement.write(contents).unwrap();
            assert_eq!(fs::read(&path).unwrap(), contents);
            assert_eq!(names(directory.path()), ["file"]);
        }
    }

    #[test]
    fn without_files_without_names_it_is_the_same() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        let modes = [true, false].map(|named| {
            let mut replacement = prepare(&path);
            if named {
                replacement.unnamed = None;
            }
            replacement.write(b"contents").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"contents");
            assert_eq!(names(directory.path()), ["file"]);
            let mode = fs::metadata(&path).unwrap().mode();
            fs::remove_file(&path).unwrap();
            mode
        });
        assert_eq!(modes[0], modes[1]);
    }

    #[test]
    fn what_cannot_be_named_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        for named in [true, false] {
            let mut replacement = prepare(&path);
            if named {
                replacement.unnamed = None;
            }
            fs::create_dir_all(path.join("inner")).unwrap();
            assert!(replacement.write(b"contents").is_err());
            assert_eq!(names(directory.path()), ["file"]);
            fs::remove_dir_all(&path).unwrap();
        }
    }
}

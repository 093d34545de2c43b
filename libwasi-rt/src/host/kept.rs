//! The directories that values and objects are kept in, opened before any guest code runs.

use core::ffi::CStr;
use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use wasm2native_abi::permission::Text;

use crate::bytes;
use crate::host::error::Error;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::{FileType, OpenFlags, Stat, directory, process};

/// A directory that was granted.
pub(crate) struct Root(AtomicI32);

impl Root {
    /// A directory that is not open yet.
    pub(crate) const fn new() -> Root {
        Root(AtomicI32::new(-1))
    }

    /// Returns the directory; none has a negative number.
    pub(crate) fn directory(&self) -> HostFd {
        HostFd::new(self.0.load(Relaxed))
    }

    /// Opens it. Without it, the program would not do what it was built for, so the process ends with a message that names it, and the
    /// `purpose`: what is kept there, and the option.
    pub(crate) fn open(&self, path: &'static Text, purpose: &str) {
        let path = program::items(&path.bytes);
        match open(path) {
            Ok(opened) => self.0.store(opened.into_fd().number(), Relaxed),
            Err(error) => refuse(path, error, purpose),
        }
    }

    /// Opens a directory in place of the one that was granted.
    #[cfg(test)]
    pub(crate) fn open_for_test(&self, path: &std::path::Path) {
        let opened = open(path.to_str().unwrap().as_bytes()).unwrap();
        let old = self.directory();
        self.0.store(opened.into_fd().number(), Relaxed);
        if old.number() >= 0 {
            file::close(old).unwrap();
        }
    }
}

/// Opens a file to read from it; nothing if there is none. It is looked at first: opening something else can have effects.
///
/// Errors: those of the kernel; `Perm` for what is no regular file.
pub(crate) fn open_file(directory: HostFd, name: &CStr) -> Result<Option<(OwnedFd, Stat)>, Error> {
    let look = || -> Result<(), Error> { regular(&directory::attributes(directory, name)?) };
    // Somebody may put something else there now, which is not waited for.
    let flags = OpenFlags::READ | OpenFlags::NO_FOLLOW | OpenFlags::NONBLOCK | OpenFlags::NO_TERMINAL;
    match look().and_then(|()| Ok(directory::open(directory, name, flags, 0)?)) {
        Ok(opened) => {
            let found = file::attributes(opened.as_fd())?;
            regular(&found)?;
            Ok(Some((opened, found)))
        }
        Err(Error::Noent) => Ok(None),
        Err(error) => Err(error),
    }
}

fn regular(found: &Stat) -> Result<(), Error> {
    if found.file_type == FileType::RegularFile { Ok(()) } else { Err(Error::Perm) }
}

/// Waits until the names in a directory are on disk: what was renamed, created or removed there stays so after a power failure.
///
/// Errors: those of the kernel, except for a file system that does not know how.
pub(crate) fn settle(directory: HostFd) -> Result<(), Error> {
    match file::synchronize_data(directory).map_err(Error::from) {
        Err(Error::Inval | Error::Nosys | Error::Notsup) => Ok(()),
        other => other,
    }
}

/// Errors: those of the kernel; `Perm` for a pseudo file system.
pub(crate) fn open(text: &[u8]) -> Result<OwnedFd, Error> {
    let mut path = [0; 4096];
    if text.len() >= path.len() {
        return Err(Error::Nametoolong);
    }
    bytes::copy(&mut path, text);
    let opened = directory::open_host(directory::string(&path), OpenFlags::READ | OpenFlags::DIRECTORY)?;
    if file::file_system(opened.as_fd())?.is_pseudo() { Err(Error::Perm) } else { Ok(opened) }
}

/// Reports why it cannot be opened, and ends the process.
#[cold]
#[inline(never)]
fn refuse(path: &[u8], error: Error, purpose: &str) -> ! {
    let why = match error {
        Error::Noent => "it does not exist",
        Error::Notdir => "it is not a directory",
        Error::Acces => "permission denied",
        Error::Perm => "it is not on an ordinary file system",
        Error::Loop => "too many symbolic links",
        Error::Nametoolong => "its name is too long",
        Error::Mfile | Error::Nfile => "too many open files",
        _ => "input/output error",
    };
    Message::new()
        .text("error: cannot open directory ")
        .name(path)
        .text(": ")
        .text(why)
        .text("\n  help: this program was built to keep ")
        .text(purpose)
        .text("; relative paths start at the working directory\n")
        .end();
    process::exit(REFUSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_directories_for_files_are_opened() {
        assert_eq!(open(b"/proc/self").err(), Some(Error::Perm));
        assert_eq!(open(b"/dev/null").err(), Some(Error::Notdir));
        assert_eq!(open(b"/nowhere").err(), Some(Error::Noent));
        assert_eq!(open(&[b'a'; 5000]).err(), Some(Error::Nametoolong));
        assert!(open(b"/tmp").is_ok());
    }
}

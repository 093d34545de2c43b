//! The directories that values and objects are kept in, opened before any guest code runs.

use crate::bytes;
use crate::host::error::Error;
use crate::message::Message;
use crate::refuse::REFUSED;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::{OpenFlags, directory, process};

/// Opens a directory. Without it, the program would not do what it was built for, so the process ends with a message that names it.
pub(crate) fn open_or_refuse(path: &[u8], purpose: &str) -> HostFd {
    match open(path) {
        Ok(opened) => opened.into_fd(),
        Err(error) => refuse(path, error, purpose),
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

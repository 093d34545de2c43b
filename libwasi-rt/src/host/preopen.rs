//! The directories that the program was granted when it was built, opened before any guest code runs.

use wasm2native_abi::permission::{DIRECTORY_DEVICES, DIRECTORY_EMBEDDED, DIRECTORY_READ_ONLY, Directory};

use super::embedded::Node;
use super::error::Error;
use super::file::OwnedFile;
use super::filesystem;
use super::flags::Flags;
use crate::bytes;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::OpenFlags;
use crate::sys::directory;
use crate::sys::process;

/// Opens all of them in order, and has each entered with its properties and its number, counted from 1. Without one of them
/// the program would not do what it was built for, so the process ends with a message that names it.
pub(crate) fn open_all<Enter: FnMut(OwnedFile, Flags, u16) -> Result<(), Error>>(mut enter: Enter) {
    for (granted, number) in granted().iter().zip(1..) {
        let entered = open::<Enter>(granted).and_then(|(file, flags)| enter(file, flags, number));
        if let Err(error) = entered {
            refuse(granted, error);
        }
    }
}

/// Returns the name by which the program sees the directory with this number.
pub(crate) fn guest_name(number: u16) -> Option<&'static [u8]> {
    let index = usize::from(number).checked_sub(1)?;
    Some(program::items(&granted().get(index)?.guest.bytes))
}

fn granted() -> &'static [Directory] {
    program::items(&program::record().permissions.directories)
}

fn open<Enter>(granted: &'static Directory) -> Result<(OwnedFile, Flags), Error> {
    let when = |granted_flag, flag| if granted.flags & granted_flag == 0 { Flags::NONE } else { flag };
    let flags = when(DIRECTORY_READ_ONLY, Flags::READ_ONLY) | when(DIRECTORY_DEVICES, Flags::DEVICES);
    if granted.flags & DIRECTORY_EMBEDDED != 0 {
        return Ok((OwnedFile::Node(Node(granted.root)), flags));
    }
    let mut path = [0; 4096];
    let text = program::items(&granted.host.bytes);
    if text.len() >= path.len() {
        return Err(Error::Nametoolong);
    }
    bytes::copy(&mut path, text);
    let path = directory::string(&path);
    // Without permission to list its entries, a directory can still be passed through.
    let opened = match directory::open_host(path, OpenFlags::READ | OpenFlags::DIRECTORY).map_err(Error::from) {
        Err(Error::Acces) => directory::open_host(path, OpenFlags::PATH | OpenFlags::DIRECTORY)?,
        answer => answer?,
    };
    let flags = flags | filesystem::grant::<Enter>(opened.as_fd())?;
    Ok((OwnedFile::Kernel(opened), flags))
}

/// Reports which directory cannot be opened and why, and ends the process.
#[cold]
fn refuse(granted: &'static Directory, error: Error) -> ! {
    let why = match error {
        Error::Noent => "it does not exist",
        Error::Notdir => "it is not a directory",
        Error::Acces => "permission denied",
        Error::Perm => "it is the directory of a process, through which a program could change itself",
        Error::Loop => "too many symbolic links",
        Error::Nametoolong => "its name is too long",
        Error::Mfile | Error::Nfile => "too many open files",
        _ => "input/output error",
    };
    Message::new()
        .text("error: cannot open directory ")
        .name(program::items(&granted.host.bytes))
        .text(": ")
        .text(why)
        .text("\n  help: this program was built to use it (--dir); relative paths start at the working directory\n")
        .end();
    process::exit(REFUSED)
}

//! The directories that the program was granted when it was built, opened before any guest code runs.

use linux_raw_sys::general::{O_DIRECTORY, O_PATH, O_RDONLY};
use wasm2native_abi::permission::{DIRECTORY_DEVICES, DIRECTORY_EMBEDDED, DIRECTORY_READ_ONLY, Directory};

use super::embedded::{self, Node};
use super::errno::Errno;
use super::fd_table::{self, Descriptor, Flags, Kind};
use super::filesystem;
use super::rights::Rights;
use crate::bytes;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::directory;
use crate::sys::file::OwnedFd;
use crate::sys::process;

/// Opens all of them, as 3, 4 and so on. Without one of them the program would not do what it was built for, so the process
/// ends with a message that names it.
pub(crate) fn open_all() {
    for (granted, number) in granted().iter().zip(1..) {
        let entered = open(granted).and_then(|opened| {
            let about = about(&opened, granted, number)?;
            fd_table::insert(opened, &about)
        });
        if let Err(error) = entered {
            refuse(granted, error);
        }
    }
}

/// The name by which the program sees a directory, if that is one of those granted.
pub(crate) fn guest_name(descriptor: &Descriptor) -> Option<&'static [u8]> {
    let index = usize::from(descriptor.granted).checked_sub(1)?;
    Some(program::items(&granted().get(index)?.guest.bytes))
}

fn granted() -> &'static [Directory] {
    program::items(&program::record().permissions.directories)
}

fn open(granted: &'static Directory) -> Result<OwnedFd, Errno> {
    if granted.flags & DIRECTORY_EMBEDDED != 0 {
        return Ok(embedded::opened(Node(granted.root)));
    }
    let mut path = [0; 4096];
    let text = program::items(&granted.host.bytes);
    if text.len() >= path.len() {
        return Err(Errno::Nametoolong);
    }
    bytes::copy(&mut path, text);
    let path = directory::string(&path);
    // Without the permission to list its entries, one can still go through a directory.
    match directory::open_host(path, O_RDONLY | O_DIRECTORY).map_err(Errno::from) {
        Err(Errno::Acces) => Ok(directory::open_host(path, O_PATH | O_DIRECTORY)?),
        answer => answer,
    }
}

fn about(opened: &OwnedFd, granted: &Directory, number: u16) -> Result<Descriptor, Errno> {
    let when = |granted_flag, flag| if granted.flags & granted_flag == 0 { Flags::NONE } else { flag };
    let flags = when(DIRECTORY_READ_ONLY, Flags::READ_ONLY) | when(DIRECTORY_DEVICES, Flags::DEVICES);
    let host = opened.as_fd();
    let place = if embedded::node(host).is_none() { filesystem::grant(host)? } else { Flags::NONE };
    Ok(Descriptor {
        host,
        kind: Kind::Directory,
        flags: flags | place,
        rights: Rights::DIRECTORY,
        inheriting: Rights::ALL,
        granted: number,
    })
}

/// Says which directory cannot be opened and why, and ends the process.
#[cold]
fn refuse(granted: &'static Directory, error: Errno) -> ! {
    let why = match error {
        Errno::Noent => "it does not exist",
        Errno::Notdir => "it is not a directory",
        Errno::Acces => "permission denied",
        Errno::Perm => "it is the directory of a process, through which a program could change itself",
        Errno::Loop => "too many symbolic links",
        Errno::Nametoolong => "its name is too long",
        Errno::Mfile | Errno::Nfile => "too many open files",
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

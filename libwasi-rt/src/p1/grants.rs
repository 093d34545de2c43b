//! The grants that the program was built with, entered in the [`table`] before any guest code runs: sockets, then
//! directories, as 3, 4 and so on.

use super::rights::Rights;
use super::table::{self, GuestFd, New};
use crate::host::file::OwnedFile;
use crate::host::flags::{Flags, Kind};
use crate::host::listener::Owner;
use crate::host::{confine, listener, preopen};
use crate::sys::Errno;

/// Opens the granted sockets. Their connections have all rights that make sense.
pub(crate) fn open_sockets() {
    listener::open_all(|socket, owner| {
        let rights = match owner {
            Owner::Process => Rights::SOCKET,
            Owner::Other => Rights::SOCKET.and(Rights::SOCK_SHUTDOWN.complement()),
        };
        let (file, flags) = (OwnedFile::Kernel(socket), Flags::GRANTED_SOCKET);
        let new = New { file, kind: Kind::Socket, flags, rights, inheriting: Rights::SOCKET, granted: 0 };
        table::insert(new).map(drop)
    });
}

/// Opens the granted directories.
pub(crate) fn open_directories() {
    preopen::open_all(|file, flags, granted| {
        let (rights, inheriting) = (Rights::DIRECTORY, Rights::ALL);
        table::insert(New { file, kind: Kind::Directory, flags, rights, inheriting, granted }).map(drop)
    });
}

/// Restricts the file system to the granted directories.
pub(crate) fn restrict_files() -> Result<(), Errno> {
    confine::restrict_files(table::granted_directories())
}

/// Puts a file in the place of a standard stream.
pub(crate) fn replace_stream(number: u32, file: OwnedFile, kind: Kind, flags: Flags) {
    let rights = if number == 0 { Rights::INPUT } else { Rights::OUTPUT };
    table::replace(GuestFd(number), New { file, kind, flags, rights, inheriting: Rights::NONE, granted: 0 });
}

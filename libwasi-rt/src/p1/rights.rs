//! Rights: the operations allowed on something open.
//!
//! They are the standard's, which every function of WASI preview 1 checks, and so are their numbers. To add a right, add a
//! line to the list and say for which files it makes sense.

use crate::host::attributes::FileType;
use crate::host::file::is_terminal;
use crate::host::flags::Kind;
use crate::sys::OpenFlags;
use crate::sys::file::HostFd;

/// The operations allowed on something open: a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights(u32);

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Rights {
            $($(#[$doc])* pub(crate) const $name: Rights = Rights(1 << $bit);)*
            /// Every right that there is.
            pub(crate) const ALL: Rights = Rights(0 $(| 1 << $bit)*);
        }
    };
}

rights! {
    /// `fd_datasync`, and opening with `dsync`.
    FD_DATASYNC = 0;
    /// `fd_read` and `sock_recv`.
    FD_READ = 1;
    /// `fd_seek`, and with the right to read or write `fd_pread` or `fd_pwrite`.
    FD_SEEK = 2;
    /// `fd_fdstat_set_flags`.
    FD_FDSTAT_SET_FLAGS = 3;
    /// `fd_sync`, and opening with `rsync` or `sync`.
    FD_SYNC = 4;
    /// `fd_tell`, and `fd_seek` that moves nothing.
    FD_TELL = 5;
    /// `fd_write` and `sock_send`.
    FD_WRITE = 6;
    /// `fd_advise`.
    FD_ADVISE = 7;
    /// `fd_allocate`.
    FD_ALLOCATE = 8;
    /// `path_create_directory`.
    PATH_CREATE_DIRECTORY = 9;
    /// `path_open` that may create a file.
    PATH_CREATE_FILE = 10;
    /// `path_link` from here.
    PATH_LINK_SOURCE = 11;
    /// `path_link` to here.
    PATH_LINK_TARGET = 12;
    /// `path_open`.
    PATH_OPEN = 13;
    /// `fd_readdir`.
    FD_READDIR = 14;
    /// `path_readlink`.
    PATH_READLINK = 15;
    /// `path_rename` from here.
    PATH_RENAME_SOURCE = 16;
    /// `path_rename` to here.
    PATH_RENAME_TARGET = 17;
    /// `path_filestat_get`.
    PATH_FILESTAT_GET = 18;
    /// `path_open` that truncates a file.
    PATH_FILESTAT_SET_SIZE = 19;
    /// `path_filestat_set_times`.
    PATH_FILESTAT_SET_TIMES = 20;
    /// `fd_filestat_get`.
    FD_FILESTAT_GET = 21;
    /// `fd_filestat_set_size`.
    FD_FILESTAT_SET_SIZE = 22;
    /// `fd_filestat_set_times`.
    FD_FILESTAT_SET_TIMES = 23;
    /// `path_symlink`.
    PATH_SYMLINK = 24;
    /// `path_remove_directory`.
    PATH_REMOVE_DIRECTORY = 25;
    /// `path_unlink_file`.
    PATH_UNLINK_FILE = 26;
    /// `poll_oneoff` for reading or writing, with the right to read or write.
    POLL_FD_READWRITE = 27;
    /// `sock_shutdown`.
    SOCK_SHUTDOWN = 28;
    /// `sock_accept`.
    SOCK_ACCEPT = 29;
}

impl Rights {
    /// No rights.
    pub(crate) const NONE: Rights = Rights(0);

    /// The rights to standard input, which others share: none of them changes the file behind it, or how it behaves for
    /// others. Only its position moves, as it does by reading; C libraries return what they have read in excess.
    pub(crate) const INPUT: Rights = Rights::FD_READ
        .or(Rights::FD_SEEK)
        .or(Rights::FD_TELL)
        .or(Rights::FD_FDSTAT_SET_FLAGS)
        .or(Rights::FD_FILESTAT_GET)
        .or(Rights::POLL_FD_READWRITE);

    /// The rights to standard output and standard error, which others share: output is appended to theirs.
    pub(crate) const OUTPUT: Rights = Rights::FD_WRITE
        .or(Rights::FD_TELL)
        .or(Rights::FD_SYNC)
        .or(Rights::FD_DATASYNC)
        .or(Rights::FD_FDSTAT_SET_FLAGS)
        .or(Rights::FD_FILESTAT_GET)
        .or(Rights::POLL_FD_READWRITE);

    /// The rights that make sense for a terminal, which has no position.
    pub(crate) const TERMINAL: Rights = Rights::FD_READ
        .or(Rights::FD_WRITE)
        .or(Rights::FD_FDSTAT_SET_FLAGS)
        .or(Rights::FD_FILESTAT_GET)
        .or(Rights::FD_FILESTAT_SET_TIMES)
        .or(Rights::FD_SYNC)
        .or(Rights::FD_DATASYNC)
        .or(Rights::POLL_FD_READWRITE);

    /// The rights that make sense for files, devices and pipes.
    pub(crate) const FILE: Rights = Rights::TERMINAL
        .or(Rights::FD_SEEK)
        .or(Rights::FD_TELL)
        .or(Rights::FD_ADVISE)
        .or(Rights::FD_ALLOCATE)
        .or(Rights::FD_FILESTAT_SET_SIZE);

    /// The rights that make sense for sockets.
    pub(crate) const SOCKET: Rights = Rights::FD_READ
        .or(Rights::FD_WRITE)
        .or(Rights::FD_FDSTAT_SET_FLAGS)
        .or(Rights::FD_FILESTAT_GET)
        .or(Rights::POLL_FD_READWRITE)
        .or(Rights::SOCK_SHUTDOWN)
        .or(Rights::SOCK_ACCEPT);

    /// The rights that make sense for directories.
    pub(crate) const DIRECTORY: Rights = Rights(
        Rights::ALL.0 & !(Rights::FILE.0 | Rights::SOCKET.0)
            | Rights::FD_FDSTAT_SET_FLAGS.0
            | Rights::FD_SYNC.0
            | Rights::FD_DATASYNC.0
            | Rights::FD_FILESTAT_GET.0
            | Rights::FD_FILESTAT_SET_TIMES.0,
    );

    /// Returns the rights with these bits. Unknown bits are dropped: no right is what they would add.
    pub(crate) const fn from_bits(bits: u64) -> Rights {
        Rights(bits as u32 & Rights::ALL.0)
    }

    /// Returns the bits of these rights.
    pub(crate) const fn bits(self) -> u64 {
        self.0 as u64
    }

    /// Returns all rights except those with these bits.
    pub(crate) const fn without(bits: u32) -> Rights {
        Rights(!bits & Rights::ALL.0)
    }

    /// Returns all other rights.
    pub(crate) const fn complement(self) -> Rights {
        Rights::without(self.0)
    }

    /// Returns the bits of all other rights.
    pub(crate) const fn missing(self) -> u32 {
        !self.0
    }

    /// Returns the rights that are in either set.
    pub(crate) const fn or(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }

    /// Returns the rights that are in both sets.
    pub(crate) const fn and(self, other: Rights) -> Rights {
        Rights(self.0 & other.0)
    }

    /// Whether these include all of `other`.
    #[inline]
    pub(crate) const fn contain(self, other: Rights) -> bool {
        other.0 & !self.0 == 0
    }
}

/// Returns the rights that make sense for an open file of this type, whose file descriptor this is if the kernel has it.
pub(super) fn sensible(kernel: Option<HostFd>, file_type: FileType) -> Rights {
    match file_type {
        FileType::Directory => Rights::DIRECTORY,
        FileType::DatagramSocket | FileType::StreamSocket => Rights::SOCKET,
        // C libraries tell by these rights whether a device is a terminal.
        FileType::CharacterDevice if kernel.is_some_and(is_terminal) => Rights::TERMINAL,
        _ => Rights::FILE,
    }
}

/// Returns the rights allowed by the access mode among the flags.
pub(super) fn of_access(flags: OpenFlags, file_type: FileType) -> Rights {
    match flags.access() {
        _ if file_type == FileType::Directory => Rights::ALL,
        OpenFlags::READ => Rights::FD_WRITE.complement(),
        OpenFlags::WRITE => Rights::FD_READ.complement(),
        _ => Rights::ALL,
    }
}

/// Returns the inheriting rights that an open file of this type passes on: nothing is opened through a regular file.
pub(super) fn passed_on(inheriting: Rights, file_type: FileType) -> Rights {
    match Kind::of(file_type) {
        Kind::Directory => inheriting,
        Kind::Socket => inheriting.and(Rights::SOCKET),
        Kind::File | Kind::Stream => Rights::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard() {
        assert_eq!(Rights::ALL.bits(), (1 << 30) - 1);
        assert_eq!(Rights::FD_READ.bits(), 2);
        assert_eq!(Rights::PATH_FILESTAT_SET_SIZE.bits(), 1 << 19);
        assert_eq!(Rights::SOCK_ACCEPT.bits(), 1 << 29);
        assert_eq!(Rights::from_bits(u64::MAX), Rights::ALL);
    }

    #[test]
    fn what_makes_sense_for_a_type() {
        assert!(!Rights::DIRECTORY.contain(Rights::FD_READ) && !Rights::DIRECTORY.contain(Rights::FD_SEEK));
        assert!(!Rights::DIRECTORY.contain(Rights::FD_FILESTAT_SET_SIZE));
        assert!(Rights::DIRECTORY.contain(Rights::PATH_OPEN.or(Rights::FD_READDIR).or(Rights::FD_FILESTAT_GET)));
        assert!(Rights::FILE.contain(Rights::FD_SEEK.or(Rights::FD_TELL)));
        assert!(!Rights::TERMINAL.contain(Rights::FD_SEEK) && !Rights::TERMINAL.contain(Rights::FD_TELL));
        assert_eq!(Rights::DIRECTORY.or(Rights::FILE).or(Rights::SOCKET), Rights::ALL);
    }
}

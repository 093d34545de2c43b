//! What a file system tells of a file: its type, its attributes, and its entry in a directory.

use core::cmp::min;

use linux_raw_sys::general::{S_IFBLK, S_IFCHR, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, statx, statx_timestamp};

/// What a file is, numbered as WASI preview 1 does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileType {
    /// None of the others, or not known: pipes, for one.
    Unknown = 0,
    /// A block device.
    BlockDevice = 1,
    /// A character device, as terminals are.
    CharacterDevice = 2,
    /// A directory.
    Directory = 3,
    /// A regular file.
    RegularFile = 4,
    /// A socket for datagrams.
    DatagramSocket = 5,
    /// A socket for streams of bytes.
    StreamSocket = 6,
    /// A symbolic link.
    SymbolicLink = 7,
}

impl FileType {
    /// What the type bits of a mode say: `S_IF…`.
    pub(crate) fn from_mode(mode: u32) -> FileType {
        match mode & S_IFMT {
            S_IFBLK => FileType::BlockDevice,
            S_IFCHR => FileType::CharacterDevice,
            S_IFDIR => FileType::Directory,
            S_IFREG => FileType::RegularFile,
            S_IFSOCK => FileType::StreamSocket,
            S_IFLNK => FileType::SymbolicLink,
            _ => FileType::Unknown,
        }
    }
}

/// The attributes of a file. Times are nanoseconds since 1970; 0 stands for those before.
#[derive(Debug)]
pub(crate) struct Attributes {
    /// The device that it is on.
    pub(crate) device: u64,
    /// Its number there.
    pub(crate) inode: u64,
    /// What it is.
    pub(crate) file_type: FileType,
    /// How many names it has.
    pub(crate) links: u32,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// When it was last read.
    pub(crate) accessed: u64,
    /// When it was last written.
    pub(crate) modified: u64,
    /// When its attributes last changed.
    pub(crate) changed: u64,
}

impl From<&statx> for Attributes {
    fn from(found: &statx) -> Attributes {
        Attributes {
            device: device(found.stx_dev_major, found.stx_dev_minor),
            inode: found.stx_ino,
            file_type: FileType::from_mode(u32::from(found.stx_mode)),
            links: found.stx_nlink,
            size: found.stx_size,
            accessed: nanoseconds(&found.stx_atime),
            modified: nanoseconds(&found.stx_mtime),
            changed: nanoseconds(&found.stx_ctime),
        }
    }
}

/// An entry of a directory.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// Where the next entry is: what [`Entries::from`](super::directory::Entries::from) takes. The file system keeps it valid while others come and go.
    pub(crate) next: u64,
    /// The number of the file on its device.
    pub(crate) inode: u64,
    /// What it is; `Unknown` where the file system does not say.
    pub(crate) file_type: FileType,
    /// Any bytes but `/` and NUL.
    pub(crate) name: &'a [u8],
}

/// A new value for a time of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewTime {
    /// The old one.
    Keep,
    /// What the clock shows.
    Now,
    /// Nanoseconds since 1970.
    At(u64),
}

/// Nanoseconds since 1970, within what 64 bits hold.
fn nanoseconds(time: &statx_timestamp) -> u64 {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    min(u128::from(seconds) * 1_000_000_000 + u128::from(time.tv_nsec), u128::from(u64::MAX)) as u64
}

/// The number of a device, as C libraries put it together.
pub(crate) fn device(major: u32, minor: u32) -> u64 {
    let (major, minor) = (u64::from(major), u64::from(minor));
    minor & 0xff | (major & 0xfff) << 8 | (minor & !0xff) << 12 | (major & !0xfff) << 32
}

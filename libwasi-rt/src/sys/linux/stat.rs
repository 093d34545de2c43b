//! The attributes of a file.

use linux_raw_sys::general::{
    DT_BLK, DT_CHR, DT_DIR, DT_FIFO, DT_LNK, DT_REG, DT_SOCK, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG,
    S_IFSOCK, STATX_MNT_ID_UNIQUE, statx, statx_timestamp,
};

/// The type of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileType {
    /// None of the others, or unknown.
    Unknown,
    /// A block device.
    BlockDevice,
    /// A character device, as terminals are.
    CharacterDevice,
    /// A directory.
    Directory,
    /// A regular file.
    RegularFile,
    /// A socket for datagrams.
    DatagramSocket,
    /// A socket for streams of bytes, or for something that the file system does not specify.
    StreamSocket,
    /// A symbolic link.
    SymbolicLink,
    /// A pipe.
    Pipe,
}

impl FileType {
    /// Returns the type that the bits of a mode tell.
    pub(super) fn of_mode(mode: u32) -> FileType {
        match mode & S_IFMT {
            S_IFBLK => FileType::BlockDevice,
            S_IFCHR => FileType::CharacterDevice,
            S_IFDIR => FileType::Directory,
            S_IFREG => FileType::RegularFile,
            S_IFSOCK => FileType::StreamSocket,
            S_IFLNK => FileType::SymbolicLink,
            S_IFIFO => FileType::Pipe,
            _ => FileType::Unknown,
        }
    }

    /// Returns the type that an entry of a directory tells.
    pub(crate) fn of_entry(kind: u8) -> FileType {
        match u32::from(kind) {
            DT_BLK => FileType::BlockDevice,
            DT_CHR => FileType::CharacterDevice,
            DT_DIR => FileType::Directory,
            DT_REG => FileType::RegularFile,
            DT_SOCK => FileType::StreamSocket,
            DT_LNK => FileType::SymbolicLink,
            DT_FIFO => FileType::Pipe,
            _ => FileType::Unknown,
        }
    }
}

/// The attributes of a file: a third of `struct statx`, which would be copied often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stat {
    /// The type of the file.
    pub(crate) file_type: FileType,
    /// The number of its names.
    pub(crate) links: u32,
    /// The numbers of the device that it is the node of: `Documentation/admin-guide/devices.txt`.
    pub(crate) node: (u32, u32),
    /// Its number on its device.
    pub(crate) inode: u64,
    /// The number of the device that it is on.
    pub(crate) device: u64,
    /// The number by which its mount is remembered, which no pseudo file system ever has; 0 if there is none. The kernel gives
    /// each mount a unique number (Linux 6.8). Before, a block device will do: the devices that the kernel makes up for other
    /// file systems are reused as soon as they are free.
    pub(crate) mount: u64,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// The time when it was last read, as nanoseconds since 1970 within what 64 bits hold.
    pub(crate) accessed: u64,
    /// The time when it was last written.
    pub(crate) modified: u64,
    /// The time when its attributes last changed.
    pub(crate) changed: u64,
}

impl Stat {
    /// Whether both are of the same file, and of the same type.
    pub(crate) fn is_same(&self, other: &Stat) -> bool {
        (self.inode, self.device, self.file_type) == (other.inode, other.device, other.file_type)
    }
}

impl From<&statx> for Stat {
    fn from(found: &statx) -> Stat {
        let device_of = device(found.stx_dev_major, found.stx_dev_minor);
        let mount = match (found.stx_mask & STATX_MNT_ID_UNIQUE, found.stx_mnt_id, found.stx_dev_major) {
            (STATX_MNT_ID_UNIQUE, mount @ 1.., _) => mount,
            (_, _, 0) => 0,
            _ => device_of | BLOCK_DEVICE,
        };
        Stat {
            file_type: FileType::of_mode(found.stx_mode.into()),
            links: found.stx_nlink,
            node: (found.stx_rdev_major, found.stx_rdev_minor),
            inode: found.stx_ino,
            device: device_of,
            mount,
            size: found.stx_size,
            accessed: nanoseconds(&found.stx_atime),
            modified: nanoseconds(&found.stx_mtime),
            changed: nanoseconds(&found.stx_ctime),
        }
    }
}

/// The bit that marks the number of a mount as that of a block device.
const BLOCK_DEVICE: u64 = 1 << 63;

/// Returns nanoseconds since 1970, within what 64 bits hold.
fn nanoseconds(time: &statx_timestamp) -> u64 {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec.into())
}

/// Returns the number of a device, as C libraries put it together.
fn device(major: u32, minor: u32) -> u64 {
    let (major, minor) = (u64::from(major), u64::from(minor));
    minor & 0xff | (major & 0xfff) << 8 | (minor & !0xff) << 12 | (major & !0xfff) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_end_where_64_bits_do() {
        let time = |tv_sec, tv_nsec| nanoseconds(&statx_timestamp { tv_sec, tv_nsec, __reserved: 0 });
        assert_eq!((time(-1, 5), time(1, 5), time(0, 0)), (5, 1_000_000_005, 0));
        assert_eq!((time(i64::MAX, 0), time(18_446_744_073, 709_551_616)), (u64::MAX, u64::MAX));
    }
}

//! What the kernel tells of a file.

use linux_raw_sys::general::{
    DT_BLK, DT_CHR, DT_DIR, DT_FIFO, DT_LNK, DT_REG, DT_SOCK, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG,
    S_IFSOCK, STATX_MNT_ID_UNIQUE, statx, statx_timestamp,
};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileType {
    /// None of the others, or not known.
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
    /// A socket for streams of bytes, or for what the file system does not say.
    StreamSocket,
    /// A symbolic link.
    SymbolicLink,
    /// A pipe.
    Pipe,
}

impl FileType {
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

/// What the kernel tells of a file.
#[repr(transparent)]
pub(crate) struct Stat(pub(super) statx);

impl Stat {
    /// Returns the type of the file.
    pub(crate) fn file_type(&self) -> FileType {
        match u32::from(self.0.stx_mode) & S_IFMT {
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

    /// Whether both are of the same file, and of the same type.
    #[inline]
    pub(crate) fn is_same(&self, other: &Stat) -> bool {
        let identity = |of: &statx| (of.stx_ino, of.stx_dev_major, of.stx_dev_minor, u32::from(of.stx_mode) & S_IFMT);
        identity(&self.0) == identity(&other.0)
    }

    /// Returns the number of the file on its device.
    pub(crate) fn inode(&self) -> u64 {
        self.0.stx_ino
    }

    /// Returns the number of the device that the file is on.
    pub(crate) fn device(&self) -> u64 {
        device(self.0.stx_dev_major, self.0.stx_dev_minor)
    }

    /// Returns the number by which a mount is remembered, which no pseudo file system ever has; 0 if there is none. The kernel
    /// gives each mount a number once (Linux 6.8). Before, a block device will do: those that the kernel makes up for other file
    /// systems are given to the next one as soon as they are free.
    pub(crate) fn mount(&self) -> u64 {
        const BLOCK_DEVICE: u64 = 1 << 63;
        match (self.0.stx_mask & STATX_MNT_ID_UNIQUE, self.0.stx_mnt_id, self.0.stx_dev_major) {
            (STATX_MNT_ID_UNIQUE, mount @ 1.., _) => mount,
            (_, _, 0) => 0,
            (_, _, major) => device(major, self.0.stx_dev_minor) | BLOCK_DEVICE,
        }
    }

    /// Returns the numbers of the device that this is the node of: `Documentation/admin-guide/devices.txt`.
    pub(crate) fn node(&self) -> (u32, u32) {
        (self.0.stx_rdev_major, self.0.stx_rdev_minor)
    }

    /// Returns how many names the file has.
    pub(crate) fn links(&self) -> u32 {
        self.0.stx_nlink
    }

    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.0.stx_size
    }

    /// Returns when it was last read, as nanoseconds since 1970 within what 64 bits hold.
    pub(crate) fn accessed(&self) -> u64 {
        nanoseconds(&self.0.stx_atime)
    }

    /// Returns when it was last written.
    pub(crate) fn modified(&self) -> u64 {
        nanoseconds(&self.0.stx_mtime)
    }

    /// Returns when its attributes last changed.
    pub(crate) fn changed(&self) -> u64 {
        nanoseconds(&self.0.stx_ctime)
    }
}

/// Nanoseconds since 1970, within what 64 bits hold.
fn nanoseconds(time: &statx_timestamp) -> u64 {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    u128::min(u128::from(seconds) * 1_000_000_000 + u128::from(time.tv_nsec), u128::from(u64::MAX)) as u64
}

/// The number of a device, as C libraries put it together.
fn device(major: u32, minor: u32) -> u64 {
    let (major, minor) = (u64::from(major), u64::from(minor));
    minor & 0xff | (major & 0xfff) << 8 | (minor & !0xff) << 12 | (major & !0xfff) << 32
}

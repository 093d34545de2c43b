//! How to open a file, and how it behaves then.

use core::ops::{BitAnd, BitOr, BitXor, Not};

use linux_raw_sys::general::{
    O_ACCMODE, O_APPEND, O_CREAT, O_DIRECTORY, O_DSYNC, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_PATH, O_RDONLY, O_RDWR,
    O_SYNC, O_TRUNC, O_WRONLY,
};

/// How to open a file, and how it behaves then: an access mode, which is a number, and a set of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenFlags(u32);

impl OpenFlags {
    /// No flags; as an access mode, that for reading.
    pub(crate) const NONE: OpenFlags = OpenFlags(0);
    /// The access mode for reading.
    pub(crate) const READ: OpenFlags = OpenFlags(O_RDONLY);
    /// The access mode for writing.
    pub(crate) const WRITE: OpenFlags = OpenFlags(O_WRONLY);
    /// The access mode for reading and writing.
    pub(crate) const READ_WRITE: OpenFlags = OpenFlags(O_RDWR);
    /// Writes go to the end.
    pub(crate) const APPEND: OpenFlags = OpenFlags(O_APPEND);
    /// A file is created if there is none.
    pub(crate) const CREATE: OpenFlags = OpenFlags(O_CREAT);
    /// Creating a file that exists is an error.
    pub(crate) const EXCLUSIVE: OpenFlags = OpenFlags(O_EXCL);
    /// The file is truncated.
    pub(crate) const TRUNCATE: OpenFlags = OpenFlags(O_TRUNC);
    /// Opening anything except a directory is an error.
    pub(crate) const DIRECTORY: OpenFlags = OpenFlags(O_DIRECTORY);
    /// A symbolic link at the end of a path is not followed.
    pub(crate) const NO_FOLLOW: OpenFlags = OpenFlags(O_NOFOLLOW);
    /// Waiting is an error.
    pub(crate) const NONBLOCK: OpenFlags = OpenFlags(O_NONBLOCK);
    /// A terminal does not become the process's controlling terminal.
    pub(crate) const NO_TERMINAL: OpenFlags = OpenFlags(O_NOCTTY);
    /// Only a location in the file system is opened, which has no side effects.
    pub(crate) const PATH: OpenFlags = OpenFlags(O_PATH);
    /// Each write waits until data and attributes are on disk. It includes the bit of [`OpenFlags::DATA_SYNC`].
    pub(crate) const SYNC: OpenFlags = OpenFlags(O_SYNC);
    /// Each write waits until data is on disk.
    pub(crate) const DATA_SYNC: OpenFlags = OpenFlags(O_DSYNC);

    /// Returns the flags with the kernel's bits.
    pub(super) const fn from_bits(bits: u32) -> OpenFlags {
        OpenFlags(bits)
    }

    /// Returns the kernel's bits.
    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    /// Whether one of the bits of `other` is set.
    #[inline]
    pub(crate) const fn has(self, other: OpenFlags) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all bits of `other` are set.
    #[inline]
    pub(crate) const fn contain(self, other: OpenFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the access mode: reading, writing or both.
    #[inline]
    pub(crate) const fn access(self) -> OpenFlags {
        OpenFlags(self.0 & O_ACCMODE)
    }
}

impl BitOr for OpenFlags {
    type Output = OpenFlags;

    #[inline]
    fn bitor(self, other: OpenFlags) -> OpenFlags {
        OpenFlags(self.0 | other.0)
    }
}

impl BitAnd for OpenFlags {
    type Output = OpenFlags;

    #[inline]
    fn bitand(self, other: OpenFlags) -> OpenFlags {
        OpenFlags(self.0 & other.0)
    }
}

impl BitXor for OpenFlags {
    type Output = OpenFlags;

    #[inline]
    fn bitxor(self, other: OpenFlags) -> OpenFlags {
        OpenFlags(self.0 ^ other.0)
    }
}

impl Not for OpenFlags {
    type Output = OpenFlags;

    #[inline]
    fn not(self) -> OpenFlags {
        OpenFlags(!self.0)
    }
}

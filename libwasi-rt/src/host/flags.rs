//! The state to remember about something open, besides where it is.

use core::ops::BitOr;

use super::attributes::FileType;

/// The kind of something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A standard stream, device or pipe.
    Stream = 0,
    /// A regular file.
    File = 1,
    /// A directory.
    Directory = 2,
    /// A socket.
    Socket = 3,
}

impl Kind {
    /// Returns the kind of a file of this type.
    pub(crate) fn of(file_type: FileType) -> Kind {
        match file_type {
            FileType::Directory => Kind::Directory,
            FileType::RegularFile => Kind::File,
            FileType::DatagramSocket | FileType::StreamSocket => Kind::Socket,
            _ => Kind::Stream,
        }
    }
}

/// Properties of something open: a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(u32);

impl Flags {
    /// No flags.
    pub(crate) const NONE: Flags = Flags(0);
    /// Bytes can be moved without [`stream::prepare`](super::stream::prepare).
    pub(crate) const READY: Flags = Flags(1);
    /// Nothing here or below may change.
    pub(crate) const READ_ONLY: Flags = Flags(2);
    /// The program believes that this does not block, which the kernel does not know: others share it, or it is a regular
    /// file.
    pub(crate) const SHARED_NONBLOCK: Flags = Flags(4);
    /// A socket that was open from the start.
    pub(crate) const GRANTED_SOCKET: Flags = Flags(8);
    /// Device nodes here or below may be opened.
    pub(crate) const DEVICES: Flags = Flags(16);
    /// Paths that start here are resolved component by component, see [`filesystem`](super::filesystem).
    pub(crate) const WALKED: Flags = Flags(32);
    /// A named pipe that was opened without waiting for a writer; the first read waits.
    pub(crate) const AWAITS_WRITER: Flags = Flags(64);
    /// The flags that a directory passes on to everything opened through it.
    pub(crate) const INHERITED: Flags = Flags(Flags::READ_ONLY.0 | Flags::DEVICES.0 | Flags::WALKED.0);
    /// A stream that the process was started with, whatever number it has now: others may have it open as well.
    pub(crate) const SHARED: Flags = Flags(128);

    /// Returns the flags with these bits, which [`Flags::bits`] returned.
    #[inline]
    pub(crate) const fn from_bits(bits: u32) -> Flags {
        Flags(bits)
    }

    /// Returns the bits, of which there are eight.
    #[inline]
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    /// Whether one of the bits of `other` is set.
    #[inline]
    pub(crate) const fn has(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the flags set in both.
    pub(crate) const fn and(self, other: Flags) -> Flags {
        Flags(self.0 & other.0)
    }
}

impl BitOr for Flags {
    type Output = Flags;

    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

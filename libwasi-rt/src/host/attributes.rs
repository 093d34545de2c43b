//! What a file system tells of a file: its type, its attributes, and its entry in a directory.

pub(crate) use crate::sys::FileType;
use crate::sys::Stat;

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

impl From<&Stat> for Attributes {
    fn from(found: &Stat) -> Attributes {
        Attributes {
            device: found.device,
            inode: found.inode,
            file_type: found.file_type,
            links: found.links,
            size: found.size,
            accessed: found.accessed,
            modified: found.modified,
            changed: found.changed,
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

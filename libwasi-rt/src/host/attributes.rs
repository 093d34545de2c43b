//! The attributes that a file system reports: the type of a file, its attributes, and its entry in a directory.

pub(crate) use crate::sys::FileType;
use crate::sys::Stat;

/// The attributes of a file. Times are nanoseconds since 1970; 0 stands for those before.
#[derive(Debug)]
pub(crate) struct Attributes {
    /// The device that it is on.
    pub(crate) device: u64,
    /// Its number there.
    pub(crate) inode: u64,
    /// Its type.
    pub(crate) file_type: FileType,
    /// The number of its names.
    pub(crate) links: u32,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// The time when it was last read.
    pub(crate) accessed: u64,
    /// The time when it was last written.
    pub(crate) modified: u64,
    /// The time when its attributes last changed.
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

/// A directory entry.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// The position of the next entry, for [`Entries::from`](super::directory::Entries::from). The file system keeps it valid
    /// while others come and go.
    pub(crate) next: u64,
    /// The number of the file on its device.
    pub(crate) inode: u64,
    /// Its type; `Unknown` where the file system does not say.
    pub(crate) file_type: FileType,
    /// Its name: any bytes except `/` and NUL.
    pub(crate) name: &'a [u8],
}

/// A new value for a time of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewTime {
    /// The old value.
    Keep,
    /// The clock's current time.
    Now,
    /// Nanoseconds since 1970.
    At(u64),
}

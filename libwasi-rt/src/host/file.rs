//! Something open: moving bytes, its position, its flags and its attributes.

use super::attributes::{Attributes, FileType, NewTime};
use super::embedded::{self, Node, Position};
use super::error::Error;
use super::flags::{Flags, Kind};
use super::memo;
use crate::sys::file::{self, Advice, HostFd, IoVec, OwnedFd, Transfer, Whence};
use crate::sys::socket;
use crate::sys::{OpenFlags, Time};

/// An open file, lent by its owner.
#[derive(Clone, Copy, Debug)]
pub(crate) enum File {
    /// A file of the kernel.
    Kernel(HostFd),
    /// A file that is part of the executable. The kernel knows nothing of its position.
    Node(Node, &'static Position),
}

impl File {
    /// Returns the file descriptor of a file of the kernel.
    ///
    /// Errors: `Badf`.
    pub(crate) fn kernel(self) -> Result<HostFd, Error> {
        match self {
            File::Kernel(host) => Ok(host),
            File::Node(..) => Err(Error::Badf),
        }
    }

    /// Whether it is part of the executable.
    pub(crate) fn is_embedded(self) -> bool {
        matches!(self, File::Node(..))
    }
}

/// A file that was opened, closed when this value is dropped.
#[derive(Debug)]
pub(crate) enum OwnedFile {
    /// A file of the kernel.
    Kernel(OwnedFd),
    /// A file that is part of the executable, where there is nothing to close.
    Node(Node),
}

impl OwnedFile {
    /// Returns the file descriptor of a file of the kernel.
    pub(crate) fn kernel(&self) -> Option<HostFd> {
        match self {
            OwnedFile::Kernel(file) => Some(file.as_fd()),
            OwnedFile::Node(_) => None,
        }
    }
}

/// Something open, with everything to remember about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    /// The file itself.
    pub(crate) file: File,
    /// Its kind.
    pub(crate) kind: Kind,
    /// Its properties.
    pub(crate) flags: Flags,
}

/// Closes a file, except for the file descriptor on which traps are reported.
///
/// Errors: that of an earlier write.
pub(crate) fn close(file: File) -> Result<(), Error> {
    const REPORTS: HostFd = HostFd::new(2);
    match file {
        File::Kernel(REPORTS) | File::Node(..) => Ok(()),
        File::Kernel(host) => {
            memo::forget(host);
            Ok(file::close(host)?)
        }
    }
}

/// Moves bytes in one call and returns how many; `offset` counts only for transfers to or from one.
///
/// Errors: those of the kernel, among them `Again` when it should not block but would, and `Pipe` when nobody reads.
#[inline(always)]
pub(crate) fn transfer(host: HostFd, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<u32, Error> {
    // The kernel moves less than 2 GiB at once.
    Ok(file::transfer(host, how, parts, offset)? as u32)
}

/// [`transfer`] for what may be part of the executable as well.
#[inline(never)]
pub(crate) fn transfer_any(file: File, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<u32, Error> {
    match file {
        File::Kernel(host) => transfer(host, how, parts, offset),
        File::Node(node, position) => embedded::transfer(node, position, how, parts, offset),
    }
}

/// Moves the position and returns the new one.
pub(crate) fn seek(file: File, offset: i64, from: Whence) -> Result<u64, Error> {
    match file {
        File::Kernel(host) => Ok(file::seek(host, offset, from)?),
        File::Node(node, position) => embedded::seek(node, position, offset, from),
    }
}

/// Returns the position.
pub(crate) fn tell(file: File) -> Result<u64, Error> {
    seek(file, 0, Whence::Current)
}

/// Waits until data and attributes are on disk.
pub(crate) fn synchronize(file: File) -> Result<(), Error> {
    match file {
        File::Kernel(host) => Ok(file::synchronize(host)?),
        File::Node(..) => Ok(()),
    }
}

/// Waits until data is on disk.
pub(crate) fn synchronize_data(file: File) -> Result<(), Error> {
    match file {
        File::Kernel(host) => Ok(file::synchronize_data(host)?),
        File::Node(..) => Ok(()),
    }
}

/// Extends a file with zeros, or truncates it.
///
/// Errors: `Rofs` below a read-only directory.
#[inline(always)]
pub(crate) fn set_size(open: &Open, size: u64) -> Result<(), Error> {
    refuse_read_only(open.flags)?;
    Ok(file::set_size(open.file.kernel()?, size)?)
}

/// Reserves space on disk.
///
/// Errors: `Rofs` below a read-only directory.
pub(crate) fn allocate(open: &Open, offset: u64, length: u64) -> Result<(), Error> {
    refuse_read_only(open.flags)?;
    Ok(file::allocate(open.file.kernel()?, offset, length)?)
}

/// Tells the kernel how part of a file will be used.
///
/// Errors: `Inval` for ranges that reach past the largest offset.
pub(crate) fn advise(file: File, offset: u64, length: u64, advice: Advice) -> Result<(), Error> {
    // The kernel takes signed numbers and accepts a negative offset.
    if offset > i64::MAX as u64 || length > i64::MAX as u64 {
        return Err(Error::Inval);
    }
    match file {
        File::Kernel(host) => Ok(file::advise(host, offset, length, advice)?),
        File::Node(..) => Ok(()),
    }
}

/// Refuses to change anything granted for reading only.
pub(crate) fn refuse_read_only(flags: Flags) -> Result<(), Error> {
    if flags.has(Flags::READ_ONLY) { Err(Error::Rofs) } else { Ok(()) }
}

/// Returns how an open file behaves: `O_APPEND`, `O_DSYNC`, `O_NONBLOCK`, `O_SYNC` and the access mode.
pub(crate) fn flags(open: &Open) -> Result<OpenFlags, Error> {
    let flags = open_flags(open.file)?;
    let flags = if open.kind == Kind::File { flags & !OpenFlags::NONBLOCK } else { flags };
    Ok(if open.flags.has(Flags::SHARED_NONBLOCK) { flags | OpenFlags::NONBLOCK } else { flags })
}

/// Returns how the kernel says that an open file behaves. A file that is part of the executable is open for reading.
fn open_flags(file: File) -> Result<OpenFlags, Error> {
    match file {
        File::Kernel(host) => Ok(file::flags(host)?),
        File::Node(..) => Ok(OpenFlags::READ),
    }
}

/// Changes how an open file behaves: `O_APPEND` and `O_NONBLOCK`. Appending to a file that is part of the executable means
/// nothing. Returns the flags that it has from now on.
///
/// Of a stream that others share, only the program's own view of blocking changes.
///
/// Errors: `Inval` when that would change how writes are synchronised, which the kernel cannot; `Perm` when it would change
/// whether others append.
pub(crate) fn set_flags(open: &Open, flags: OpenFlags) -> Result<Flags, Error> {
    let now = open_flags(open.file)?;
    if (now ^ flags).has(OpenFlags::DATA_SYNC | OpenFlags::SYNC) {
        return Err(Error::Inval);
    }
    let mut wanted = flags & (OpenFlags::APPEND | OpenFlags::NONBLOCK);
    let is_shared = open.flags.has(Flags::SHARED);
    if is_shared && (now ^ flags).has(OpenFlags::APPEND) {
        return Err(Error::Perm);
    }
    let mut remembered = open.flags;
    if open.file.is_embedded() || is_shared || open.kind == Kind::File {
        let waits = !flags.has(OpenFlags::NONBLOCK);
        wanted = wanted & !OpenFlags::NONBLOCK | now & OpenFlags::NONBLOCK;
        let ready = if open.kind == Kind::File { Flags::READY } else { Flags::NONE };
        let kept = open.flags.and(Flags::INHERITED | Flags::SHARED | ready);
        remembered = if waits { kept } else { kept | Flags::SHARED_NONBLOCK };
    }
    if flags.has(OpenFlags::NONBLOCK) && open.flags.has(Flags::AWAITS_WRITER) {
        remembered = open.flags.and(Flags::INHERITED);
    }
    if let File::Kernel(host) = open.file {
        if (now ^ wanted).has(OpenFlags::APPEND | OpenFlags::NONBLOCK) {
            file::set_flags(host, now & !(OpenFlags::APPEND | OpenFlags::NONBLOCK) | wanted)?;
        }
    }
    Ok(remembered)
}

/// Returns the attributes of an open file.
pub(crate) fn attributes(file: File) -> Result<Attributes, Error> {
    match file {
        File::Kernel(host) => {
            let found = file::attributes(host)?;
            Ok(Attributes { file_type: type_by(host, found.file_type), ..Attributes::from(&found) })
        }
        File::Node(node, _) => embedded::attributes(node),
    }
}

/// Returns the type of an open file.
#[inline(always)]
pub(crate) fn type_of(file: File) -> Result<FileType, Error> {
    match file {
        File::Kernel(host) => Ok(type_by(host, file::type_of(host)?)),
        File::Node(node, _) => embedded::file_type(node),
    }
}

/// Whether something open is a terminal.
pub(crate) fn is_terminal(host: HostFd) -> bool {
    file::is_terminal(host)
}

/// What an open file of this type is, where the file system knows no more than that it is a socket.
fn type_by(host: HostFd, found: FileType) -> FileType {
    match found {
        FileType::StreamSocket if socket::is_stream(host) != Ok(true) => FileType::DatagramSocket,
        file_type => file_type,
    }
}

/// Something that was opened.
pub(crate) struct Opened<F = OwnedFile> {
    pub(crate) file: F,
    pub(crate) file_type: FileType,
    /// Its properties.
    pub(crate) flags: Flags,
}

/// Returns the kernel's form of new times of access and modification.
pub(crate) fn new_times(accessed: NewTime, modified: NewTime) -> [Time; 2] {
    [new_time(accessed), new_time(modified)]
}

fn new_time(time: NewTime) -> Time {
    match time {
        NewTime::Keep => Time::KEEP,
        NewTime::Now => Time::NOW,
        NewTime::At(time) => super::clock::to_time(time),
    }
}

/// Sets the times when a file was last read and written.
///
/// Errors: `Rofs` below a read-only directory.
#[inline(always)]
pub(crate) fn set_times(open: &Open, times: &[Time; 2]) -> Result<(), Error> {
    refuse_read_only(open.flags)?;
    Ok(file::set_times(open.file.kernel()?, times)?)
}

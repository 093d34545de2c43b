//! What is done with something open: moving bytes, its position, its flags and its attributes.

use linux_raw_sys::general::{
    O_ACCMODE, O_APPEND, O_DSYNC, O_NONBLOCK, O_RDONLY, O_SYNC, O_WRONLY, SEEK_CUR, UTIME_NOW, UTIME_OMIT, statx, timespec,
};
use linux_raw_sys::net::SOCK_STREAM;

use super::attributes::{Attributes, FileType, NewTime};
use super::embedded;
use super::errno::Errno;
use super::fd_table::{self, Descriptor, Flags, GuestFd, Kind};
use super::rights::Rights;
use crate::sys::file::{self, HostFd, IoVec, OwnedFd, Transfer};
use crate::sys::{poll, socket};

/// Moves bytes in one call and answers how many; `offset` counts only for transfers to or from one.
///
/// Errors: those of the kernel, among them `Again` when it should not block but would, and `Pipe` when nobody reads.
#[inline(always)]
pub(crate) fn transfer(host: HostFd, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<u32, Errno> {
    // The kernel moves less than 2 GiB at once.
    Ok(file::transfer(host, how, parts, offset)? as u32)
}

/// [`transfer`] for what may be part of the executable as well.
#[inline(never)]
pub(crate) fn transfer_any((fd, host): (GuestFd, HostFd), how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<u32, Errno> {
    match embedded::node(host) {
        None => transfer(host, how, parts, offset),
        Some(node) => embedded::transfer(fd, node, how, parts, offset),
    }
}

/// Moves the position, counted from one of `SEEK_…`, and answers the new one.
pub(crate) fn seek(fd: GuestFd, host: HostFd, offset: i64, from: u32) -> Result<u64, Errno> {
    match embedded::node(host) {
        None => Ok(file::seek(host, offset, from)?),
        Some(node) => embedded::seek(fd, node, offset, from),
    }
}

/// The position.
pub(crate) fn tell(fd: GuestFd, host: HostFd) -> Result<u64, Errno> {
    seek(fd, host, 0, SEEK_CUR)
}

/// Waits until data and attributes are on the disk.
pub(crate) fn synchronize(host: HostFd) -> Result<(), Errno> {
    match embedded::node(host) {
        None => Ok(file::synchronize(host)?),
        Some(_) => Ok(()),
    }
}

/// Waits until data is on the disk.
pub(crate) fn synchronize_data(host: HostFd) -> Result<(), Errno> {
    match embedded::node(host) {
        None => Ok(file::synchronize_data(host)?),
        Some(_) => Ok(()),
    }
}

/// Makes a file longer, with zeros, or shorter.
///
/// Errors: `Rofs` below a read-only directory.
pub(crate) fn set_size(descriptor: &Descriptor, size: u64) -> Result<(), Errno> {
    refuse_read_only(descriptor)?;
    Ok(file::set_size(descriptor.host, size)?)
}

/// Reserves space on the disk.
///
/// Errors: `Rofs` below a read-only directory.
pub(crate) fn allocate(descriptor: &Descriptor, offset: u64, length: u64) -> Result<(), Errno> {
    refuse_read_only(descriptor)?;
    Ok(file::allocate(descriptor.host, offset, length)?)
}

/// Tells the kernel how a part of a file will be used: one of `POSIX_FADV_…`.
///
/// Errors: `Inval` for ranges that reach past the largest offset.
pub(crate) fn advise(host: HostFd, offset: u64, length: u64, advice: u32) -> Result<(), Errno> {
    // The kernel takes signed numbers and does not mind a negative offset.
    if offset > i64::MAX as u64 || length > i64::MAX as u64 {
        return Err(Errno::Inval);
    }
    match embedded::node(host) {
        None => Ok(file::advise(host, offset, length, advice)?),
        Some(_) => Ok(()),
    }
}

/// Refuses to change what was granted for reading only.
pub(crate) fn refuse_read_only(descriptor: &Descriptor) -> Result<(), Errno> {
    if descriptor.flags.has(Flags::READ_ONLY) { Err(Errno::Rofs) } else { Ok(()) }
}

/// How an open file behaves: `O_APPEND`, `O_DSYNC`, `O_NONBLOCK`, `O_SYNC` and the access mode.
pub(crate) fn flags(descriptor: &Descriptor) -> Result<u32, Errno> {
    let flags = open_flags(descriptor.host)?;
    let flags = if descriptor.kind == Kind::File { flags & !O_NONBLOCK } else { flags };
    Ok(if descriptor.flags.has(Flags::SHARED_NONBLOCK) { flags | O_NONBLOCK } else { flags })
}

/// What the kernel says of how an open file behaves. What is part of the executable is open for reading.
fn open_flags(host: HostFd) -> Result<u32, Errno> {
    match embedded::node(host) {
        None => Ok(file::flags(host)?),
        Some(_) => Ok(O_RDONLY),
    }
}

/// Changes how an open file behaves: `O_APPEND` and `O_NONBLOCK`. Appending to what is part of the executable means nothing.
///
/// Of a stream that others share, only what the program believes of blocking changes.
///
/// Errors: `Inval` when that would change how writes are synchronised, which the kernel cannot; `Perm` when it would change
/// whether others append.
pub(crate) fn set_flags(fd: GuestFd, descriptor: &Descriptor, flags: u32) -> Result<(), Errno> {
    let now = open_flags(descriptor.host)?;
    if (now ^ flags) & (O_DSYNC | O_SYNC) != 0 {
        return Err(Errno::Inval);
    }
    let mut wanted = flags & (O_APPEND | O_NONBLOCK);
    let is_embedded = embedded::node(descriptor.host).is_some();
    let is_shared = descriptor.flags.has(Flags::SHARED);
    if is_shared && (now ^ flags) & O_APPEND != 0 {
        return Err(Errno::Perm);
    }
    if is_embedded || is_shared || descriptor.kind == Kind::File {
        let waits = flags & O_NONBLOCK == 0;
        wanted = wanted & !O_NONBLOCK | now & O_NONBLOCK;
        let ready = if descriptor.kind == Kind::File { Flags::READY } else { Flags::NONE };
        let kept = descriptor.flags.and(Flags::INHERITED | Flags::SHARED | ready);
        fd_table::set_flags(fd, if waits { kept } else { kept | Flags::SHARED_NONBLOCK })?;
    }
    if flags & O_NONBLOCK != 0 && descriptor.flags.has(Flags::AWAITS_WRITER) {
        fd_table::set_flags(fd, descriptor.flags.and(Flags::INHERITED))?;
    }
    if is_embedded || (now ^ wanted) & (O_APPEND | O_NONBLOCK) == 0 {
        return Ok(());
    }
    Ok(file::set_flags(descriptor.host, now & !(O_APPEND | O_NONBLOCK) | wanted)?)
}

/// The attributes of an open file.
pub(crate) fn attributes(host: HostFd) -> Result<Attributes, Errno> {
    if let Some(node) = embedded::node(host) {
        return embedded::attributes(node);
    }
    let found = file::attributes(host)?;
    Ok(Attributes { file_type: type_of(host, &found), ..Attributes::from(&found) })
}

/// What an open file with these attributes is.
fn type_of(host: HostFd, found: &statx) -> FileType {
    match FileType::from_mode(u32::from(found.stx_mode)) {
        FileType::StreamSocket if socket::kind(host) != Ok(SOCK_STREAM) => FileType::DatagramSocket,
        file_type => file_type,
    }
}

/// What an open file is, and which rights make sense for that.
pub(crate) fn type_and_rights(host: HostFd) -> Result<(FileType, Rights), Errno> {
    let file_type = match embedded::node(host) {
        None => type_of(host, &file::attributes(host)?),
        Some(node) => embedded::file_type(node)?,
    };
    Ok((file_type, sensible_rights(host, file_type)))
}

/// The rights that make sense for an open file of this type.
fn sensible_rights(host: HostFd, file_type: FileType) -> Rights {
    match file_type {
        FileType::Directory => Rights::DIRECTORY,
        FileType::DatagramSocket | FileType::StreamSocket => Rights::SOCKET,
        // C libraries tell by these rights whether a device is a terminal.
        FileType::CharacterDevice if poll::is_terminal(host) => Rights::TERMINAL,
        _ => Rights::FILE,
    }
}

/// The rights that the access mode among `O_…` leaves.
pub(crate) fn rights_of_access(flags: u32, file_type: FileType) -> Rights {
    match flags & O_ACCMODE {
        _ if file_type == FileType::Directory => Rights::ALL,
        O_RDONLY => Rights::FD_WRITE.complement(),
        O_WRONLY => Rights::FD_READ.complement(),
        _ => Rights::ALL,
    }
}

/// The rights that something open passes on: nothing is opened through a file.
pub(crate) fn inheriting(descriptor: &Descriptor, file_type: FileType) -> Rights {
    match kind(file_type) {
        Kind::Directory => descriptor.inheriting,
        Kind::Socket => descriptor.inheriting.and(Rights::SOCKET),
        Kind::File | Kind::Stream => Rights::NONE,
    }
}

/// Something that was opened.
pub(crate) struct Opened {
    pub(crate) file: OwnedFd,
    pub(crate) file_type: FileType,
    /// Its properties for the table.
    pub(crate) flags: Flags,
}

/// Enters what was opened below a directory with an access mode among `O_…`, and answers its number. It has the rights that
/// the directory passes on, those that make sense for it and for this access; below a directory the same goes on.
///
/// Errors: `Mfile`.
pub(crate) fn enter(opened: Opened, directory: &Descriptor, access: u32) -> Result<GuestFd, Errno> {
    let Opened { file, file_type, flags } = opened;
    let kind = kind(file_type);
    let sensible = sensible_rights(file.as_fd(), file_type);
    let about = Descriptor {
        host: file.as_fd(),
        kind,
        flags: flags | directory.flags.and(Flags::INHERITED),
        rights: directory.inheriting.and(sensible).and(rights_of_access(access, file_type)),
        inheriting: if kind == Kind::Directory { directory.inheriting } else { Rights::NONE },
        granted: 0,
    };
    fd_table::insert(file, &about)
}

/// What the table calls a file of this type.
fn kind(file_type: FileType) -> Kind {
    match file_type {
        FileType::Directory => Kind::Directory,
        FileType::RegularFile => Kind::File,
        FileType::DatagramSocket | FileType::StreamSocket => Kind::Socket,
        _ => Kind::Stream,
    }
}

/// The kernel's form of new times of access and modification.
pub(crate) fn new_times(accessed: NewTime, modified: NewTime) -> [timespec; 2] {
    [new_time(accessed), new_time(modified)]
}

fn new_time(time: NewTime) -> timespec {
    match time {
        NewTime::Keep => timespec { tv_sec: 0, tv_nsec: UTIME_OMIT as _ },
        NewTime::Now => timespec { tv_sec: 0, tv_nsec: UTIME_NOW as _ },
        NewTime::At(time) => super::clock::to_timespec(time),
    }
}

/// Sets when a file was last read and written.
///
/// Errors: `Rofs` below a read-only directory.
pub(crate) fn set_times(descriptor: &Descriptor, times: &[timespec; 2]) -> Result<(), Errno> {
    refuse_read_only(descriptor)?;
    Ok(file::set_times(descriptor.host, times)?)
}

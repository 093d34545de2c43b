//! Something open: its attributes, flags and rights, and closing it.

use linux_raw_sys::general::{
    POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE, POSIX_FADV_NORMAL, POSIX_FADV_RANDOM, POSIX_FADV_SEQUENTIAL, POSIX_FADV_WILLNEED,
};

use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::errno::Errno;
use crate::host::fd_table::{self, GuestFd};
use crate::host::file;
use crate::host::rights::Rights;

/// Provide file advisory information on a file descriptor, like `posix_fadvise` in POSIX.
///
/// Errors: `Inval` for advice that does not exist and ranges past the largest offset; `Spipe` for pipes.
pub(super) fn fd_advise(_memory: &mut GuestMemory, fd: GuestFd, offset: u64, len: u64, advice: u32) -> Result<(), Errno> {
    const ADVICE: [u32; 6] = [
        POSIX_FADV_NORMAL,
        POSIX_FADV_SEQUENTIAL,
        POSIX_FADV_RANDOM,
        POSIX_FADV_WILLNEED,
        POSIX_FADV_DONTNEED,
        POSIX_FADV_NOREUSE,
    ];
    let advice = *ADVICE.get(advice as usize).ok_or(Errno::Inval)?;
    let descriptor = fd_table::get(fd, Rights::FD_ADVISE)?;
    file::advise(descriptor.host, offset, len, advice)
}

/// Force the allocation of space in a file, like `posix_fallocate` in POSIX.
///
/// Errors: `Inval` for no bytes, `Fbig`, `Nospc`, `Nodev` and `Spipe` for what is no regular file, `Notsup` where the file
/// system cannot.
pub(super) fn fd_allocate(_memory: &mut GuestMemory, fd: GuestFd, offset: u64, len: u64) -> Result<(), Errno> {
    file::allocate(&fd_table::get(fd, Rights::FD_ALLOCATE)?, offset, len)
}

/// Close a file descriptor, like `close` in POSIX.
///
/// Errors: `Io` and others when earlier writes failed; it is closed all the same.
pub(super) fn fd_close(_memory: &mut GuestMemory, fd: GuestFd) -> Result<(), Errno> {
    fd_table::close(fd)
}

/// Synchronize the data of a file to disk, like `fdatasync` in POSIX.
///
/// Errors: `Inval` for what is not on a disk; `Io`, `Nospc`, `Dquot`.
pub(super) fn fd_datasync(_memory: &mut GuestMemory, fd: GuestFd) -> Result<(), Errno> {
    file::synchronize_data(fd_table::get(fd, Rights::FD_DATASYNC)?.host)
}

/// Synchronize the data and metadata of a file to disk, like `fsync` in POSIX.
///
/// Errors: `Inval` for what is not on a disk; `Io`, `Nospc`, `Dquot`.
pub(super) fn fd_sync(_memory: &mut GuestMemory, fd: GuestFd) -> Result<(), Errno> {
    file::synchronize(fd_table::get(fd, Rights::FD_SYNC)?.host)
}

/// Get the attributes of a file descriptor: the type of the file, how it behaves, like `fcntl(fd, F_GETFL)` in POSIX, and
/// its rights.
pub(super) fn fd_fdstat_get(memory: &mut GuestMemory, fd: GuestFd, stat: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let descriptor = fd_table::get(fd, Rights::NONE)?;
    let (file_type, sensible) = file::type_and_rights(descriptor.host)?;
    let flags = file::flags(&descriptor)?;
    let rights = descriptor.rights.and(sensible).and(file::rights_of_access(flags, file_type));
    memory.store(place, types::fdstat(file_type, flags, rights, file::inheriting(&descriptor, file_type)));
    Ok(())
}

/// Adjust the flags associated with a file descriptor, like `fcntl(fd, F_SETFL, flags)` in POSIX.
///
/// Errors: `Inval` when that would change `dsync`, `rsync` or `sync`.
pub(super) fn fd_fdstat_set_flags(_memory: &mut GuestMemory, fd: GuestFd, flags: u32) -> Result<(), Errno> {
    let flags = types::open_flags(flags)?;
    let descriptor = fd_table::get(fd, Rights::FD_FDSTAT_SET_FLAGS)?;
    file::set_flags(fd, &descriptor, flags)
}

/// Adjust the rights associated with a file descriptor. This can only be used to remove rights.
///
/// Errors: `Notcapable` when called in a way that would attempt to add rights.
pub(super) fn fd_fdstat_set_rights(_memory: &mut GuestMemory, fd: GuestFd, base: u64, inheriting: u64) -> Result<(), Errno> {
    fd_table::restrict(fd, Rights::from_bits(base), Rights::from_bits(inheriting))
}

/// Return the attributes of an open file.
pub(super) fn fd_filestat_get(memory: &mut GuestMemory, fd: GuestFd, stat: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let descriptor = fd_table::get(fd, Rights::FD_FILESTAT_GET)?;
    let attributes = file::attributes(descriptor.host)?;
    memory.store(place, types::filestat(&attributes));
    Ok(())
}

/// Adjust the size of an open file, like `ftruncate` in POSIX. If this increases the file's size, the extra bytes are filled
/// with zeros.
///
/// Errors: `Rofs`; `Inval` for what is no regular file; `Fbig`, `Io`.
pub(super) fn fd_filestat_set_size(_memory: &mut GuestMemory, fd: GuestFd, size: u64) -> Result<(), Errno> {
    file::set_size(&fd_table::get(fd, Rights::FD_FILESTAT_SET_SIZE)?, size)
}

/// Adjust the timestamps of an open file or directory, like `futimens` in POSIX.
///
/// Errors: `Rofs`; `Inval` when a time is to be both given and the current one; `Perm`, `Acces`.
pub(super) fn fd_filestat_set_times(
    _memory: &mut GuestMemory,
    fd: GuestFd,
    atim: u64,
    mtim: u64,
    fst_flags: u32,
) -> Result<(), Errno> {
    let [accessed, modified] = types::new_times(atim, mtim, fst_flags)?;
    let descriptor = fd_table::get(fd, Rights::FD_FILESTAT_SET_TIMES)?;
    file::set_times(&descriptor, &file::new_times(accessed, modified))
}

/// Atomically replace a file descriptor by renumbering another file descriptor. What had the number `to` is closed.
pub(super) fn fd_renumber(_memory: &mut GuestMemory, fd: GuestFd, to: GuestFd) -> Result<(), Errno> {
    fd_table::renumber(fd, to)
}

//! Something open: its attributes, flags and rights, and closing it.

use super::errno::Errno;
use super::rights::{self, Rights};
use super::table::{self, Descriptor, GuestFd};
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::file;
use crate::sys::file::Advice;

/// Provide file advisory information on a file descriptor, like `posix_fadvise` in POSIX.
///
/// Errors: `Inval` for advice that does not exist and ranges past the largest offset; `Spipe` for pipes.
pub(super) fn fd_advise(_memory: &mut GuestMemory, fd: GuestFd, offset: u64, len: u64, advice: u32) -> Result<(), Errno> {
    const ADVICE: [Advice; 6] =
        [Advice::Normal, Advice::Sequential, Advice::Random, Advice::WillNeed, Advice::DontNeed, Advice::NoReuse];
    let advice = *ADVICE.get(advice as usize).ok_or(Errno::Inval)?;
    let file = table::get(fd, Rights::FD_ADVISE)?.open.file;
    Ok(file::advise(file, offset, len, advice)?)
}

/// Force the allocation of space in a file, like `posix_fallocate` in POSIX.
///
/// Errors: `Inval` for no bytes, `Fbig`, `Nospc`, `Nodev` and `Spipe` for anything but a regular file, `Notsup` where the file
/// system cannot.
pub(super) fn fd_allocate(_memory: &mut GuestMemory, fd: GuestFd, offset: u64, len: u64) -> Result<(), Errno> {
    Ok(file::allocate(&table::get(fd, Rights::FD_ALLOCATE)?.open, offset, len)?)
}

/// Close a file descriptor, like `close` in POSIX.
///
/// Errors: `Io` and others when earlier writes failed; it is closed all the same.
pub(super) fn fd_close(_memory: &mut GuestMemory, fd: GuestFd) -> Result<(), Errno> {
    table::close(fd)
}

/// Synchronize the data of a file to disk, like `fdatasync` in POSIX.
///
/// Errors: `Inval` for a file that is not on a disk; `Io`, `Nospc`, `Dquot`.
pub(super) fn fd_datasync(_memory: &mut GuestMemory, fd: GuestFd) -> Result<(), Errno> {
    Ok(file::synchronize_data(table::get(fd, Rights::FD_DATASYNC)?.open.file)?)
}

/// Synchronize the data and metadata of a file to disk, like `fsync` in POSIX.
///
/// Errors: `Inval` for a file that is not on a disk; `Io`, `Nospc`, `Dquot`.
pub(super) fn fd_sync(_memory: &mut GuestMemory, fd: GuestFd) -> Result<(), Errno> {
    Ok(file::synchronize(table::get(fd, Rights::FD_SYNC)?.open.file)?)
}

/// Get the attributes of a file descriptor: the type of the file, how it behaves, like `fcntl(fd, F_GETFL)` in POSIX, and
/// its rights.
pub(super) fn fd_fdstat_get(memory: &mut GuestMemory, fd: GuestFd, stat: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let Descriptor { open, rights, inheriting, .. } = table::get(fd, Rights::NONE)?;
    let file_type = file::type_of(open.file)?;
    let sensible = rights::sensible(open.file.kernel().ok(), file_type);
    let flags = file::flags(&open)?;
    let rights = rights.and(sensible).and(rights::of_access(flags, file_type));
    memory.store(place, types::fdstat(file_type, flags, rights, rights::passed_on(inheriting, file_type)));
    Ok(())
}

/// Adjust the flags associated with a file descriptor, like `fcntl(fd, F_SETFL, flags)` in POSIX.
///
/// Errors: `Inval` when that would change `dsync`, `rsync` or `sync`.
pub(super) fn fd_fdstat_set_flags(_memory: &mut GuestMemory, fd: GuestFd, flags: u32) -> Result<(), Errno> {
    let flags = types::open_flags(flags)?;
    let descriptor = table::get(fd, Rights::FD_FDSTAT_SET_FLAGS)?;
    table::set_flags(fd, &descriptor, file::set_flags(&descriptor.open, flags)?);
    Ok(())
}

/// Adjust the rights associated with a file descriptor. This can only be used to remove rights.
///
/// Errors: `Notcapable` when called in a way that would attempt to add rights.
pub(super) fn fd_fdstat_set_rights(_memory: &mut GuestMemory, fd: GuestFd, base: u64, inheriting: u64) -> Result<(), Errno> {
    table::restrict(fd, Rights::from_bits(base), Rights::from_bits(inheriting))
}

/// Return the attributes of an open file.
pub(super) fn fd_filestat_get(memory: &mut GuestMemory, fd: GuestFd, stat: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let descriptor = table::get(fd, Rights::FD_FILESTAT_GET)?;
    let attributes = file::attributes(descriptor.open.file)?;
    memory.store(place, types::filestat(&attributes));
    Ok(())
}

/// Adjust the size of an open file, like `ftruncate` in POSIX. If this increases the file's size, the extra bytes are filled
/// with zeros.
///
/// Errors: `Rofs`; `Inval` for anything but a regular file; `Fbig`, `Io`.
pub(super) fn fd_filestat_set_size(_memory: &mut GuestMemory, fd: GuestFd, size: u64) -> Result<(), Errno> {
    Ok(file::set_size(&table::get(fd, Rights::FD_FILESTAT_SET_SIZE)?.open, size)?)
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
    let open = table::get(fd, Rights::FD_FILESTAT_SET_TIMES)?.open;
    Ok(file::set_times(&open, &file::new_times(accessed, modified))?)
}

/// Atomically replace a file descriptor by renumbering another file descriptor. The file that had the number `to` is closed.
pub(super) fn fd_renumber(_memory: &mut GuestMemory, fd: GuestFd, to: GuestFd) -> Result<(), Errno> {
    table::renumber(fd, to)
}

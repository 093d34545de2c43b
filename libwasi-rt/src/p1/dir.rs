//! Granted directories and the entries of directories.

use super::errno::Errno;
use super::rights::Rights;
use super::table::{self, GuestFd};
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::directory::Entries;
use crate::host::flags::Flags;
use crate::host::preopen;

/// Return a description of the given preopened file descriptor: the length of its name, or that it is not a directory.
///
/// Errors: `Badf` also for a number that is open but was not so from the start; guests look for such directories until they get
/// that.
pub(super) fn fd_prestat_get(memory: &mut GuestMemory, fd: GuestFd, prestat: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(prestat)?;
    let descriptor = table::get(fd, Rights::NONE)?;
    let prestat = match preopen::guest_name(descriptor.granted) {
        Some(name) => types::prestat(name.len() as u32),
        None if descriptor.open.flags.has(Flags::GRANTED_SOCKET) => types::prestat_of_other(),
        None => return Err(Errno::Badf),
    };
    memory.store(place, prestat);
    Ok(())
}

/// Return the name of the given preopened file descriptor, without a NUL.
///
/// Errors: `Notdir` for a number that was not open from the start, `Nametoolong` when the buffer is too small.
pub(super) fn fd_prestat_dir_name(memory: &mut GuestMemory, fd: GuestFd, path: GuestPtr, path_len: u32) -> Result<(), Errno> {
    let descriptor = table::get(fd, Rights::NONE)?;
    let name = preopen::guest_name(descriptor.granted).ok_or(Errno::Notdir)?;
    let buffer = memory.range(path, path_len)?;
    if name.len() > buffer.len() as usize {
        return Err(Errno::Nametoolong);
    }
    memory.copy_out(buffer, 0, name);
    Ok(())
}

/// Read directory entries from a directory: a sequence of `dirent`, each followed by a name, from the one that `cookie`
/// denotes; 0 is the first. The buffer is filled as far as possible, and the last entry may be cut off. If less than the size
/// of the buffer was stored, the end of the directory has been reached. `.` and `..` are included; the order is that of the
/// file system, which also makes the cookies and keeps them valid while entries come and go.
///
/// Errors: `Notdir`; `Inval` for an invalid cookie.
pub(super) fn fd_readdir(
    memory: &mut GuestMemory,
    fd: GuestFd,
    buf: GuestPtr,
    buf_len: u32,
    cookie: u64,
    size: GuestPtr,
) -> Result<(), Errno> {
    let size = memory.slot(size)?;
    let buffer = memory.range(buf, buf_len)?;
    let (directory, _) = table::directory(fd, Rights::FD_READDIR)?;
    let mut entries = <Entries>::from(&directory, cookie, buf_len as usize)?;
    let mut used = 0;
    while used < buffer.len() {
        let Some(entry) = entries.next()? else { break };
        let head = types::dirent(entry.next, entry.inode, entry.name.len() as u32, entry.file_type);
        used += memory.copy_out(buffer, used, &head);
        used += memory.copy_out(buffer, used, entry.name);
    }
    memory.store(size, used.to_le_bytes());
    Ok(())
}

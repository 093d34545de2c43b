//! Files and directories by their names.
//!
//! Paths are resolved below the directory that is given. In addition to the errors listed, all functions return `Notdir` when
//! that or something on the way is not a directory, `Perm` when the path leads out of it, `Rofs` when it was granted for
//! reading only and something is to change, `Inval` for a path with a NUL, `Ilseq` for one that is not UTF-8, `Noent`,
//! `Acces`, `Loop` and `Nametoolong`.

use super::errno::Errno;
use super::rights::Rights;
use super::table::{self, GuestFd};
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::attributes::Attributes;
use crate::host::file;
use crate::host::named;
use crate::host::path::Path;

/// Create a directory, like `mkdirat` in POSIX.
///
/// Errors: `Exist`, `Nospc`, `Mlink`.
pub(super) fn path_create_directory(memory: &mut GuestMemory, fd: GuestFd, path: GuestPtr, path_len: u32) -> Result<(), Errno> {
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let (directory, _) = table::directory(fd, Rights::PATH_CREATE_DIRECTORY)?;
    Ok(named::create_directory(&directory, &mut name)?)
}

/// Return the attributes of a file or directory, like `stat` in POSIX.
pub(super) fn path_filestat_get(
    memory: &mut GuestMemory,
    fd: GuestFd,
    flags: u32,
    path: GuestPtr,
    path_len: u32,
    stat: GuestPtr,
) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let attributes = attributes(memory, fd, flags, path, path_len)?;
    memory.store(place, types::filestat(&attributes));
    Ok(())
}

/// Returns the attributes for [`path_filestat_get`].
pub(super) fn attributes(
    memory: &GuestMemory,
    fd: GuestFd,
    flags: u32,
    path: GuestPtr,
    path_len: u32,
) -> Result<Attributes, Errno> {
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let links = types::links(flags)?;
    let (directory, _) = table::directory(fd, Rights::PATH_FILESTAT_GET)?;
    Ok(named::attributes(&directory, &name, links)?)
}

/// Adjust the timestamps of a file or directory, like `utimensat` in POSIX.
///
/// Errors: `Inval` when a time is to be both given and the current one.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(super) fn path_filestat_set_times(
    memory: &mut GuestMemory,
    fd: GuestFd,
    flags: u32,
    path: GuestPtr,
    path_len: u32,
    atim: u64,
    mtim: u64,
    fst_flags: u32,
) -> Result<(), Errno> {
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let links = types::links(flags)?;
    let [accessed, modified] = types::new_times(atim, mtim, fst_flags)?;
    let (directory, _) = table::directory(fd, Rights::PATH_FILESTAT_SET_TIMES)?;
    Ok(named::set_times(&directory, &name, links, &file::new_times(accessed, modified))?)
}

/// Create a hard link, like `linkat` in POSIX.
///
/// Errors: `Exist`; `Perm` for directories; `Xdev`, `Mlink`, `Nospc`.
#[expect(clippy::too_many_arguments, reason = "the standard's")]
pub(super) fn path_link(
    memory: &mut GuestMemory,
    old_fd: GuestFd,
    old_flags: u32,
    old_path: GuestPtr,
    old_path_len: u32,
    new_fd: GuestFd,
    new_path: GuestPtr,
    new_path_len: u32,
) -> Result<(), Errno> {
    let mut old = Path::new();
    types::set_path(&mut old, memory, old_path, old_path_len)?;
    let mut new = Path::new();
    types::set_path(&mut new, memory, new_path, new_path_len)?;
    let links = types::links(old_flags)?;
    let (from, _) = table::directory(old_fd, Rights::PATH_LINK_SOURCE)?;
    let (to, _) = table::directory(new_fd, Rights::PATH_LINK_TARGET)?;
    Ok(named::link(&from, &old, links, &to, &mut new)?)
}

/// Read the contents of a symbolic link, like `readlinkat` in POSIX. Contents that do not fit into the buffer are cut off.
///
/// Errors: `Inval` when it is not a symbolic link.
pub(super) fn path_readlink(
    memory: &mut GuestMemory,
    fd: GuestFd,
    path: GuestPtr,
    path_len: u32,
    buf: GuestPtr,
    buf_len: u32,
    size: GuestPtr,
) -> Result<(), Errno> {
    let size = memory.slot(size)?;
    let buffer = memory.range(buf, buf_len)?;
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let (directory, _) = table::directory(fd, Rights::PATH_READLINK)?;
    let length = named::read_link(&directory, &name, memory.io_vec(buffer))?;
    memory.store(size, (length as u32).to_le_bytes());
    Ok(())
}

/// Remove a directory, like `unlinkat(fd, path, AT_REMOVEDIR)` in POSIX.
///
/// Errors: `Notempty`, `Busy`; `Inval` for `.`.
pub(super) fn path_remove_directory(memory: &mut GuestMemory, fd: GuestFd, path: GuestPtr, path_len: u32) -> Result<(), Errno> {
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let (directory, _) = table::directory(fd, Rights::PATH_REMOVE_DIRECTORY)?;
    Ok(named::remove_directory(&directory, &mut name)?)
}

/// Rename a file or directory, like `renameat` in POSIX.
///
/// Errors: `Isdir`, `Notempty`, `Exist`; `Inval` for a directory below itself; `Xdev`, `Busy`, `Nospc`.
pub(super) fn path_rename(
    memory: &mut GuestMemory,
    fd: GuestFd,
    old_path: GuestPtr,
    old_path_len: u32,
    new_fd: GuestFd,
    new_path: GuestPtr,
    new_path_len: u32,
) -> Result<(), Errno> {
    let mut old = Path::new();
    types::set_path(&mut old, memory, old_path, old_path_len)?;
    let mut new = Path::new();
    types::set_path(&mut new, memory, new_path, new_path_len)?;
    let (from, _) = table::directory(fd, Rights::PATH_RENAME_SOURCE)?;
    let (to, _) = table::directory(new_fd, Rights::PATH_RENAME_TARGET)?;
    Ok(named::rename(&from, &mut old, &to, &mut new)?)
}

/// Create a symbolic link, like `symlinkat` in POSIX.
///
/// Errors: `Exist`, `Nospc`; `Perm` also when its contents are absolute, which would lead out of every directory.
pub(super) fn path_symlink(
    memory: &mut GuestMemory,
    old_path: GuestPtr,
    old_path_len: u32,
    fd: GuestFd,
    new_path: GuestPtr,
    new_path_len: u32,
) -> Result<(), Errno> {
    let mut contents = Path::new();
    types::set_path(&mut contents, memory, old_path, old_path_len)?;
    let mut new = Path::new();
    types::set_path(&mut new, memory, new_path, new_path_len)?;
    let (directory, _) = table::directory(fd, Rights::PATH_SYMLINK)?;
    Ok(named::create_link(&contents, &directory, &mut new)?)
}

/// Unlink a file, like `unlinkat(fd, path, 0)` in POSIX.
///
/// Errors: `Isdir`, `Busy`.
pub(super) fn path_unlink_file(memory: &mut GuestMemory, fd: GuestFd, path: GuestPtr, path_len: u32) -> Result<(), Errno> {
    let mut name = Path::new();
    types::set_path(&mut name, memory, path, path_len)?;
    let (directory, _) = table::directory(fd, Rights::PATH_UNLINK_FILE)?;
    Ok(named::unlink(&directory, &mut name)?)
}

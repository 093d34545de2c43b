//! Reading and writing, and the position of both.

use super::errno::Errno;
use super::rights::Rights;
use super::table::{self, GuestFd};
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::file;
use crate::sys::file::{Transfer, Whence};

/// Read from a file descriptor, like `readv` in POSIX. 0 bytes mean that the end of the file has been reached.
///
/// Errors: `Again`, `Io` and others of the kernel.
pub(super) fn fd_read(
    memory: &mut GuestMemory,
    fd: GuestFd,
    iovs: GuestPtr,
    iovs_len: u32,
    nread: GuestPtr,
) -> Result<(), Errno> {
    transfer(memory, fd, Rights::FD_READ, Transfer::READ, (iovs, iovs_len), nread)
}

/// Write to a file descriptor, like `writev` in POSIX.
///
/// Errors: `Again`, `Pipe` when nobody reads, `Nospc`, `Fbig`, `Dquot`, `Io` and others of the kernel.
pub(super) fn fd_write(
    memory: &mut GuestMemory,
    fd: GuestFd,
    iovs: GuestPtr,
    iovs_len: u32,
    nwritten: GuestPtr,
) -> Result<(), Errno> {
    transfer(memory, fd, Rights::FD_WRITE, Transfer::WRITE, (iovs, iovs_len), nwritten)
}

/// Read from a file descriptor, without using and updating its offset, like `preadv` in Linux.
///
/// Errors: `Spipe` where there are no offsets, `Inval` for those past the largest, and as [`fd_read`].
pub(super) fn fd_pread(
    memory: &mut GuestMemory,
    fd: GuestFd,
    iovs: GuestPtr,
    iovs_len: u32,
    offset: u64,
    nread: GuestPtr,
) -> Result<(), Errno> {
    let rights = Rights::FD_READ.or(Rights::FD_SEEK);
    transfer_at(memory, fd, rights, Transfer::READ_AT, (iovs, iovs_len), offset, nread)
}

/// Write to a file descriptor, without using and updating its offset, like `pwritev` in Linux: a file that was opened for
/// appending grows wherever the offset is.
///
/// Errors: `Spipe` where there are no offsets, `Inval` for those past the largest, and as [`fd_write`].
pub(super) fn fd_pwrite(
    memory: &mut GuestMemory,
    fd: GuestFd,
    iovs: GuestPtr,
    iovs_len: u32,
    offset: u64,
    nwritten: GuestPtr,
) -> Result<(), Errno> {
    let rights = Rights::FD_WRITE.or(Rights::FD_SEEK);
    transfer_at(memory, fd, rights, Transfer::WRITE_AT, (iovs, iovs_len), offset, nwritten)
}

/// Moves bytes between a file and a list of addresses and lengths, and tells the guest how many.
///
/// Inline, since reading and writing a few bytes is where the length of the path to the kernel shows: after a system call,
/// each return is mispredicted.
#[inline(always)]
fn transfer(
    memory: &mut GuestMemory,
    fd: GuestFd,
    needed: Rights,
    how: Transfer,
    list: (GuestPtr, u32),
    count: GuestPtr,
) -> Result<(), Errno> {
    match transfer_one(memory, fd, needed, how, list, count) {
        Some(answer) => answer,
        None => transfer_at(memory, fd, needed, how, list, 0, count),
    }
}

/// [`transfer`] in the most frequent case: one range of memory, and everything as it should be. In all others nothing has
/// been done. This is short enough for the registers that a system call preserves.
#[inline(always)]
fn transfer_one(
    memory: &mut GuestMemory,
    fd: GuestFd,
    needed: Rights,
    how: Transfer,
    (iovs, iovs_len): (GuestPtr, u32),
    count: GuestPtr,
) -> Option<Result<(), Errno>> {
    if iovs_len != 1 {
        return None;
    }
    let host = table::ready_for_transfer(fd, needed)?;
    let count = memory.slot(count).ok()?;
    let only = types::io_vec(memory, memory.slot(iovs).ok()?).ok()?;
    let moved = file::transfer(host, how, &[only], 0);
    Some(moved.map(|moved| memory.store(count, moved.to_le_bytes())).map_err(Errno::from))
}

/// [`transfer`] in every case, and to or from an offset, where the file determines the speed.
#[inline(never)]
fn transfer_at(
    memory: &mut GuestMemory,
    fd: GuestFd,
    needed: Rights,
    how: Transfer,
    (iovs, iovs_len): (GuestPtr, u32),
    offset: u64,
    count: GuestPtr,
) -> Result<(), Errno> {
    let count = memory.slot(count)?;
    let file = table::for_transfer(fd, needed, how)?;
    let list = memory.array(iovs, iovs_len)?;
    let moved = types::with_io_vecs(memory, list, |parts| file::transfer_any(file, how, parts, offset))??;
    memory.store(count, moved.to_le_bytes());
    Ok(())
}

/// Move the offset of a file descriptor, like `lseek` in POSIX.
///
/// Errors: `Inval` for a `whence` that does not exist and for a position before the start; `Spipe` where there is none.
pub(super) fn fd_seek(memory: &mut GuestMemory, fd: GuestFd, offset: i64, whence: u32, position: GuestPtr) -> Result<(), Errno> {
    let from = match whence {
        0 => Whence::Start,
        1 => Whence::Current,
        2 => Whence::End,
        _ => return Err(Errno::Inval),
    };
    seek(memory, fd, offset, from, position)
}

/// [`fd_seek`] with a decoded `whence`.
pub(super) fn seek(memory: &mut GuestMemory, fd: GuestFd, offset: i64, from: Whence, position: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(position)?;
    let moves = offset != 0 || from != Whence::Current;
    let descriptor = table::get(fd, if moves { Rights::FD_SEEK } else { Rights::FD_TELL })?;
    let position = file::seek(descriptor.open.file, offset, from)?;
    memory.store(place, position.to_le_bytes());
    Ok(())
}

/// Return the current offset of a file descriptor, like `lseek(fd, 0, SEEK_CUR)` in POSIX.
///
/// Errors: `Spipe` where there is none.
pub(super) fn fd_tell(memory: &mut GuestMemory, fd: GuestFd, position: GuestPtr) -> Result<(), Errno> {
    seek(memory, fd, 0, Whence::Current, position)
}

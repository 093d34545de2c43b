//! The differences of `wasi_unstable`: the layout of two structs and the numbers of `whence`.

use super::errno::Errno;
use super::poll::{self, Layout};
use super::rights::Rights;
use super::table::{self, GuestFd};
use super::types::{self, layout};
use super::{io, path};
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::attributes::Attributes;
use crate::host::file;
use crate::sys::file::Whence;

/// [`fd_filestat_get`](super::fd::fd_filestat_get) with 32 bits for the number of links.
pub(super) fn fd_filestat_get(memory: &mut GuestMemory, fd: GuestFd, stat: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let descriptor = table::get(fd, Rights::FD_FILESTAT_GET)?;
    let attributes = file::attributes(descriptor.open.file)?;
    memory.store(place, filestat(&attributes));
    Ok(())
}

/// [`path_filestat_get`](super::path::path_filestat_get) with 32 bits for the number of links.
pub(super) fn path_filestat_get(
    memory: &mut GuestMemory,
    fd: GuestFd,
    flags: u32,
    path: GuestPtr,
    path_len: u32,
    stat: GuestPtr,
) -> Result<(), Errno> {
    let place = memory.slot(stat)?;
    let attributes = path::attributes(memory, fd, flags, path, path_len)?;
    memory.store(place, filestat(&attributes));
    Ok(())
}

/// [`fd_seek`](super::io::fd_seek) with other numbers for `whence`.
pub(super) fn fd_seek(memory: &mut GuestMemory, fd: GuestFd, offset: i64, whence: u32, position: GuestPtr) -> Result<(), Errno> {
    let from = match whence {
        0 => Whence::Current,
        1 => Whence::End,
        2 => Whence::Start,
        _ => return Err(Errno::Inval),
    };
    io::seek(memory, fd, offset, from, position)
}

/// [`poll_oneoff`](super::poll::poll_oneoff) with one more field for clocks.
pub(super) fn poll_oneoff(
    memory: &mut GuestMemory,
    subscriptions: GuestPtr,
    events: GuestPtr,
    count: u32,
    stored: GuestPtr,
) -> Result<(), Errno> {
    poll::poll(memory, subscriptions, events, count, stored, &Layout { size: 56, clock: 24 })
}

/// Encodes `filestat` of `wasi_unstable`.
fn filestat(of: &Attributes) -> [u8; 56] {
    layout! {
        56; 0: of.device, 8: of.inode, 16: types::number_of(of.file_type), 20: of.links, 24: of.size,
        32: of.accessed, 40: of.modified, 48: of.changed
    }
}

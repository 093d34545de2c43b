//! Bytes on their way: how many can be moved now, moving all of them, and moving them from file to file inside the kernel.

use super::error::Error;
use super::file::{self, File};
use super::socket::Waiting;
use crate::sys;
use crate::sys::file::{HostFd, IoVec, Transfer};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::{Time, flow};

/// The place in a file where bytes are read or written next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// This offset, whatever others do with the file.
    At(u64),
    /// The end of the file.
    Append,
    /// Where the kernel says: in a pipe, a terminal, or a file that others share.
    Current,
}

impl Place {
    /// Returns the place after this many bytes.
    pub(crate) fn after(self, bytes: u64) -> Place {
        match self {
            Place::At(offset) => Place::At(offset.saturating_add(bytes)),
            other => other,
        }
    }
}

/// The bytes that can be read without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Supply {
    /// This many, and perhaps more.
    Bytes(u32),
    /// Only reading tells: a few, or none for good.
    Unknown,
    /// None now.
    Nothing,
}

/// Returns how many bytes can be read from a pipe, a terminal, a socket or a file at its position; before there is something, waits
/// if it may.
pub(crate) fn supply(of: HostFd, waiting: Waiting) -> Result<Supply, Error> {
    let known = || sys::file::readable_bytes(of).ok().filter(|&count| count != 0);
    if let Some(count) = known() {
        return Ok(Supply::Bytes(count));
    }
    if !is_ready(of, Interest::Read, waiting)? {
        return Ok(Supply::Nothing);
    }
    Ok(known().map_or(Supply::Unknown, Supply::Bytes))
}

/// Returns how many bytes can be written without waiting: none before there is room, unless it waits for that.
///
/// A pipe that has room takes as much as it takes in one piece, and an empty one all that it can hold.
pub(crate) fn room(of: HostFd, waiting: Waiting) -> Result<u64, Error> {
    const PIECE: u64 = 4096;
    const EMPTY_PIPE: u64 = 64 * 1024;
    if !is_ready(of, Interest::Write, waiting)? {
        return Ok(0);
    }
    Ok(if matches!(sys::file::readable_bytes(of), Ok(1..)) { PIECE } else { EMPTY_PIPE })
}

/// Whether something open is ready, or has failed, which the next transfer tells.
pub(crate) fn is_ready(of: HostFd, interest: Interest, waiting: Waiting) -> Result<bool, Error> {
    let time = if waiting == Waiting::Blocks { None } else { Some(Time::ZERO) };
    Ok(poll::wait(&mut [Waited::new(Some(of), interest)], time)? != 0)
}

/// Reads once, and returns how many bytes; 0 at the end.
pub(crate) fn read(from: File, place: Place, into: IoVec<'_>) -> Result<u32, Error> {
    match place {
        Place::At(offset) => file::transfer_any(from, Transfer::READ_AT, &[into], offset),
        Place::Append | Place::Current => file::transfer_any(from, Transfer::READ, &[into], 0),
    }
}

/// Writes all bytes, for as long as it takes, and returns how many were written, and why not all.
pub(crate) fn write(to: File, place: Place, from: IoVec<'_>) -> (u64, Result<(), Error>) {
    let mut written = 0;
    let mut rest = from;
    while !rest.is_empty() {
        match write_some(to, place.after(written), rest) {
            // Nothing is written, and the kernel has no reason.
            Ok(0) => return (written, Err(Error::Io)),
            Ok(count) => {
                written += u64::from(count);
                rest = rest.after(count as usize);
            }
            Err(Error::Again) => match to.kernel().and_then(|host| is_ready(host, Interest::Write, Waiting::Blocks)) {
                Ok(_) => {}
                Err(error) => return (written, Err(error)),
            },
            Err(error) => return (written, Err(error)),
        }
    }
    (written, Ok(()))
}

/// Writes once, and returns how many bytes.
pub(crate) fn write_some(to: File, place: Place, from: IoVec<'_>) -> Result<u32, Error> {
    match place {
        Place::At(offset) => file::transfer_any(to, Transfer::WRITE_AT, &[from], offset),
        Place::Current => file::transfer_any(to, Transfer::WRITE, &[from], 0),
        Place::Append => match flow::append(to.kernel()?, from) {
            // The kernel, or the file system, does not know how. Others may write in between.
            Err(sys::Errno::ENOSYS | sys::Errno::EOPNOTSUPP) => {
                file::transfer_any(to, Transfer::WRITE_AT, &[from], file::attributes(to)?.size)
            }
            answer => Ok(answer? as u32),
        },
    }
}

/// Moves at most this many bytes from one file to another inside the kernel, and returns how many: none where it does not know how,
/// or when there are none.
pub(crate) fn splice(from: (File, Place), to: (File, Place), most: u64) -> Result<u64, Error> {
    let (File::Kernel(source), File::Kernel(destination)) = (from.0, to.0) else { return Ok(0) };
    let moved = match (from.1, to.1) {
        (Place::At(start), Place::At(end)) => flow::copy_range((source, start), (destination, end), most),
        (Place::At(start), Place::Current) => flow::send(source, start, destination, most),
        (Place::Current, Place::At(end)) => flow::splice(source, destination, Some(end), most),
        (Place::Current, Place::Current) => flow::splice(source, destination, None, most),
        _ => return Ok(0),
    };
    match moved.map_err(Error::from) {
        // It does not know how to for such files.
        Err(
            Error::Inval | Error::Xdev | Error::Nosys | Error::Notsup | Error::Badf | Error::Perm | Error::Spipe | Error::Again,
        ) => Ok(0),
        answer => answer,
    }
}

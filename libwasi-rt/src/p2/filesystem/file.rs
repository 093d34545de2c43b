//! Something open: reading and writing at an offset, its flags, its size, and what it is synchronized with.

use super::answer::{Answer, Stop, store, store_byte, store_done};
use super::descriptor::borrow;
use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::file;
use crate::host::flags::Kind;
use crate::host::flow::{self, Place};
use crate::p2::io::input::{self, Reading, read_to_scratch};
use crate::p2::io::stop;
use crate::p2::object::Descriptor;
use crate::sys::file::Advice;

/// Provide file advisory information on a descriptor.
///
/// Errors: `invalid` for ranges past the largest offset; `invalid-seek` for pipes.
pub(in crate::p2) fn advise(
    call: &mut Call<'_>,
    this: u32,
    offset: u64,
    length: u64,
    advice: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    const ADVICE: [Advice; 6] =
        [Advice::Normal, Advice::Sequential, Advice::Random, Advice::WillNeed, Advice::DontNeed, Advice::NoReuse];
    let (_, descriptor) = borrow(call, this)?;
    let advice = ADVICE.get(discriminant(advice, 6)? as usize).copied().unwrap_or(Advice::Normal);
    store_done(call, results, |_| Ok(file::advise(descriptor.open.file, offset, length, advice)?))
}

/// Synchronize the data of a file to disk.
///
/// Errors: `invalid` for a file that is not on a disk; `io`, `insufficient-space`, `quota`.
pub(in crate::p2) fn sync_data(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_done(call, results, |_| Ok(file::synchronize_data(descriptor.open.file)?))
}

/// Synchronize the data and metadata of a file to disk.
///
/// Errors: as [`sync_data`].
pub(in crate::p2) fn sync(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_done(call, results, |_| Ok(file::synchronize(descriptor.open.file)?))
}

/// Get flags associated with a descriptor: those that it was opened with, where a descriptor opened for nothing is open for reading.
pub(in crate::p2) fn get_flags(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_byte(call, results, |_| Ok(descriptor.flags()))
}

/// Adjust the size of an open file. If this increases the file's size, the extra bytes are filled with zeros.
///
/// Errors: `read-only`, `is-directory`; `bad-descriptor` when it is not open for writing; `invalid` for anything but a regular file;
/// `file-too-large`, `io`.
pub(in crate::p2) fn set_size(call: &mut Call<'_>, this: u32, size: u64, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    store_done(call, results, |_| {
        descriptor.writable()?;
        Ok(file::set_size(&descriptor.open, size)?)
    })
}

/// Read from a descriptor, without using and updating the descriptor's offset. The end is reached when no bytes are left after those
/// that are returned.
///
/// Errors: `is-directory`; `bad-descriptor` when it is not open for reading; `invalid-seek` where there are no offsets, `invalid` for
/// those past the largest.
pub(in crate::p2) fn read(call: &mut Call<'_>, this: u32, length: u64, offset: u64, results: GuestPtr) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    let results = call.record::<16>(results, 4)?;
    let answer = read_list(call, &descriptor, length, offset);
    store(call, results, 4, answer, |(at, count, is_end)| layout! { 16; 4: at, 8: count, 12: u8::from(is_end) })
}

/// Reads into a list, and returns its address and length and whether the end of the file is reached.
fn read_list(call: &mut Call<'_>, descriptor: &Descriptor, length: u64, offset: u64) -> Answer<(GuestPtr, u32, bool)> {
    let file = descriptor.readable()?;
    if call.is_first_time() {
        let (reading, is_end) = plan(descriptor, length, offset)?;
        let (size, kind) = match reading {
            Reading::Ahead(size) => (size, 0),
            Reading::Done(size) => (size, COPIED),
            Reading::Nothing | Reading::End => (0, COPIED),
        };
        call.keep(kind | u64::from(is_end));
        call.block(size, 1)?;
    }
    let kept = call.kept();
    let (at, count) = match kept & COPIED {
        0 => input::fill(call, |into| Ok(flow::read(file, Place::At(offset), into)?)).map_err(failed)?,
        _ => input::copy(call).map_err(failed)?,
    };
    Ok((at, count, kept & 1 != 0))
}

/// The bit of the kept number that tells that the bytes are in the host's memory; the lowest tells that the end is reached.
const COPIED: u64 = 2;

/// Returns what reading will be, and whether it reaches the end.
fn plan(descriptor: &Descriptor, length: u64, offset: u64) -> Result<(Reading, bool), Error> {
    let file = descriptor.open.file;
    if length == 0 {
        return Ok((Reading::Nothing, false));
    }
    let most = u32::try_from(length).unwrap_or(u32::MAX);
    if descriptor.open.kind == Kind::File {
        let left = file::attributes(file)?.size.saturating_sub(offset);
        if left != 0 {
            return Ok((Reading::Ahead(left.min(most.into()) as u32), left <= most.into()));
        }
    }
    // Files whose contents the kernel makes up have no size.
    Ok(match read_to_scratch(file, Place::At(offset), most)? {
        0 => (Reading::End, true),
        count => (Reading::Done(count), false),
    })
}

fn failed(stop: stop::Stop) -> Stop {
    match stop {
        stop::Stop::Failure(failure) => Stop::Failure(failure),
        stop::Stop::Failed(error) => Stop::Error(error),
        stop::Stop::Closed => Stop::Error(Error::Pipe),
    }
}

/// Write to a descriptor, without using and updating the descriptor's offset, and return how many bytes.
///
/// Errors: `read-only`, `is-directory`; `bad-descriptor` when it is not open for writing; `invalid-seek` where there are no offsets,
/// `invalid` for those past the largest; `insufficient-space`, `file-too-large`, `quota`, `io`.
pub(in crate::p2) fn write(
    call: &mut Call<'_>,
    this: u32,
    buffer: GuestPtr,
    count: u32,
    offset: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, descriptor) = borrow(call, this)?;
    let buffer = call.bytes(buffer, count)?;
    let results = call.record::<16>(results, 8)?;
    let write = || -> Answer<u64> {
        let file = descriptor.writable()?;
        Ok(flow::write_some(file, Place::At(offset), call.memory.io_vec(buffer))?.into())
    };
    let answer = write();
    store(call, results, 8, answer, |written| layout! { 16; 8: written })
}

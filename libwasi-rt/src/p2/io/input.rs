//! Streams to the program.
//!
//! A list must be allocated before its bytes are there, with exactly as many as there will be. So the kernel is asked how many can be
//! read, the guest allocates that many, and they are read to where it wants them. Where nobody can tell, which is at the end of most
//! streams, bytes are read into the host's memory first.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::stop::Stop;
use crate::component::block::Block;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::file::{self, File};
use crate::host::flow::{self, Place, Supply};
use crate::host::socket::Waiting;
use crate::p2::object::{Input, Number, Object};
use crate::p2::{objects, scratch};
use crate::sys::file::IoVec;

/// The maximum number of bytes that are read at once: enough that the cost of the calls does not matter.
const MOST_AT_ONCE: u64 = 1 << 20;

/// The bytes that a read will return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::p2) enum Reading {
    /// This many, which are still to be read.
    Ahead(u32),
    /// This many, which are in the host's memory.
    Done(u32),
    /// None now.
    Nothing,
    /// None any more.
    End,
}

/// Returns the number of a stream, and the stream.
pub(super) fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, Input), Failure> {
    let number = call.borrow(Resource::InputStream.number(), this)?;
    match objects::get(number) {
        Some(Object::Input(input)) => Ok((number, input)),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}

impl Input {
    /// Reads at most this many bytes into a list, whose address and length are returned.
    pub(super) fn read(&mut self, call: &mut Call<'_>, most: u64, waiting: Waiting) -> Result<(GuestPtr, u32), Stop> {
        if !call.is_first_time() {
            return self.read_ahead(call);
        }
        if self.is_closed {
            return Err(Stop::Closed);
        }
        let reading = if most == 0 { Reading::Nothing } else { self.plan(most.min(MOST_AT_ONCE) as u32, waiting)? };
        let size = match reading {
            Reading::Ahead(size) => {
                call.keep(0);
                size
            }
            Reading::Done(size) => {
                call.keep(1);
                size
            }
            Reading::Nothing => {
                call.keep(1);
                0
            }
            Reading::End => return Err(Stop::Closed),
        };
        let block = call.block(size, 1)?;
        Ok((block.at, size))
    }

    /// Goes on when the list is allocated.
    fn read_ahead(&mut self, call: &mut Call<'_>) -> Result<(GuestPtr, u32), Stop> {
        let place = self.place;
        let (at, count) = match call.kept() {
            0 => fill(call, |into| Ok(self.end.read(place, into)?))?,
            _ => copy(call)?,
        };
        if call.kept() == 0 {
            self.place = place.after(count.into());
        }
        Ok((at, count))
    }

    /// Skips at most this many bytes, and returns how many.
    pub(super) fn skip(&mut self, most: u64, waiting: Waiting) -> Result<u64, Stop> {
        if self.is_closed {
            return Err(Stop::Closed);
        }
        if most == 0 {
            return Ok(0);
        }
        match self.plan(most.min(u32::MAX.into()) as u32, waiting)? {
            Reading::Ahead(count) if matches!(self.place, Place::At(_)) => {
                self.place = self.place.after(count.into());
                Ok(count.into())
            }
            Reading::Ahead(count) => match self.read_to_scratch(count)? {
                0 => Err(Stop::Closed),
                count => Ok(count.into()),
            },
            Reading::Done(count) => Ok(count.into()),
            Reading::Nothing => Ok(0),
            Reading::End => Err(Stop::Closed),
        }
    }

    /// Returns what reading at most this many bytes will be, and reads them if that is the only way to know.
    fn plan(&mut self, most: u32, waiting: Waiting) -> Result<Reading, Stop> {
        loop {
            match self.supply(most, waiting)? {
                Supply::Bytes(count) => return Ok(Reading::Ahead(count.min(most))),
                Supply::Nothing if waiting == Waiting::Fails => return Ok(Reading::Nothing),
                Supply::Nothing => {}
                Supply::Unknown => {
                    return Ok(match self.read_to_scratch(most)? {
                        0 => Reading::End,
                        count => Reading::Done(count),
                    });
                }
            }
        }
    }

    /// Returns how many bytes can be read.
    pub(super) fn supply(&mut self, most: u32, waiting: Waiting) -> Result<Supply, Stop> {
        if let Some((number, flow)) = self.end.flow() {
            return Ok((flow.supply)(number, waiting)?);
        }
        let file = self.end.file()?;
        match (self.place, file) {
            (Place::At(offset), _) => {
                if offset.saturating_add(most.into()) > self.size {
                    self.size = file::attributes(file)?.size;
                }
                // Files whose contents the kernel makes up have no size.
                let left = self.size.saturating_sub(offset);
                Ok(if left == 0 { Supply::Unknown } else { Supply::Bytes(left.min(most.into()) as u32) })
            }
            (_, File::Kernel(host)) => Ok(flow::supply(host, waiting)?),
            (_, File::Node(..)) => Ok(Supply::Unknown),
        }
    }

    /// Reads at most this many bytes into the host's memory, as far as there is room, and returns how many.
    pub(super) fn read_to_scratch(&mut self, most: u32) -> Result<u32, Stop> {
        let (end, place) = (self.end, self.place);
        let count = scratch::with(|bytes| end.read(place, IoVec::new(bytes).first(most as usize)))?;
        self.place = self.place.after(count.into());
        Ok(count)
    }
}

/// Reads at most this many bytes into the host's memory, as far as there is room, and returns how many.
pub(in crate::p2) fn read_to_scratch(file: File, place: Place, most: u32) -> Result<u32, crate::host::error::Error> {
    scratch::with(|bytes| flow::read(file, place, IoVec::new(bytes).first(most as usize)))
}

/// Fills the block that the function asked for, which has become available, and returns its address and how many bytes there were.
/// If that are fewer, the rest of the block is given back.
pub(in crate::p2) fn fill(
    call: &mut Call<'_>,
    read: impl FnOnce(IoVec<'_>) -> Result<u32, Stop>,
) -> Result<(GuestPtr, u32), Stop> {
    let block = call.block(call.requested(), 1)?;
    if !block.is_new {
        return shrink(call, block, call.requested());
    }
    match read(call.memory.io_vec(block.bytes))? {
        // Somebody else took what was there. The empty list has a block that nobody gives back.
        0 => Ok((block.at, 0)),
        count if count < block.bytes.len() => shrink(call, block, count),
        count => Ok((block.at, count)),
    }
}

fn shrink(call: &mut Call<'_>, block: Block, count: u32) -> Result<(GuestPtr, u32), Stop> {
    Ok((call.shrink(block, 1, count)?.at, count))
}

/// Copies bytes from the host's memory to the block that the function asked for, which has become available.
pub(in crate::p2) fn copy(call: &mut Call<'_>) -> Result<(GuestPtr, u32), Stop> {
    let block = call.block(call.requested(), 1)?;
    let count = scratch::with(|bytes| call.memory.copy_out(block.bytes, 0, bytes));
    Ok((block.at, count))
}

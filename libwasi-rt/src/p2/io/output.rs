//! Streams from the program.
//!
//! Nothing is buffered: what a function has taken is with the kernel when it returns, so flushing has nothing to do, except where
//! an end has a way of its own.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::stop::Stop;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::host::file::File;
use crate::host::flow::{self, Place, Supply};
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::p2::object::{Input, Number, Object, Output};
use crate::p2::{objects, scratch};
use crate::sys::file::IoVec;

/// The number of bytes that a file takes without asking.
const PERMIT_OF_FILES: u64 = 1 << 20;

/// The maximum number of bytes that go from file to file at once.
const MOST_AT_ONCE: u64 = 1 << 30;

/// The maximum number of bytes that the functions write that also flush.
pub(super) const MOST_FLUSHED: u64 = 4096;

/// Returns the number of a stream, and the stream.
pub(super) fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, Output), Failure> {
    let number = call.borrow(Resource::OutputStream.number(), this)?;
    match objects::get(number) {
        Some(Object::Output(output)) => Ok((number, output)),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}

impl Output {
    /// Returns how many bytes may be written next.
    pub(super) fn check(&mut self, waiting: Waiting) -> Result<u64, Stop> {
        self.expect_open()?;
        if let Some((number, flow)) = self.end.flow() {
            self.permit = (flow.room)(number, waiting)?;
            return Ok(self.permit);
        }
        let permit = match (self.place, self.end.file()?) {
            (Place::Current, File::Kernel(host)) => flow::room(host, waiting)?,
            _ => PERMIT_OF_FILES,
        };
        self.permit = permit;
        Ok(permit)
    }

    /// Waits until there is room, without asking how much.
    pub(super) fn wait(&self) -> Result<(), Stop> {
        self.expect_open()?;
        if let Some((number, flow)) = self.end.flow() {
            return Ok((flow.flush)(number)?);
        }
        if let (Place::Current, File::Kernel(host)) = (self.place, self.end.file()?) {
            flow::is_ready(host, Interest::Write, Waiting::Blocks)?;
        }
        Ok(())
    }

    /// Fails when the stream is closed.
    pub(super) fn expect_open(&self) -> Result<(), Stop> {
        if self.is_closed { Err(Stop::Closed) } else { Ok(()) }
    }

    /// Takes a number of bytes off those that may be written.
    ///
    /// Errors: a trap when these are fewer.
    pub(super) fn spend(&mut self, count: u64) -> Result<(), Failure> {
        self.permit = self.permit.checked_sub(count).ok_or(Failure::Trap(Trap::WriteNotPermitted))?;
        Ok(())
    }

    /// Writes all bytes.
    pub(super) fn write(&mut self, bytes: IoVec<'_>) -> Result<(), Stop> {
        self.expect_open()?;
        if let Some((number, flow)) = self.end.flow() {
            return Ok((flow.write)(number, bytes)?);
        }
        let (written, result) = flow::write(self.end.file()?, self.place, bytes);
        self.place = self.place.after(written);
        Ok(result?)
    }

    /// Makes sure that what was written is on its way.
    pub(super) fn flush(&self) -> Result<(), Stop> {
        self.expect_open()?;
        match self.end.flow() {
            Some((number, flow)) => Ok((flow.flush)(number)?),
            None => Ok(()),
        }
    }

    /// Writes this many zeros.
    pub(super) fn write_zeroes(&mut self, count: u64) -> Result<(), Stop> {
        self.expect_open()?;
        let mut left = count;
        while left != 0 {
            let part = left.min(scratch::SIZE as u64);
            scratch::with(|bytes| {
                let zeros = bytes.get_mut(..part as usize).unwrap_or_default();
                zeros.fill(0);
                self.write(IoVec::new(zeros))
            })?;
            left -= part;
        }
        Ok(())
    }

    /// Moves at most this many bytes from a stream to this one, and returns how many.
    pub(super) fn splice(&mut self, from: &mut Input, most: u64, waiting: Waiting) -> Result<u64, Splicing> {
        self.expect_open().map_err(Splicing::Output)?;
        if from.is_closed {
            return Err(Splicing::Input(Stop::Closed));
        }
        let permit = match self.check(waiting).map_err(Splicing::Output)? {
            // Files take everything.
            PERMIT_OF_FILES => MOST_AT_ONCE,
            permit => permit,
        };
        let most = most.min(permit);
        if most == 0 {
            return Ok(0);
        }
        if from.end.flow().is_some() || self.end.flow().is_some() {
            if from.supply(most as u32, waiting).map_err(Splicing::Input)? == Supply::Nothing {
                return Ok(0);
            }
        } else if let Some(moved) = self.splice_by_kernel(from, most, waiting)? {
            self.place = self.place.after(moved);
            from.place = from.place.after(moved);
            return Ok(moved);
        }
        let count = from.read_to_scratch(most.min(u32::MAX.into()) as u32).map_err(Splicing::Input)?;
        if count == 0 {
            return Err(Splicing::Input(Stop::Closed));
        }
        let written = scratch::with(|bytes| self.write(IoVec::new(bytes).first(count as usize)));
        written.map(|()| count.into()).map_err(Splicing::Output)
    }

    /// Moves bytes inside the kernel; nothing where it does not know how, or says that there are none.
    fn splice_by_kernel(&mut self, from: &mut Input, most: u64, waiting: Waiting) -> Result<Option<u64>, Splicing> {
        let (source, to) = (from.end.file().map_err(Splicing::input)?, self.end.file().map_err(Splicing::output)?);
        let most = match from.place {
            Place::At(_) => most,
            // As many as there are, so that it does not wait.
            _ => match from.supply(most.min(u32::MAX.into()) as u32, waiting).map_err(Splicing::Input)? {
                Supply::Bytes(count) => most.min(count.into()),
                Supply::Unknown => return Ok(None),
                Supply::Nothing => return Ok(Some(0)),
            },
        };
        match flow::splice((source, from.place), (to, self.place), most).map_err(Splicing::output)? {
            0 => Ok(None),
            moved => Ok(Some(moved)),
        }
    }
}

/// Which of two streams does not go on, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Splicing {
    /// That from which bytes come.
    Input(Stop),
    /// That to which they go.
    Output(Stop),
}

impl Splicing {
    /// Returns why it does not go on.
    pub(super) fn stop(self) -> Stop {
        match self {
            Splicing::Input(stop) | Splicing::Output(stop) => stop,
        }
    }

    fn input(error: impl Into<Stop>) -> Splicing {
        Splicing::Input(error.into())
    }

    fn output(error: impl Into<Stop>) -> Splicing {
        Splicing::Output(error.into())
    }
}

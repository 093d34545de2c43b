//! Waiting until something open is ready, or a time is over.

use linux_raw_sys::general::{POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, pollfd};

use super::clock::{self, Clock};
use super::error::Error;
use super::file::{self, File, Open};
use super::flags::Kind;
use crate::sys::file::HostFd;
use crate::sys::poll;

/// A file to wait for; at first, none.
pub(crate) type Place = pollfd;

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    /// There is something to read.
    Read,
    /// There is room to write.
    Write,
}

/// How something open is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readiness {
    /// Whether the other side is gone.
    pub(crate) hung_up: bool,
}

/// Lends an array with a place for each of `count` files.
///
/// Errors: `Nomem`.
pub(crate) fn with_files<T>(count: usize, act: impl FnOnce(&mut [Place]) -> T) -> Result<T, Error> {
    Ok(poll::with_array(count, act)?)
}

/// Whether something open is ready whatever the kernel, which does not know it, would say.
pub(crate) fn is_always_ready(file: File) -> bool {
    file.is_embedded()
}

/// What to wait for at a file; nothing when that [is always ready](is_always_ready).
pub(crate) fn place(file: File, interest: Interest) -> Place {
    let events = if interest == Interest::Read { POLLIN } else { POLLOUT };
    let fd = file.kernel().map_or(-1, HostFd::number);
    pollfd { fd, events: events as i16, revents: 0 }
}

/// Waits until one of the files is ready or so many nanoseconds are over, and answers how many are ready. There may be more of
/// them than the limit of open files.
pub(crate) fn wait(files: &mut [Place], time: Option<u64>) -> Result<usize, Error> {
    Ok(poll::wait(files, time.map(clock::to_time))?)
}

/// What was found out about a place, if there is anything to say.
///
/// Errors: `Badf` when the kernel does not know the file.
pub(crate) fn found(file: File, place: &Place) -> Result<Option<Readiness>, Error> {
    if is_always_ready(file) {
        return Ok(Some(Readiness { hung_up: false }));
    }
    let events = place.revents as u32;
    if events & POLLNVAL != 0 {
        return Err(Error::Badf);
    }
    // What failed is ready, too: the next transfer tells the error.
    Ok((events != 0).then_some(Readiness { hung_up: events & (POLLHUP | POLLERR) != 0 }))
}

/// How many bytes can be moved without waiting; 1 where nobody can tell.
pub(crate) fn available(open: &Open, interest: Interest) -> u64 {
    if interest == Interest::Write {
        return 1;
    }
    if open.kind == Kind::File {
        let size = file::attributes(open.file).map_or(0, |attributes| attributes.size);
        return size.saturating_sub(file::tell(open.file).unwrap_or(0));
    }
    open.file.kernel().map_or(1, |host| poll::readable_bytes(host).map_or(1, u64::from))
}

/// What the clocks show while one set of waits is looked at: each is read once.
#[derive(Default)]
pub(crate) struct Now {
    realtime: Option<u64>,
    monotonic: Option<u64>,
}

impl Now {
    /// How long it takes until a clock shows a time.
    ///
    /// Errors: `Inval` for clocks that nobody can wait by.
    pub(crate) fn until(&mut self, by: Clock, time: u64) -> Result<u64, Error> {
        let now = match by {
            Clock::Realtime => &mut self.realtime,
            Clock::Monotonic => &mut self.monotonic,
            Clock::ProcessTime | Clock::ThreadTime => return Err(Error::Inval),
        };
        let now = match *now {
            Some(now) => now,
            None => *now.insert(clock::time(by)?),
        };
        Ok(time.saturating_sub(now))
    }
}

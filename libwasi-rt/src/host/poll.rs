//! Waiting until something open is ready, or a time has passed.

use super::clock::{self, Clock};
use super::error::Error;
use super::file::{self, File, Open};
use super::flags::Kind;
use crate::sys;
use crate::sys::poll::{self, Found};
pub(crate) use crate::sys::poll::{Interest, Waited};

/// The readiness of something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Readiness {
    /// Whether the other side is gone.
    pub(crate) hung_up: bool,
}

/// Lends an array with room for `count` files.
///
/// Errors: `Nomem`.
pub(crate) fn with_files<T>(count: usize, act: impl FnOnce(&mut [Waited]) -> T) -> Result<T, Error> {
    Ok(poll::with_array(count, act)?)
}

/// Whether something open is ready whatever the kernel, which does not know about it, would say.
pub(crate) fn is_always_ready(file: File) -> bool {
    file.is_embedded()
}

/// Returns what to wait for on a file; nothing if it [is always ready](is_always_ready).
pub(crate) fn wanted(file: File, interest: Interest) -> Waited {
    Waited::new(file.kernel().ok(), interest)
}

/// Waits until one of the files is ready or this many nanoseconds have passed, and returns how many are ready. There may be
/// more of them than the limit of open files.
#[inline(always)]
pub(crate) fn wait(files: &mut [Waited], time: Option<u64>) -> Result<usize, Error> {
    Ok(poll::wait(files, time.map(clock::to_time))?)
}

/// Returns the readiness found for a file, if there is any to report.
///
/// Errors: `Badf` when the kernel does not know the file.
pub(crate) fn found(file: File, waited: &Waited) -> Result<Option<Readiness>, Error> {
    if is_always_ready(file) {
        return Ok(Some(Readiness { hung_up: false }));
    }
    match waited.found() {
        Found::Nothing => Ok(None),
        Found::Ready => Ok(Some(Readiness { hung_up: false })),
        Found::HungUp => Ok(Some(Readiness { hung_up: true })),
        Found::Closed => Err(Error::Badf),
    }
}

/// Returns how many bytes can be moved without waiting; 1 where nobody can tell.
pub(crate) fn available(open: &Open, interest: Interest) -> u64 {
    if interest == Interest::Write {
        return 1;
    }
    if open.kind == Kind::File {
        let size = file::attributes(open.file).map_or(0, |attributes| attributes.size);
        return size.saturating_sub(file::tell(open.file).unwrap_or(0));
    }
    open.file.kernel().map_or(1, |host| sys::file::readable_bytes(host).map_or(1, u64::from))
}

/// The current times of the clocks while one set of waits is examined: each is read once.
#[derive(Default)]
pub(crate) struct Now {
    realtime: Option<u64>,
    monotonic: Option<u64>,
}

impl Now {
    /// Returns how long it takes until a clock shows a time.
    ///
    /// Errors: `Inval` for clocks that cannot be waited for.
    #[inline(always)]
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

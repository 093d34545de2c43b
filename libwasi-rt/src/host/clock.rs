//! Clocks, with times as nanoseconds in 64 bits.

use linux_raw_sys::general::{CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME, CLOCK_THREAD_CPUTIME_ID, timespec};

use super::error::Error;
use crate::sys::clock;

/// A clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// Time since 1970, which somebody may set.
    Realtime,
    /// Time since some moment, which never goes back.
    Monotonic,
    /// Time that the processor spent on this process.
    ProcessTime,
    /// Time that the processor spent on this thread.
    ThreadTime,
}

impl Clock {
    /// The kernel's number.
    const fn number(self) -> u32 {
        match self {
            Clock::Realtime => CLOCK_REALTIME,
            Clock::Monotonic => CLOCK_MONOTONIC,
            Clock::ProcessTime => CLOCK_PROCESS_CPUTIME_ID,
            Clock::ThreadTime => CLOCK_THREAD_CPUTIME_ID,
        }
    }
}

/// What a clock shows.
///
/// Errors: `Overflow` before 1970 and after 2554.
#[inline]
pub(crate) fn time(of: Clock) -> Result<u64, Error> {
    to_nanoseconds(clock::time(of.number())?)
}

/// The smallest step of a clock.
pub(crate) fn resolution(of: Clock) -> Result<u64, Error> {
    to_nanoseconds(clock::resolution(of.number())?)
}

/// Waits for a while.
pub(crate) fn sleep(by: Clock, time: u64) -> Result<(), Error> {
    Ok(clock::sleep(by.number(), to_timespec(time))?)
}

/// Waits until a clock shows a time.
pub(crate) fn sleep_until(by: Clock, time: u64) -> Result<(), Error> {
    Ok(clock::sleep_until(by.number(), to_timespec(time))?)
}

/// The kernel's form of a time.
pub(crate) fn to_timespec(time: u64) -> timespec {
    timespec { tv_sec: (time / 1_000_000_000) as _, tv_nsec: (time % 1_000_000_000) as _ }
}

#[inline]
fn to_nanoseconds(time: timespec) -> Result<u64, Error> {
    let seconds = u64::try_from(time.tv_sec).map_err(|_| Error::Overflow)?;
    let nanoseconds = seconds.checked_mul(1_000_000_000).and_then(|whole| whole.checked_add(time.tv_nsec as u64));
    nanoseconds.ok_or(Error::Overflow)
}

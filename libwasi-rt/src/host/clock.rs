//! Clocks, with times as nanoseconds in 64 bits.

use super::error::Error;
use crate::sys::Time;
use crate::sys::clock;
pub(crate) use crate::sys::clock::Clock;

/// Returns the current time of a clock.
///
/// Errors: `Overflow` before 1970 and after 2554.
#[inline]
pub(crate) fn time(of: Clock) -> Result<u64, Error> {
    to_nanoseconds(clock::time(of)?)
}

/// Returns the resolution of a clock.
#[inline(always)]
pub(crate) fn resolution(of: Clock) -> Result<u64, Error> {
    to_nanoseconds(clock::resolution(of)?)
}

/// Waits for this long.
pub(crate) fn sleep(by: Clock, time: u64) -> Result<(), Error> {
    Ok(clock::sleep(by, to_time(time))?)
}

/// Waits until a clock shows this time.
pub(crate) fn sleep_until(by: Clock, time: u64) -> Result<(), Error> {
    Ok(clock::sleep_until(by, to_time(time))?)
}

/// Returns the kernel's form of a time.
pub(crate) fn to_time(time: u64) -> Time {
    Time { seconds: (time / 1_000_000_000) as i64, nanoseconds: (time % 1_000_000_000) as i64 }
}

#[inline]
fn to_nanoseconds(time: Time) -> Result<u64, Error> {
    let seconds = u64::try_from(time.seconds).map_err(|_| Error::Overflow)?;
    let nanoseconds = seconds.checked_mul(1_000_000_000).and_then(|whole| whole.checked_add(time.nanoseconds as u64));
    nanoseconds.ok_or(Error::Overflow)
}

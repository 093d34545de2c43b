//! Times in the kernel's form.

use core::mem::offset_of;

use linux_raw_sys::general::{UTIME_NOW, UTIME_OMIT, timespec};

/// A moment or a span of time: `struct timespec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Time {
    /// Whole seconds.
    pub(crate) seconds: i64,
    /// The rest, below a second.
    pub(crate) nanoseconds: i64,
}

impl Time {
    /// No time.
    pub(crate) const ZERO: Time = Time { seconds: 0, nanoseconds: 0 };
    /// As a new time of a file: the clock's current time.
    pub(crate) const NOW: Time = Time { seconds: 0, nanoseconds: UTIME_NOW as i64 };
    /// As a new time of a file: the old one.
    pub(crate) const KEEP: Time = Time { seconds: 0, nanoseconds: UTIME_OMIT as i64 };
}

const _: () = assert!(size_of::<Time>() == size_of::<timespec>() && align_of::<Time>() == align_of::<timespec>());
const _: () = assert!(offset_of!(Time, seconds) == offset_of!(timespec, tv_sec));
const _: () = assert!(offset_of!(Time, nanoseconds) == offset_of!(timespec, tv_nsec));

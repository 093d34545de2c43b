//! Bytes in memory of the host: on their way between two files, or from a call of a function to the next, when nobody could tell how
//! many there would be.
//!
//! # Safety
//!
//! There is one thread, and the bytes are lent to one function at a time: those that get them do not come here again.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

/// The number of bytes: as many as a pipe holds.
pub(super) const SIZE: usize = 64 * 1024;

struct Scratch(UnsafeCell<[u8; SIZE]>);

// SAFETY: there is one thread.
unsafe impl Sync for Scratch {}

static SCRATCH: Scratch = Scratch(UnsafeCell::new([0; SIZE]));

/// Lends the bytes, whose contents are those of the last time.
pub(super) fn with<R>(act: impl FnOnce(&mut [u8; SIZE]) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *SCRATCH.0.get() })
}

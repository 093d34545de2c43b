//! Memory of the host for datagrams, from when they are received until the program has memory for each.
//!
//! # Safety
//!
//! There is one thread, and the bytes are lent to one function at a time: those that get them do not come here again.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

/// The number of bytes: room for several of the largest datagrams.
pub(super) const SIZE: usize = 256 * 1024;

struct Inbox(UnsafeCell<[u8; SIZE]>);

// SAFETY: there is one thread.
unsafe impl Sync for Inbox {}

static INBOX: Inbox = Inbox(UnsafeCell::new([0; SIZE]));

/// Lends the bytes, whose contents are those of the last time.
pub(super) fn with<R>(act: impl FnOnce(&mut [u8; SIZE]) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *INBOX.0.get() })
}

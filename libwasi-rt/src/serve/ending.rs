//! Whether the server ends: a byte that the supervisor alone writes, in memory that it shares with the workers.
//!
//! Workers learn from a pipe that they are to end, but only between two requests. The head of a response that begins later says
//! that the connection ends with it.
//!
//! # Safety
//!
//! The byte is in pages that stay for good, and that workers cannot write to.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering::Relaxed};

use crate::sys::{Errno, pages};

static FLAG: AtomicPtr<AtomicBool> = AtomicPtr::new(ptr::null_mut());

/// Makes the byte, in the supervisor before it starts workers.
pub(super) fn prepare() -> Result<(), Errno> {
    FLAG.store(pages::share(size_of::<AtomicBool>())? as *mut AtomicBool, Relaxed);
    Ok(())
}

/// Leaves the byte for reading, in a worker.
pub(super) fn leave_to_read() -> Result<(), Errno> {
    // SAFETY: the pages are those of the byte, which workers do not write.
    unsafe { pages::make_read_only(FLAG.load(Relaxed).addr(), pages::size()) }
}

/// Tells that the server ends, in the supervisor.
pub(super) fn announce() {
    // SAFETY: the byte was made, and zero was a value of it.
    if let Some(flag) = unsafe { FLAG.load(Relaxed).as_ref() } {
        flag.store(true, Relaxed);
    }
}

/// Whether the server ends.
pub(super) fn is_announced() -> bool {
    // SAFETY: as above.
    unsafe { FLAG.load(Relaxed).as_ref() }.is_some_and(|flag| flag.load(Relaxed))
}

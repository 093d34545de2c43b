//! Bytes that guest code may still add to what the process holds: the limit of `--max-memory`.
//!
//! Memories, tables and exceptions take what they grow by from one room. What the program starts with was taken when it was
//! built. A heap that is added takes from here as well.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::program;

/// What was taken since the start, at most the room of the program's limits.
static TAKEN: AtomicU64 = AtomicU64::new(0);

/// How many bytes are left.
pub(crate) fn left() -> u64 {
    program::record().limits.room.saturating_sub(TAKEN.load(Ordering::Relaxed))
}

/// Takes so many bytes; false, without any effect, when fewer are left.
pub(crate) fn take(bytes: u64) -> bool {
    let fits = bytes <= left();
    if fits {
        TAKEN.store(TAKEN.load(Ordering::Relaxed) + bytes, Ordering::Relaxed);
    }
    fits
}

/// Grows something by so many bytes, unless they are not to be had or not even a number. `grow` returns the old size, or -1
/// when it has changed nothing.
pub(crate) fn grow(bytes: Option<u64>, grow: impl FnOnce() -> i64) -> i64 {
    match bytes {
        Some(bytes) if take(bytes) => {
            let old = grow();
            if old < 0 {
                TAKEN.store(TAKEN.load(Ordering::Relaxed) - bytes, Ordering::Relaxed);
            }
            old
        }
        _ => -1,
    }
}

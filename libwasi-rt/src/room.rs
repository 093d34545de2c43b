//! Bytes that guest code may still add to what the process holds: the limit of `--max-memory`.
//!
//! Memories, tables and exceptions share one room to grow. What the program starts with was subtracted when it was
//! built. Any heap that is added takes from here as well.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::program;

/// The number of bytes taken since the start, at most the room of the program's limits.
static TAKEN: AtomicU64 = AtomicU64::new(0);

/// Returns how many bytes are left.
pub(crate) fn left() -> u64 {
    program::record().limits.room.saturating_sub(TAKEN.load(Ordering::Relaxed))
}

/// Takes this many bytes; false, without any effect, when fewer are left.
pub(crate) fn take(bytes: u64) -> bool {
    let fits = bytes <= left();
    if fits {
        TAKEN.store(TAKEN.load(Ordering::Relaxed) + bytes, Ordering::Relaxed);
    }
    fits
}

/// Grows something by this many bytes, unless they are not available or not even a number. `grow` returns the old size, or -1
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

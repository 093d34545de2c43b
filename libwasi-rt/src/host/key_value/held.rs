//! The value that a function has found and asks the guest for memory for: it is held until the function is called again.
//!
//! No other function is called meanwhile, since a guest cannot call out while it allocates. If it traps there, the value is released by
//! the next function that asks.

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};

use super::{Found, Functions};

static IS_HELD: AtomicBool = AtomicBool::new(false);
static ID: AtomicU64 = AtomicU64::new(0);
static SIZE: AtomicU32 = AtomicU32::new(0);

/// Keeps a value for the next call.
pub(crate) fn hold(found: Found) {
    ID.store(found.id, Relaxed);
    SIZE.store(found.size, Relaxed);
    IS_HELD.store(true, Relaxed);
}

/// Returns the value that is held.
pub(crate) fn held() -> Option<Found> {
    IS_HELD.load(Relaxed).then(|| Found { id: ID.load(Relaxed), size: SIZE.load(Relaxed) })
}

/// Releases the value that is held, if there is one.
pub(crate) fn release(functions: &Functions) {
    if let Some(found) = held() {
        IS_HELD.store(false, Relaxed);
        (functions.release)(found);
    }
}

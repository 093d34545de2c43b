//! The clock of all deadlines.

use crate::host::clock::{self, Clock};

/// Returns the time of the monotonic clock.
pub(super) fn now() -> u64 {
    clock::time(Clock::Monotonic).unwrap_or(0)
}

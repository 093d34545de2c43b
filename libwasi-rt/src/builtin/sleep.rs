//! `memory.atomic.wait` in a program of one thread: time passes.
//!
//! # Safety
//!
//! The name of the function belongs to the contract with the compiler.
#![allow(unsafe_code)]

use crate::host::clock::{self, Clock};

/// Waits for `time` nanoseconds; a signal does not cut it short.
#[cfg_attr(not(test), unsafe(export_name = "w2n_sleep"))]
extern "C" fn sleep(time: u64) {
    // The clock is always there, and nothing else can go wrong.
    let _ = clock::sleep(Clock::Monotonic, time);
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::sleep;

    #[test]
    fn the_time_has_passed_afterwards() {
        let before = Instant::now();
        sleep(2_000_000);
        assert!(before.elapsed() >= Duration::from_millis(2));
    }
}

//! The progress of a build, for an observer on another thread.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of function bodies: all, and those compiled.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Progress {
    /// Adds to the total amount of work.
    pub fn start(&self, amount: usize) {
        self.total.fetch_add(amount, Ordering::Relaxed);
    }

    /// Adds to the amount of work done.
    pub fn advance(&self, amount: usize) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    /// Returns the amount of work done, and the total.
    pub fn state(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

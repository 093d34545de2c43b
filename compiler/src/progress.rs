//! How far a build is, for whoever watches it from another thread.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of function bodies: all, and those compiled.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Progress {
    /// Adds to what is to be done.
    pub fn start(&self, amount: usize) {
        self.total.fetch_add(amount, Ordering::Relaxed);
    }

    /// Adds to what is done.
    pub fn advance(&self, amount: usize) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    /// What is done, and all.
    pub fn state(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

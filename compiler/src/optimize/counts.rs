//! The number of things that the optimiser did, for `--time`.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counts of all threads together.
#[derive(Debug, Default)]
pub struct Counts {
    candidates: AtomicU64,
    vectorized: AtomicU64,
}

impl Counts {
    /// Counts loops that may be worth a closer look.
    pub(super) fn candidates(&self, more: u64) {
        self.candidates.fetch_add(more, Ordering::Relaxed);
    }

    /// Counts loops that now handle several elements at once.
    pub(super) fn vectorized(&self, more: u64) {
        self.vectorized.fetch_add(more, Ordering::Relaxed);
    }

    /// Returns the counts with their names.
    pub fn all(&self) -> [(&'static str, u64); 2] {
        [("candidates", &self.candidates), ("vectorized", &self.vectorized)]
            .map(|(name, count)| (name, count.load(Ordering::Relaxed)))
    }
}

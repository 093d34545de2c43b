//! The number of things that the optimiser did, for `--time`.

use super::integers::Replaced;
use std::sync::atomic::{AtomicU64, Ordering};

/// The counts of all threads together.
#[derive(Debug, Default)]
pub struct Counts {
    inlined: AtomicU64,
    tested: AtomicU64,
    products: AtomicU64,
    byte_orders: AtomicU64,
    selected: AtomicU64,
    searches: AtomicU64,
    candidates: AtomicU64,
    vectorized: AtomicU64,
}

impl Counts {
    /// Counts calls that bodies took the place of, and those in front of which a function is tested.
    pub fn inlined(&self, bodies: u64, tested: u64) {
        self.inlined.fetch_add(bodies, Ordering::Relaxed);
        self.tested.fetch_add(tested, Ordering::Relaxed);
    }

    /// Counts integers that the machine computes by itself.
    pub(super) fn integers(&self, more: &Replaced) {
        self.products.fetch_add(more.products, Ordering::Relaxed);
        self.byte_orders.fetch_add(more.orders, Ordering::Relaxed);
    }

    /// Counts branches that selections took the place of.
    pub(super) fn selected(&self, more: u64) {
        self.selected.fetch_add(more, Ordering::Relaxed);
    }

    /// Counts loops that search and compare words first.
    pub(super) fn searches(&self, more: u64) {
        self.searches.fetch_add(more, Ordering::Relaxed);
    }

    /// Counts loops that may be worth a closer look.
    pub(super) fn candidates(&self, more: u64) {
        self.candidates.fetch_add(more, Ordering::Relaxed);
    }

    /// Counts loops that now handle several elements at once.
    pub(super) fn vectorized(&self, more: u64) {
        self.vectorized.fetch_add(more, Ordering::Relaxed);
    }

    /// Returns the counts with their names.
    pub fn all(&self) -> [(&'static str, u64); 8] {
        [
            ("inlined calls", &self.inlined),
            ("tested calls", &self.tested),
            ("whole products", &self.products),
            ("byte orders", &self.byte_orders),
            ("selected values", &self.selected),
            ("searches", &self.searches),
            ("candidate loops", &self.candidates),
            ("vectorized loops", &self.vectorized),
        ]
        .map(|(name, count)| (name, count.load(Ordering::Relaxed)))
    }
}

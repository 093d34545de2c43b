//! The duration of each phase and what was done in them, for `--time`.

use std::time::{Duration, Instant};

/// Phases in the order in which they ran, and counts.
#[derive(Debug, Default)]
pub struct Timing {
    phases: Vec<(&'static str, Duration)>,
    counts: Vec<(&'static str, u64)>,
}

impl Timing {
    /// Runs a phase and records its duration.
    pub fn phase<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.phases.push((name, start.elapsed()));
        result
    }

    /// Adds to a count.
    pub fn count(&mut self, name: &'static str, more: u64) {
        match self.counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += more,
            None => self.counts.push((name, more)),
        }
    }

    /// Returns each phase and its duration.
    pub fn phases(&self) -> &[(&'static str, Duration)] {
        &self.phases
    }

    /// Returns the counts.
    pub fn counts(&self) -> &[(&'static str, u64)] {
        &self.counts
    }
}

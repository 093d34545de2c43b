//! The duration of each phase, for `--time`.

use std::time::{Duration, Instant};

/// Phases in the order in which they ran.
#[derive(Debug, Default)]
pub struct Timing {
    phases: Vec<(&'static str, Duration)>,
}

impl Timing {
    /// Runs a phase and records its duration.
    pub fn phase<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.phases.push((name, start.elapsed()));
        result
    }

    /// Returns each phase and its duration.
    pub fn phases(&self) -> &[(&'static str, Duration)] {
        &self.phases
    }
}

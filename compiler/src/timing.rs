//! How long each phase takes, for `--time`.

use std::time::{Duration, Instant};

/// Phases in the order in which they ran.
#[derive(Debug, Default)]
pub struct Timing {
    phases: Vec<(&'static str, Duration)>,
}

impl Timing {
    /// Runs a phase and notes how long it took.
    pub fn phase<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.phases.push((name, start.elapsed()));
        result
    }

    /// Each phase and how long it took.
    pub fn phases(&self) -> &[(&'static str, Duration)] {
        &self.phases
    }
}

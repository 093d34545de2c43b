//! Medians, ratios, and confidence intervals.
//!
//! * [`robust`]: figures that a few disturbed runs do not move;
//! * [`paired`]: two contenders that took turns;
//! * [`geometric`]: many programs together;
//! * [`modes`]: whether runs are of two kinds;
//! * [`random`]: numbers that are the same each time.
//!
//! Ratios multiply, so all is done with their logarithms. Intervals are bootstraps: the measurement is repeated many times on
//! paper, each time with the measured values drawn with replacement. The same values give the same interval.

mod geometric;
mod modes;
mod paired;
mod random;
mod robust;

pub use geometric::{Draw, geometric_mean};
pub use modes::two_modes;
pub use paired::{expected_uncertainty, paired_ratio};
pub use random::Random;
pub use robust::{greatest, least, mad, median};

/// How often a measurement is repeated on paper.
const RESAMPLES: usize = 10_000;

/// A value and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// The value that nothing is uncertain about.
    pub const fn exact(value: f64) -> Estimate {
        Estimate { value, low: value, high: value }
    }

    /// Returns the interval between the percentiles 2.5 and 97.5 of `resampled`; all are logarithms.
    fn of_logarithms(value: f64, mut resampled: Vec<f64>) -> Estimate {
        resampled.sort_by(f64::total_cmp);
        let at = |share: f64| resampled[((resampled.len() - 1) as f64 * share) as usize].exp();
        Estimate { value: value.exp(), low: at(0.025), high: at(0.975) }
    }

    /// Whether the interval contains a number.
    pub fn contains(&self, number: f64) -> bool {
        self.low <= number && number <= self.high
    }

    /// Returns the greater distance from the value to an end of the interval, relative to the value.
    pub fn uncertainty(&self) -> f64 {
        (self.high - self.value).max(self.value - self.low) / self.value
    }
}

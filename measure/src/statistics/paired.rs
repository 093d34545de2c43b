//! The ratio of two contenders that took turns.
//!
//! In each round both ran once, a moment apart, so that whatever slowed the machine slowed both: the ratio within a round is
//! far steadier than either time. The median of these ratios counts, and a round that only one of them was disturbed in is one
//! vote among many.

use super::random::Random;
use super::robust::{mad, median_of};
use super::{Estimate, RESAMPLES};

/// Returns the median of the ratios of first to second, and its interval.
///
/// # Panics
///
/// When there is no pair.
pub fn paired_ratio(pairs: &[(f64, f64)]) -> Estimate {
    let mut logs = logarithms(pairs);
    let mut random = Random::new();
    let mut drawn = vec![0.0; logs.len()];
    let resampled = (0..RESAMPLES)
        .map(|_| {
            drawn.iter_mut().for_each(|value| *value = logs[random.below(logs.len())]);
            median_of(&mut drawn)
        })
        .collect();
    Estimate::of_logarithms(median_of(&mut logs), resampled)
}

/// Returns the half width that the interval of such ratios has on average, relative to the ratio.
///
/// Whether to go on measuring is decided by this and not by the interval itself: that is narrow by chance at times, and those
/// who stopped then would be wrong more often than they say.
///
/// # Panics
///
/// When there is no pair.
pub fn expected_uncertainty(pairs: &[(f64, f64)]) -> f64 {
    /// The ends of a 95 % interval, in standard deviations.
    const ENDS: f64 = 1.96;
    /// The standard deviation of a normal distribution, in median absolute deviations.
    const DEVIATION: f64 = 1.4826;
    /// The deviation of a median relative to that of a mean: the root of π/2.
    const OF_MEDIAN: f64 = 1.2533;
    ENDS * OF_MEDIAN * DEVIATION * mad(&logarithms(pairs)) / (pairs.len() as f64).sqrt()
}

fn logarithms(pairs: &[(f64, f64)]) -> Vec<f64> {
    assert!(!pairs.is_empty(), "nothing has no ratio");
    pairs.iter().map(|(first, second)| (first / second).ln()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_slows_both_does_not_count() {
        let pairs: Vec<_> = (1..30).map(|round| (1.5 * f64::from(round), f64::from(round))).collect();
        let ratio = paired_ratio(&pairs);
        assert!((ratio.value - 1.5).abs() < 1e-12 && ratio.uncertainty() < 1e-12, "{ratio:?}");
    }

    #[test]
    fn the_ratio_of_the_others_is_the_inverse() {
        let pairs = [(1.0, 1.1), (1.0, 0.9), (1.05, 1.0), (1.2, 1.0), (0.98, 1.0), (1.0, 1.03), (1.01, 1.0)];
        let turned = pairs.map(|(first, second)| (second, first));
        let [ratio, inverse] = [&pairs, &turned].map(|pairs| paired_ratio(pairs));
        assert!((ratio.value * inverse.value - 1.0).abs() < 1e-12);
        assert!(ratio.low < ratio.value && ratio.value < ratio.high && ratio.contains(1.0));
    }

    #[test]
    fn the_width_is_foreseen() {
        let mut random = Random::new();
        let mut time = || 1.0 + 0.02 * ((0..12).map(|_| random.unit()).sum::<f64>() - 6.0);
        let pairs: Vec<_> = (0..200).map(|_| (time(), time())).collect();
        let (expected, found) = (expected_uncertainty(&pairs), paired_ratio(&pairs).uncertainty());
        assert!(expected / found > 0.6 && expected / found < 1.6, "{expected} {found}");
    }

    #[test]
    fn the_same_measurement_gives_the_same_interval() {
        let pairs = [(1.0, 1.2), (0.9, 1.05), (1.0, 1.0)];
        assert_eq!(paired_ratio(&pairs), paired_ratio(&pairs));
    }
}

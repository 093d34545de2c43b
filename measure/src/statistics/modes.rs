//! Whether the runs of a contender are of two kinds, so that no single figure describes them: a frequency that changes, memory
//! that is placed well or badly, a compiler that finishes in time or not.

use super::robust::{mad, median};

/// Returns the two times around which the runs lie, if they lie around two with a gap between.
///
/// Both groups have at least a quarter of the runs, and are far apart for their own width and by more than 3 %.
pub fn two_modes(values: &[f64]) -> Option<(f64, f64)> {
    const FEWEST: usize = 20;
    if values.len() < FEWEST {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quarter = sorted.len() / 4;
    let gap = |split: &usize| sorted[*split] - sorted[split - 1];
    let split = (quarter..=sorted.len() - quarter).max_by(|one, other| gap(one).total_cmp(&gap(other)))?;
    let (low, high) = sorted.split_at(split);
    let [lower, upper] = [low, high].map(|group| median(group.iter().copied()));
    let width = mad(low).max(mad(high));
    (upper - lower > 8.0 * width && upper > 1.03 * lower).then_some((lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Random;

    /// About normally distributed with mean 0 and variance 1.
    fn noise(random: &mut Random) -> f64 {
        (0..12).map(|_| random.unit()).sum::<f64>() - 6.0
    }

    #[test]
    fn two_kinds_of_runs_are_found() {
        let mut random = Random::new();
        let values: Vec<f64> = (0..40).map(|run| 100.0 + f64::from(run % 3 / 2) * 12.0 + noise(&mut random)).collect();
        let (low, high) = two_modes(&values).unwrap();
        assert!((low - 100.0).abs() < 1.0 && (high - 112.0).abs() < 1.0, "{low} {high}");
    }

    #[test]
    fn one_kind_is_not_mistaken_for_two() {
        let mut random = Random::new();
        for count in [20, 30, 100] {
            let alarms = (0..500).filter(|_| {
                let values: Vec<f64> = (0..count).map(|_| 100.0 + 3.0 * noise(&mut random)).collect();
                two_modes(&values).is_some()
            });
            assert!(alarms.count() <= 2, "{count}");
        }
        // A few slow runs are disturbed ones.
        let disturbed: Vec<f64> = (0..40).map(|run| if run % 10 == 0 { 150.0 } else { 100.0 + f64::from(run) / 100.0 }).collect();
        assert_eq!(two_modes(&disturbed), None);
        assert_eq!(two_modes(&[1.0; 100]), None);
    }
}

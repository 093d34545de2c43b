//! Figures that a few disturbed runs do not move.

/// Returns the median.
///
/// # Panics
///
/// When there is no value.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    assert!(!values.is_empty(), "nothing has no median");
    median_of(&mut values)
}

/// Returns the median of values, which are put into another order.
pub(super) fn median_of(values: &mut [f64]) -> f64 {
    let is_even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(values.len() / 2, f64::total_cmp);
    if is_even { f64::midpoint(greatest(below.iter().copied()), *upper) } else { *upper }
}

/// Returns the median absolute deviation from the median: half of all values are within it.
///
/// # Panics
///
/// When there is no value.
pub fn mad(values: &[f64]) -> f64 {
    let middle = median(values.iter().copied());
    median(values.iter().map(|value| (value - middle).abs()))
}

/// Returns the least value; infinity when there is none.
pub fn least(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

/// Returns the greatest value; minus infinity when there is none.
pub fn greatest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median([7.0]), 7.0);
        assert_eq!(median([7.0, 5.0]), 6.0);
    }

    #[test]
    fn a_wild_value_does_not_matter() {
        assert_eq!(mad(&[1.0, 1.5, 2.0, 2.5, 1e9]), 0.5);
        assert_eq!(mad(&[5.0]), 0.0);
    }
}

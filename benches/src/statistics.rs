//! Means of ratios, and their confidence intervals.
//!
//! Ratios multiply, so all is done with their logarithms. The interval is a bootstrap: the measurement is repeated many times
//! on paper, each time with the measured values drawn with replacement. The draws are the same each time.

/// The number of times that the measurement is repeated on paper.
const RESAMPLES: usize = 10_000;

/// A mean and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The geometric mean.
    pub mean: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The values that are drawn anew each time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// Layouts of each program: the interval holds for these programs.
    Layouts,
    /// Programs, and layouts of each: the interval holds for programs like these.
    ProgramsAndLayouts,
}

/// Returns the geometric mean of ratios, given by program and layout. Every program has the same weight.
///
/// # Panics
///
/// When there is no program, or one without a ratio.
pub fn geometric_mean(ratios: &[Vec<f64>], draw: Draw) -> Estimate {
    let logs: Vec<Vec<f64>> = ratios.iter().map(|row| row.iter().map(|ratio| ratio.ln()).collect()).collect();
    let measured = mean(logs.iter().map(|row| mean(row.iter().copied())));
    let mut random = Random::new();
    let mut resampled: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            mean((0..logs.len()).map(|program| {
                let row = match draw {
                    Draw::Layouts => &logs[program],
                    Draw::ProgramsAndLayouts => &logs[random.below(logs.len())],
                };
                mean((0..row.len()).map(|_| row[random.below(row.len())]))
            }))
        })
        .collect();
    resampled.sort_by(f64::total_cmp);
    let at = |share: f64| resampled[((RESAMPLES - 1) as f64 * share) as usize].exp();
    Estimate { mean: measured.exp(), low: at(0.025), high: at(0.975) }
}

/// Returns the median.
///
/// # Panics
///
/// When there is none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

/// Returns the least value; infinity when there is none.
pub fn least(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

/// Returns the greatest value; minus infinity when there is none.
pub fn greatest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    assert!(values.len() > 0, "nothing has no mean");
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// Random numbers that are the same each time (splitmix64).
pub struct Random(u64);

impl Random {
    /// Starts the sequence.
    pub fn new() -> Random {
        Random::from_seed(0)
    }

    /// Starts another sequence.
    pub fn from_seed(seed: u64) -> Random {
        Random(seed)
    }

    /// Returns a number below `limit`, which is far below 2^64: the bias of the remainder is negligible.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{Draw, geometric_mean, median};

    #[test]
    fn medians() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median([7.0]), 7.0);
    }

    #[test]
    fn ratios_that_cancel_out_have_the_mean_one() {
        let estimate = geometric_mean(&[vec![0.5, 2.0], vec![0.8, 1.25]], Draw::Layouts);
        assert!((estimate.mean - 1.0).abs() < 1e-12);
        assert!(estimate.low < 0.8 && estimate.high > 1.25);
    }

    #[test]
    fn programs_weigh_the_same_whatever_the_number_of_their_layouts() {
        let estimate = geometric_mean(&[vec![2.0; 9], vec![0.5]], Draw::Layouts);
        assert!((estimate.mean - 1.0).abs() < 1e-12);
        // No layout differs from another of its program: nothing is uncertain about these programs.
        assert!((estimate.low - 1.0).abs() < 1e-12 && (estimate.high - 1.0).abs() < 1e-12);
    }

    #[test]
    fn drawing_programs_as_well_widens_the_interval() {
        let ratios = [vec![1.0, 1.01], vec![1.1, 1.11], vec![0.9, 0.91]];
        let these = geometric_mean(&ratios, Draw::Layouts);
        let such = geometric_mean(&ratios, Draw::ProgramsAndLayouts);
        assert_eq!(these.mean, such.mean);
        assert!(such.low < these.low && these.low < these.mean && these.mean < these.high && these.high < such.high);
    }

    #[test]
    fn the_same_measurement_gives_the_same_interval() {
        let ratios = [vec![1.0, 1.2], vec![0.9, 1.05]];
        assert_eq!(geometric_mean(&ratios, Draw::ProgramsAndLayouts), geometric_mean(&ratios, Draw::ProgramsAndLayouts));
    }
}

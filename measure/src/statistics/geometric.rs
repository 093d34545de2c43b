//! Geometric means over several programs, each measured in several layouts.

use super::random::Random;
use super::{Estimate, RESAMPLES};

/// What is drawn anew each time.
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
    let resampled = (0..RESAMPLES)
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
    Estimate::of_logarithms(measured, resampled)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    assert!(values.len() > 0, "nothing has no mean");
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

#[cfg(test)]
mod tests {
    use super::{Draw, geometric_mean};

    #[test]
    fn ratios_that_cancel_out_have_the_mean_one() {
        let estimate = geometric_mean(&[vec![0.5, 2.0], vec![0.8, 1.25]], Draw::Layouts);
        assert!((estimate.value - 1.0).abs() < 1e-12);
        assert!(estimate.low < 0.8 && estimate.high > 1.25);
    }

    #[test]
    fn programs_weigh_the_same_whatever_the_number_of_their_layouts() {
        let estimate = geometric_mean(&[vec![2.0; 9], vec![0.5]], Draw::Layouts);
        assert!((estimate.value - 1.0).abs() < 1e-12);
        // No layout differs from another of its program: nothing is uncertain about these programs.
        assert!((estimate.low - 1.0).abs() < 1e-12 && (estimate.high - 1.0).abs() < 1e-12);
    }

    #[test]
    fn drawing_programs_as_well_widens_the_interval() {
        let ratios = [vec![1.0, 1.01], vec![1.1, 1.11], vec![0.9, 0.91]];
        let these = geometric_mean(&ratios, Draw::Layouts);
        let such = geometric_mean(&ratios, Draw::ProgramsAndLayouts);
        assert_eq!(these.value, such.value);
        assert!(such.low < these.low && these.low < these.value && these.value < these.high && these.high < such.high);
    }

    #[test]
    fn the_same_measurement_gives_the_same_interval() {
        let ratios = [vec![1.0, 1.2], vec![0.9, 1.05]];
        assert_eq!(geometric_mean(&ratios, Draw::ProgramsAndLayouts), geometric_mean(&ratios, Draw::ProgramsAndLayouts));
    }
}

//! What the intervals promise, on noise that was recorded and on noise that is drawn.
//!
//! `recorded/busy.csv` has the times of 1200 runs of one executable, in microseconds, one after the other on a virtual machine
//! with two processors and ten to fourteen processes that wanted them: processor time deviates by 0.9 % (MAD), wall clock time by
//! far more. Rounds are drawn from it as they happened: each pair is two runs in a row.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic, as tests do")]

use measure::plan::{Looks, Settings};
use measure::statistics::{Estimate, Random, expected_uncertainty, mad, median, paired_ratio};

/// The times of each run: processor, wall clock.
fn recorded() -> Vec<(f64, f64)> {
    let lines = include_str!("recorded/busy.csv").lines().skip(1);
    let times = lines.map(|line| line.split_once(',').map(|(cpu, wall)| (cpu.parse().unwrap(), wall.parse().unwrap())));
    times.collect::<Option<_>>().unwrap()
}

/// Measures as a comparison does: until the interval is precise enough.
fn measured(mut round: impl FnMut() -> (f64, f64)) -> Estimate {
    let (mut looks, mut pairs) = (Looks::default(), Vec::new());
    while pairs.len() < 1000 {
        pairs.push(round());
        if looks.is_enough(pairs.len(), Settings::default().precision, || expected_uncertainty(&pairs)) {
            break;
        }
    }
    paired_ratio(&pairs)
}

/// Measures a contender that takes `factor` of the time of the other, `count` times, each on another part of the record.
fn on_record(factor: f64, count: usize) -> Vec<Estimate> {
    let runs: Vec<f64> = recorded().into_iter().map(|(cpu, _)| cpu).collect();
    let experiment = |number: usize| {
        let mut next = number * runs.len() / count / 2 * 2;
        measured(|| {
            let pair = (runs[next % runs.len()] * factor, runs[(next + 1) % runs.len()]);
            next += 2;
            pair
        })
    };
    (0..count).map(experiment).collect()
}

#[test]
fn the_record_is_as_described() {
    let record = recorded();
    assert_eq!(record.len(), 1200);
    let deviation = |times: Vec<f64>| mad(&times) / median(times.iter().copied());
    let (cpu, wall) = record.into_iter().unzip();
    let [cpu, wall] = [cpu, wall].map(deviation);
    assert!((0.005..0.015).contains(&cpu) && wall > 3.0 * cpu, "{cpu} {wall}");
}

#[test]
fn a_program_is_as_fast_as_itself() {
    let estimates = on_record(1.0, 20);
    let right = estimates.iter().filter(|estimate| estimate.contains(1.0)).count();
    assert!(right >= 18, "{right} of 20: {estimates:?}");
}

#[test]
fn two_per_cent_are_found() {
    for factor in [1.02, 1.0 / 1.02] {
        let estimates = on_record(factor, 10);
        let found = estimates.iter().filter(|estimate| if factor > 1.0 { estimate.low > 1.0 } else { estimate.high < 1.0 });
        assert!(found.count() >= 9, "{factor}: {estimates:?}");
    }
}

/// Noise as programs have it: a share that is about normal, and a run in ten that was disturbed and took up to a fifth longer;
/// what slows the machine, and with it both runs of a round, by up to a tenth more.
struct Noise(Random);

impl Noise {
    fn round(&mut self, factor: f64) -> (f64, f64) {
        let both = 1.0 + 0.1 * self.0.unit();
        (both * factor * self.run(), both * self.run())
    }

    fn run(&mut self) -> f64 {
        let normal: f64 = (0..12).map(|_| self.0.unit()).sum::<f64>() - 6.0;
        let disturbed = if self.0.below(10) == 0 { 0.2 * self.0.unit() } else { 0.0 };
        1.0 + 0.013 * normal + disturbed
    }
}

#[test]
fn intervals_hold_as_often_as_they_promise() {
    const EXPERIMENTS: u64 = 600;
    let experiment = |seed| {
        let mut noise = Noise(Random::from_seed(seed));
        measured(|| noise.round(1.5))
    };
    let right = (0..EXPERIMENTS).map(experiment).filter(|estimate| estimate.contains(1.5)).count();
    // 570 would be 95 %; a bootstrap of medians has a little less.
    assert!(right >= 555, "{right} of {EXPERIMENTS}");
}

#[test]
fn a_slower_program_is_found_in_drawn_noise_too() {
    let found = (0..100).filter(|seed| {
        let mut noise = Noise(Random::from_seed(1000 + seed));
        measured(|| noise.round(1.02)).low > 1.0
    });
    let found = found.count();
    assert!(found >= 90, "{found} of 100");
}

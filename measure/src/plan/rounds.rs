//! Rounds: who runs when, and when it is enough.

use super::prepare::{Entry, wrong_end};
use super::{Sample, Settings, Step};
use crate::energy::Counters;
use crate::engine::Subject;
use crate::process::{self, End, Run};
use crate::statistics::{Random, paired_ratio_roughly};
use crate::{Error, Result};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each engine starts the module that does nothing.
const STARTS: usize = 25;

/// An interval needs at least this many rounds.
const FEWEST: usize = 10;

/// Nobody waits for more rounds than this.
const MOST: usize = 1000;

/// An engine that is so slow that the others wait for it runs in this many rounds.
const FEWEST_OF_SLOW: usize = 3;

/// Measures starts, in turns.
pub(super) fn start(entries: &mut [Entry]) -> Result<()> {
    let mut random = Random::from_seed(1);
    for _ in 0..STARTS {
        for number in order(entries.len(), &mut random) {
            let entry = &mut entries[number];
            let Some((folder, subject)) = &entry.empty else { continue };
            let mut command = entry.engine.run(subject, folder);
            let run = process::run(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()), None)?;
            match &mut entry.result {
                Ok(figures) if run.end == End::Exited(0) => figures.starts.push(run.usage),
                // An engine that cannot run it has no figure.
                Ok(figures) => {
                    figures.starts.clear();
                    entry.empty = None;
                }
                Err(_) => {}
            }
        }
    }
    Ok(())
}

/// Measures rounds until it is enough; returns the widest interval where that is still too wide.
pub(super) fn measure(
    entries: &mut [Entry],
    subject: &Subject,
    settings: &Settings,
    show: &mut dyn FnMut(Step<'_>),
) -> Result<Option<f64>> {
    let (start, mut random) = (Instant::now(), Random::new());
    let (mut uncertainty, mut check) = (None, FEWEST);
    for round in 0..settings.rounds.unwrap_or(MOST) {
        for number in order(entries.len(), &mut random) {
            if !is_too_slow(&entries[number], round, settings) {
                one(&mut entries[number], subject, settings, round)?;
            }
        }
        // Intervals are computed ever more rarely: looking often would find a lucky moment.
        if round + 1 == check {
            uncertainty = Some(widest(entries));
            check += (check / 4).max(1);
        }
        let elapsed = start.elapsed();
        show(Step::Round { number: round + 1, uncertainty, done: done(round, elapsed, uncertainty, settings) });
        let is_precise = uncertainty.is_some_and(|width| width <= settings.precision);
        let is_late = elapsed >= settings.time && round + 1 >= FEWEST_OF_SLOW;
        if settings.rounds.is_none() && (is_precise || is_late) {
            break;
        }
    }
    Ok(Some(widest(entries)).filter(|width| *width > settings.precision))
}

/// Returns the numbers below `count` in an order that is drawn.
fn order(count: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    random.shuffle(&mut order);
    order
}

/// Whether an engine would take so long for all rounds that it runs in the first few only.
fn is_too_slow(entry: &Entry, round: usize, settings: &Settings) -> bool {
    let Ok(figures) = &entry.result else { return true };
    let limit = settings.time / FEWEST as u32;
    let walls = figures.runs.iter().map(|run| run.usage.wall);
    settings.rounds.is_none() && round >= FEWEST_OF_SLOW && walls.min().is_some_and(|wall| wall > limit)
}

/// Runs once.
fn one(entry: &mut Entry, subject: &Subject, settings: &Settings, round: usize) -> Result<()> {
    let run = run(&mut entry.run(subject), &subject.input, settings.run_limit)?;
    let wrong = wrong_end(run.end, entry.end, round);
    match (wrong, &mut entry.result) {
        (None, Ok(figures)) => figures.runs.push(Sample { round, usage: run.usage }),
        (Some(reason), result) => *result = Err(reason),
        (None, Err(_)) => {}
    }
    Ok(())
}

fn run(command: &mut Command, input: &Path, limit: Duration) -> Result<Run> {
    let input = File::open(input).map_err(|error| Error::io("read", input, &error))?;
    process::run(command.stdin(input), Some(limit))
}

/// Returns the relative half width of the widest interval; 0 where there is nothing to compare with.
fn widest(entries: &[Entry]) -> f64 {
    let Some((Ok(reference), others)) = entries.split_first().map(|(first, others)| (&first.result, others)) else {
        return 0.0;
    };
    let figures = others.iter().filter_map(|entry| entry.result.as_ref().ok());
    let pairs = figures.map(|figures| figures.pairs(reference)).filter(|pairs| pairs.len() >= FEWEST);
    pairs.map(|pairs| paired_ratio_roughly(&pairs).uncertainty()).fold(0.0, f64::max)
}

/// Estimates the share of the work that is done: by rounds, by time, or by what precision needs.
fn done(round: usize, elapsed: Duration, uncertainty: Option<f64>, settings: &Settings) -> f64 {
    let rounds = |needed: f64| (round + 1) as f64 / needed;
    if let Some(needed) = settings.rounds {
        return rounds(needed as f64);
    }
    // An interval is half as wide after four times as many rounds.
    let needed = uncertainty.map_or(FEWEST as f64 * 2.0, |width| {
        ((round + 1) as f64 * (width / settings.precision).powi(2)).clamp(FEWEST as f64, MOST as f64)
    });
    rounds(needed).max(elapsed.as_secs_f64() / settings.time.as_secs_f64()).min(1.0)
}

/// Measures the energy of a run of each engine, where the machine tells; returns the reason where it does not.
pub(super) fn energy(entries: &mut [Entry], subject: &Subject) -> Option<String> {
    /// The counters change about a thousand times a second.
    const BATCH: Duration = Duration::from_secs(1);
    let counters = match Counters::find() {
        Ok(counters) => counters,
        Err(reason) => return Some(format!("energy is not readable: {reason}")),
    };
    let idle = counters.idle_watts(BATCH);
    for entry in entries {
        let (before, start, mut count) = (counters.read(), Instant::now(), 0_u32);
        while entry.result.is_ok() && start.elapsed() < BATCH {
            if run(&mut entry.run(subject), &subject.input, Duration::MAX).is_err() {
                break;
            }
            count += 1;
        }
        let joules = counters.joules(&before, &counters.read()) - idle * start.elapsed().as_secs_f64();
        if let Ok(figures) = &mut entry.result {
            figures.joules = (count > 0).then(|| joules.max(0.0) / f64::from(count));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_estimated_by_what_is_still_needed() {
        let settings = Settings::default();
        let after = |rounds: usize, uncertainty| done(rounds - 1, Duration::from_secs(1), uncertainty, &settings);
        assert_eq!(after(5, None), 0.25);
        assert_eq!(after(10, Some(0.02)), 0.25);
        assert_eq!(after(40, Some(0.01)), 1.0);
        assert_eq!(done(9, Duration::from_secs(45), Some(0.05), &settings), 0.75);
        assert_eq!(done(0, Duration::from_secs(50), None, &Settings { rounds: Some(4), ..settings }), 0.25);
    }
}

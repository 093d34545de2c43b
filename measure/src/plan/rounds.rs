//! Rounds: who runs when, and when it is enough.

use super::prepare::{Entry, wrong_end};
use super::{Sample, Settings, Step};
use crate::energy::Counters;
use crate::engine::Subject;
use crate::process::{self, End, Run};
use crate::statistics::{Random, expected_uncertainty};
use crate::{Error, Result};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each engine starts the module that does nothing.
const STARTS: usize = 25;

/// An interval needs at least this many rounds.
const FEWEST: usize = 20;

/// Nobody waits for more rounds than this.
const MOST: usize = 1000;

/// An engine that is so slow that the others wait for it runs in this many rounds.
const FEWEST_OF_SLOW: usize = 3;

/// Measures starts, in turns. An engine that cannot start the module that does nothing has no figure.
pub(super) fn start(entries: &mut [Entry], settings: &Settings) {
    let mut random = Random::from_seed(1);
    for _ in 0..STARTS {
        for number in order(entries.len(), &mut random) {
            let entry = &mut entries[number];
            let (Some((folder, subject)), Ok(figures)) = (&entry.empty, &mut entry.result) else { continue };
            let mut command = entry.engine.run(subject, folder);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            match process::run(&mut command, Some(settings.run_limit)) {
                Ok(Run { end: End::Exited(0), usage }) => figures.starts.push(usage),
                Ok(_) | Err(_) => {
                    figures.starts.clear();
                    entry.empty = None;
                }
            }
        }
    }
}

/// Measures rounds until it is enough; returns the widest interval where that is still too wide.
pub(super) fn measure(
    entries: &mut [Entry],
    subject: &Subject,
    settings: &Settings,
    show: &mut dyn FnMut(Step<'_>),
) -> Result<Option<f64>> {
    let (start, mut random, mut looks) = (Instant::now(), Random::new(), Looks::default());
    for round in 0..settings.rounds.unwrap_or(MOST) {
        for number in order(entries.len(), &mut random) {
            if !is_too_slow(&entries[number], round, settings) {
                one(&mut entries[number], subject, settings, round)?;
            }
        }
        let is_enough = looks.is_enough(round + 1, settings.precision, || widest(entries));
        let (elapsed, uncertainty) = (start.elapsed(), looks.width());
        show(Step::Round { number: round + 1, uncertainty, done: done(round, elapsed, uncertainty, settings) });
        let is_late = elapsed >= settings.time && round + 1 >= FEWEST_OF_SLOW;
        if settings.rounds.is_none() && (is_enough || is_late) {
            break;
        }
    }
    Ok(Some(widest(entries)).filter(|width| *width > settings.precision))
}

/// When there are enough rounds.
///
/// The width that intervals have on average ([`expected_uncertainty`]) is looked at ever more rarely, since looking often would
/// find a lucky moment. Once it is small enough, rounds go on until the next look, whatever is seen then: those who stopped at
/// once would be wrong more often than their intervals say. (Of 3000 measurements drawn as in `tests/statistics.rs`, the
/// intervals of 94.1 % held, against 92.9 % without these rounds and 94.4 % where the number of rounds is fixed before.)
#[derive(Clone, Copy, Debug)]
pub struct Looks {
    next: usize,
    width: Option<f64>,
}

impl Default for Looks {
    fn default() -> Looks {
        Looks { next: FEWEST, width: None }
    }
}

impl Looks {
    /// Whether there are enough rounds for a precision; asked after each. `width` computes the expected half width.
    pub fn is_enough(&mut self, rounds: usize, precision: f64, width: impl FnOnce() -> f64) -> bool {
        if rounds != self.next {
            return false;
        }
        self.next += self.next / 4;
        self.width.replace(width()).is_some_and(|before| before <= precision)
    }

    /// Returns the expected half width when it was looked at last.
    pub fn width(&self) -> Option<f64> {
        self.width
    }
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
    let limit = settings.time / 10;
    let walls = figures.runs.iter().map(|run| run.usage.wall);
    settings.rounds.is_none() && round >= FEWEST_OF_SLOW && walls.min().is_some_and(|wall| wall > limit)
}

/// Runs once.
fn one(entry: &mut Entry, subject: &Subject, settings: &Settings, round: usize) -> Result<()> {
    let run = run(&mut entry.run(subject), &subject.input, settings.run_limit)?;
    let usage = match wrong_end(run.end, entry.end, round) {
        None => entry.engine.usage(run.usage, &entry.folder).map_err(|error| error.message().to_owned()),
        Some(reason) => Err(reason),
    };
    match (usage, &mut entry.result) {
        (Ok(usage), Ok(figures)) => figures.runs.push(Sample { round, usage }),
        (Err(reason), result) => *result = Err(reason),
        (Ok(_), Err(_)) => {}
    }
    Ok(())
}

fn run(command: &mut Command, input: &Path, limit: Duration) -> Result<Run> {
    let input = File::open(input).map_err(|error| Error::io("read", input, &error))?;
    process::run(command.stdin(input), Some(limit))
}

/// Returns the expected half width of the widest interval; 0 where there is nothing to compare with.
fn widest(entries: &[Entry]) -> f64 {
    let Some((Ok(reference), others)) = entries.split_first().map(|(first, others)| (&first.result, others)) else {
        return 0.0;
    };
    let figures = others.iter().filter_map(|entry| entry.result.as_ref().ok());
    // One that ran in the first few rounds only is not waited for.
    let enough = reference.runs.len().min(FEWEST);
    let pairs = figures.map(|figures| figures.pairs(reference)).filter(|pairs| pairs.len() >= enough && !pairs.is_empty());
    pairs.map(|pairs| expected_uncertainty(&pairs)).fold(0.0, f64::max)
}

/// Estimates the share of the work that is done: by rounds, by time, or by what precision needs.
fn done(round: usize, elapsed: Duration, uncertainty: Option<f64>, settings: &Settings) -> f64 {
    let rounds = |needed: f64| (round + 1) as f64 / needed;
    if let Some(needed) = settings.rounds {
        return rounds(needed as f64);
    }
    // An interval is half as wide after four times as many rounds, and then there is another look.
    let needed = uncertainty.map_or(FEWEST as f64 * 2.0, |width| {
        ((round + 1) as f64 * (width / settings.precision).powi(2) * 1.25).clamp(FEWEST as f64, MOST as f64)
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
    fn looks_become_rare_and_the_last_one_is_not_the_first_that_is_pleased() {
        let (mut looks, mut looked) = (Looks::default(), Vec::new());
        let enough = (1..100).find(|rounds| {
            looks.is_enough(*rounds, 0.01, || {
                looked.push(*rounds);
                if *rounds == 47 { 0.009 } else { 0.011 }
            })
        });
        assert_eq!((enough, looks.width()), (Some(58), Some(0.011)));
        assert_eq!(looked, [20, 25, 31, 38, 47, 58]);
    }

    #[test]
    fn work_is_estimated_by_what_is_still_needed() {
        let settings = Settings::default();
        let after = |rounds: usize, uncertainty| done(rounds - 1, Duration::from_secs(1), uncertainty, &settings);
        assert_eq!(after(10, None), 0.25);
        assert_eq!(after(20, Some(0.02)), 0.2);
        assert_eq!(after(50, Some(0.01)), 0.8);
        assert_eq!(done(19, Duration::from_secs(45), Some(0.05), &settings), 0.75);
        assert_eq!(done(0, Duration::from_secs(50), None, &Settings { rounds: Some(4), ..settings }), 0.25);
    }
}

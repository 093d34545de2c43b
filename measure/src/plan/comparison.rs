//! The result of a comparison, and what has to be said about it.

use super::Settings;
use crate::machine::Machine;
use crate::process::{Memory, Usage};
use crate::report::unit;
use crate::statistics::{Estimate, mad, median, paired_ratio, two_modes};

/// The figures of several engines for one program.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The file name of the module.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The machine.
    pub machine: Machine,
    /// The engines; the first is the reference.
    pub contenders: Vec<Contender>,
    /// Engines that are known and not on this machine.
    pub missing: Vec<Missing>,
    /// What readers of the figures should know, each a sentence without a full stop.
    pub notes: Vec<String>,
    /// The time that the comparison took.
    pub seconds: f64,
}

/// An engine that took part.
#[derive(Clone, Debug)]
pub struct Contender {
    /// Its name.
    pub name: String,
    /// Its version, if known.
    pub version: Option<String>,
    /// Its figures, or the reason why there are none.
    pub result: Result<Figures, String>,
}

/// The figures of an engine.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Its runs.
    pub runs: Vec<Sample>,
    /// Its starts of a module that does nothing.
    pub starts: Vec<Usage>,
    /// The cost of building, if it builds.
    pub build: Option<Cost>,
    /// The memory of a run, where that can be seen.
    pub memory: Option<Memory>,
    /// The size of what it runs.
    pub artifact: Option<u64>,
    /// The size of all that must be there to run it.
    pub ship: Option<u64>,
    /// The energy of a run in joules.
    pub joules: Option<f64>,
}

/// A run in a round.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// The number of the round, from 0 on.
    pub round: usize,
    /// The time that it took.
    pub usage: Usage,
}

/// The cost of a build.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The time that it took.
    pub usage: Usage,
    /// Its memory, where that can be seen.
    pub memory: Option<Memory>,
}

/// An engine that is known and not on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub name: String,
    /// Where to get it.
    pub get: String,
}

impl Figures {
    /// Returns the processor time of each run in seconds.
    pub fn cpu(&self) -> Vec<f64> {
        self.runs.iter().map(|run| run.usage.cpu.as_secs_f64()).collect()
    }

    /// Returns the time from start to exit of each run in seconds.
    pub fn wall(&self) -> Vec<f64> {
        self.runs.iter().map(|run| run.usage.wall.as_secs_f64()).collect()
    }

    /// Returns the median of the times that starts took, in seconds.
    pub fn start(&self) -> Option<f64> {
        (!self.starts.is_empty()).then(|| median(self.starts.iter().map(|start| start.wall.as_secs_f64())))
    }

    /// Returns the processor times of both in the rounds in which both ran.
    pub fn pairs(&self, reference: &Figures) -> Vec<(f64, f64)> {
        let of = |round| reference.runs.iter().find(|run| run.round == round);
        let pair = |run: &Sample| Some((run.usage.cpu.as_secs_f64(), of(run.round)?.usage.cpu.as_secs_f64()));
        self.runs.iter().filter_map(pair).collect()
    }
}

impl Comparison {
    /// Returns the figures of the reference.
    pub fn reference(&self) -> Option<&Figures> {
        self.contenders.first()?.result.as_ref().ok()
    }

    /// Returns the processor time of a contender relative to that of the reference.
    pub fn ratio(&self, contender: &Contender) -> Option<Estimate> {
        let (figures, reference) = (contender.result.as_ref().ok()?, self.reference()?);
        if std::ptr::eq(figures, reference) {
            return Some(Estimate::exact(1.0));
        }
        let pairs = figures.pairs(reference);
        (!pairs.is_empty()).then(|| paired_ratio(&pairs))
    }

    /// Returns those with figures, the fastest first, each with its ratio.
    pub fn ranked(&self) -> Vec<(&Contender, &Figures, Estimate)> {
        let row = |contender| Some((contender, Contender::figures(contender)?, self.ratio(contender)?));
        let mut ranked: Vec<_> = self.contenders.iter().filter_map(row).collect();
        ranked.sort_by(|(_, _, one), (_, _, other)| one.value.total_cmp(&other.value));
        ranked
    }
}

impl Contender {
    /// Returns its figures, if it has any.
    pub fn figures(&self) -> Option<&Figures> {
        self.result.as_ref().ok().filter(|figures| !figures.runs.is_empty())
    }

    /// Returns its name and version.
    pub fn title(&self) -> String {
        self.version.iter().fold(self.name.clone(), |name, version| format!("{name} {version}"))
    }
}

/// Returns what the runs themselves say about the reliability of the figures.
pub(super) fn notes(contenders: &[Contender], uncertain: Option<f64>, settings: &Settings) -> Vec<String> {
    /// Deviations beyond this are not the program's.
    const WIDE: f64 = 0.05;
    let mut notes = Vec::new();
    for (contender, figures) in contenders.iter().filter_map(|contender| Some((contender, contender.figures()?))) {
        let (name, cpu) = (&contender.name, figures.cpu());
        let deviation = mad(&cpu) / median(cpu.iter().copied());
        if let Some((low, high)) = two_modes(&cpu) {
            let [low, high] = [low, high].map(unit::duration);
            notes.push(format!("{name} has runs of two kinds, of {low} and of {high}: its median says little"));
        } else if deviation > WIDE {
            let deviation = unit::percent(deviation);
            notes
                .push(format!("the processor time of {name} deviates by {deviation}: the machine is too noisy for this program"));
        }
        if figures.runs.len() < contenders[0].figures().map_or(0, |reference| reference.runs.len()) {
            notes.push(format!("{name} is so slow that it ran {} times only", figures.runs.len()));
        }
    }
    if let Some(width) = uncertain {
        notes.push(format!(
            "after {} the widest interval is ±{}, wider than ±{}: --max-time gives it longer",
            unit::duration(settings.time.as_secs_f64()),
            unit::percent(width),
            unit::percent(settings.precision)
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn contender(name: &str, times: &[f64]) -> Contender {
        let sample = |(round, seconds): (usize, &f64)| {
            let time = Duration::from_secs_f64(*seconds);
            Sample { round, usage: Usage { wall: time, cpu: time } }
        };
        let runs = times.iter().enumerate().map(sample).collect();
        Contender { name: name.to_owned(), version: None, result: Ok(Figures { runs, ..Figures::default() }) }
    }

    #[test]
    fn rounds_that_one_did_not_run_in_do_not_count() {
        let (slow, reference) = (contender("slow", &[2.0, 2.0]), contender("reference", &[1.0, 2.0, 7.0]));
        let pairs = slow.figures().unwrap().pairs(reference.figures().unwrap());
        assert_eq!(pairs, [(2.0, 1.0), (2.0, 2.0)]);
    }

    #[test]
    fn noise_is_told() {
        let noisy: Vec<f64> = (0..15).map(|run| 1.0 + 0.1 * f64::from(run % 3)).collect();
        let two: Vec<f64> = (0..24).map(|run| 1.0 + 0.2 * f64::from(run % 2)).collect();
        let quiet = [1.0; 24];
        let contenders = [contender("quiet", &quiet), contender("noisy", &noisy), contender("two", &two)];
        let expected = [
            "the processor time of noisy deviates by 9.1 %: the machine is too noisy for this program",
            "noisy is so slow that it ran 15 times only",
            "two has runs of two kinds, of 1.00 s and of 1.20 s: its median says little",
            "after 60.0 s the widest interval is ±2.5 %, wider than ±1.0 %: --max-time gives it longer",
        ];
        assert_eq!(notes(&contenders, Some(0.025), &Settings::default()), expected);
    }
}

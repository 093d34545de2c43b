//! A comparison: what is measured, in which order, and when it is enough.
//!
//! 1. Each engine builds the module ([`prepare`]): time, memory, sizes.
//! 2. Each runs once, traced ([`prepare`]): what it prints must be what the first prints; memory.
//! 3. Each starts a module that does nothing, in turns ([`rounds`]): start-up.
//! 4. Rounds ([`rounds`]), in each of which each runs once, in an order drawn anew, until every ratio is precise or the time is
//!    over.
//!
//! The first engine is the reference that others are compared with.

mod comparison;
mod prepare;
mod rounds;

pub use comparison::{Comparison, Contender, Cost, Figures, Missing, Sample};
pub use rounds::Looks;

use crate::engine::{Engine, Subject};
use crate::machine::{self, Machine};
use crate::{Result, process};
use std::path::Path;
use std::time::{Duration, Instant};

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The half width of an interval that is precise enough, relative to the ratio.
    pub precision: f64,
    /// The time that rounds may take together.
    pub time: Duration,
    /// The number of rounds; by default as many as the precision needs.
    pub rounds: Option<usize>,
    /// The time after which a single run is ended.
    pub run_limit: Duration,
    /// Whether the reference may end with a status other than 0.
    pub failure: Failure,
    /// Whether energy is measured.
    pub energy: Energy,
}

/// Whether the reference may end with a status other than 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may not: a program that fails does less than it should.
    Refused,
    /// It may, and others must end as it does.
    Accepted,
}

/// Whether energy is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Energy {
    /// It is, where the machine tells.
    Measured,
    /// It is not.
    Ignored,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            precision: 0.01,
            time: Duration::from_secs(60),
            rounds: None,
            run_limit: Duration::from_secs(600),
            failure: Failure::Refused,
            energy: Energy::Ignored,
        }
    }
}

/// How far a comparison is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step<'a> {
    /// An engine builds the module.
    Build(&'a str),
    /// An engine runs for the first time.
    WarmUp(&'a str),
    /// Engines start the module that does nothing.
    Start,
    /// A round has ended.
    Round {
        /// Its number, from 1 on.
        number: usize,
        /// The widest interval so far, if there are enough rounds for one.
        uncertainty: Option<f64>,
        /// The share of the work that is done, as far as can be told.
        done: f64,
    },
    /// Engines run for their energy.
    Energy,
}

/// Compares engines on a subject, with files in a folder of the caller; `show` learns how far it is.
///
/// # Errors
///
/// When there is no engine, when the first cannot build or run the subject, and when this machine does not let processes be
/// measured. What another engine cannot do is part of the result.
pub fn compare(
    engines: Vec<Engine>,
    subject: &Subject,
    settings: &Settings,
    folder: &Path,
    show: &mut dyn FnMut(Step<'_>),
) -> Result<Comparison> {
    let mut notes = machine::noise();
    let start = Instant::now();
    let mut entries = prepare::all(engines, subject, settings, folder, show)?;
    show(Step::Start);
    rounds::start(&mut entries, settings);
    let uncertain = rounds::measure(&mut entries, subject, settings, show)?;
    if settings.energy == Energy::Measured {
        show(Step::Energy);
        notes.extend(rounds::energy(&mut entries, subject));
    }
    let contenders: Vec<Contender> = entries.into_iter().map(prepare::Entry::into_contender).collect();
    notes.extend(comparison::notes(&contenders, uncertain, settings));
    Ok(Comparison {
        name: name(&subject.module),
        bytes: std::fs::metadata(&subject.module).map_or(0, |found| found.len()),
        machine: Machine::this(),
        contenders,
        missing: Vec::new(),
        notes,
        seconds: start.elapsed().as_secs_f64(),
    })
}

fn name(module: &Path) -> String {
    process::printable(&module.file_name().unwrap_or(module.as_os_str()).to_string_lossy())
}

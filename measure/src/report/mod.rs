//! A comparison as text: the same comparison gives the same bytes.
//!
//! * [`terminal`](fn@terminal): tables with bars, for a person;
//! * [`markdown`](markdown()): tables for a document;
//! * [`csv`](csv()): a line an engine, for a spreadsheet;
//! * [`json`](json()): everything, each run included;
//! * [`svg`]: a picture for a README, in light and dark;
//! * [`table`]: aligned columns;
//! * [`unit`](mod@unit): numbers with units.

mod csv;
mod json;
mod markdown;
pub mod svg;
pub mod table;
mod terminal;
pub mod unit;

pub use csv::csv;
pub use json::json;
pub use markdown::markdown;
pub use terminal::{Style, terminal};

use crate::plan::{Comparison, Figures};
use crate::statistics::{Estimate, mad, median};

/// The cells of an engine, as all reports for people have them.
struct Cells {
    cpu: String,
    deviation: String,
    ratio: String,
    interval: String,
    wall: String,
    start: String,
    memory: String,
    build: String,
    build_memory: String,
    artifact: String,
    ship: String,
    energy: Option<String>,
}

/// What stands where there is no figure.
const NONE: &str = "–";

impl Cells {
    fn new(figures: &Figures, ratio: Estimate) -> Cells {
        let cpu = figures.cpu();
        let middle = median(cpu.iter().copied());
        let or_none = |text: Option<String>| text.unwrap_or_else(|| NONE.to_owned());
        let build = figures.build.as_ref();
        Cells {
            cpu: unit::duration(middle),
            deviation: unit::percent(mad(&cpu) / middle),
            ratio: unit::ratio(ratio.value),
            interval: match ratio.low == ratio.high {
                true => String::new(),
                false => format!("{}–{}", unit::ratio(ratio.low), unit::ratio(ratio.high)),
            },
            wall: unit::duration(median(figures.wall())),
            start: or_none(figures.start().map(unit::duration)),
            memory: or_none(figures.memory.map(|memory| unit::bytes(memory.peak))),
            build: or_none(build.map(|build| unit::duration(build.usage.wall.as_secs_f64()))),
            build_memory: or_none(build.and_then(|build| build.memory).map(|memory| unit::bytes(memory.peak))),
            artifact: or_none(figures.artifact.map(unit::bytes)),
            ship: or_none(figures.ship.map(unit::bytes)),
            energy: figures.joules.map(unit::joules),
        }
    }
}

/// The line that describes a comparison.
fn subtitle(comparison: &Comparison) -> String {
    let machine = &comparison.machine;
    let processors = if machine.processors == 1 { "processor" } else { "processors" };
    let rounds = comparison.reference().map_or(0, |figures| figures.runs.len());
    let rounds = if rounds == 1 { "1 round".to_owned() } else { format!("{rounds} rounds") };
    format!(
        "{}, {} · {}, {} {processors}, Linux {} · {rounds}",
        comparison.name,
        unit::bytes(comparison.bytes),
        machine.processor,
        machine.processors,
        machine.kernel,
    )
}

/// Those that are not ranked, each with the reason.
fn unranked(comparison: &Comparison) -> impl Iterator<Item = (String, &str)> {
    comparison.contenders.iter().filter_map(|contender| Some((contender.title(), contender.result.as_ref().err()?.as_str())))
}

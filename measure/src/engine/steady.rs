//! The later runs of a process that runs the program several times: their times, as the engine's script wrote them.
//!
//! A line for each run has its processor time, of all threads, and its time by the clock, in microseconds.

use crate::process::Usage;
use crate::statistics::median;
use crate::{Error, Result};
use std::path::Path;
use std::time::Duration;

/// Returns the medians of the later half of runs.
pub(super) fn usage(file: &Path) -> Result<Usage> {
    let text = std::fs::read_to_string(file).map_err(|_| Error::new("it does not tell what its runs took"))?;
    let runs: Option<Vec<[f64; 2]>> = text.lines().map(times).collect();
    let runs = runs.filter(|runs| !runs.is_empty()).ok_or_else(|| Error::new("it tells no times of its runs"))?;
    let later = &runs[runs.len() / 2..];
    let [cpu, wall] = [0, 1].map(|column| Duration::from_secs_f64(median(later.iter().map(|run| run[column])) / 1e6));
    Ok(Usage { wall, cpu })
}

fn times(line: &str) -> Option<[f64; 2]> {
    let (cpu, wall) = line.split_once(' ')?;
    let time = |text: &str| text.parse().ok().filter(|time: &f64| (0.0..1e15).contains(time));
    Some([time(cpu)?, time(wall)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_runs_count() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("times");
        let said = |text: &str| {
            std::fs::write(&file, text).unwrap();
            usage(&file)
        };
        let usage = said("9000 8000\n900 950\n100 250\n300.5 350\n200 150\n").unwrap();
        assert_eq!([usage.cpu, usage.wall], [200, 250].map(Duration::from_micros));
        for wrong in ["", "1\n", "1 x\n", "-1 1\n", "NaN 1\n"] {
            assert!(said(wrong).is_err(), "{wrong}");
        }
    }
}

//! How far a comparison is, as a bar on standard error.

use crate::plan::Step;
use crate::report::unit;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;

/// A bar that is shown where somebody is watching; it disappears at its end.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

/// The length of the bar: shares are shown in thousandths.
const WHOLE: u64 = 1000;

impl Bar {
    /// Creates one that is shown if standard error is a terminal that can move its cursor.
    pub fn new() -> Bar {
        let can_move = std::env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb");
        let is_watched = std::io::stderr().is_terminal() && can_move;
        Bar::on(if is_watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() })
    }

    /// Creates one that is not shown.
    pub fn hidden() -> Bar {
        Bar::on(ProgressDrawTarget::hidden())
    }

    fn on(target: ProgressDrawTarget) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(WHOLE), target);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {elapsed}") {
            bar.set_style(style);
        }
        Bar { bar }
    }

    /// Shows a step.
    pub fn show(&self, step: Step<'_>) {
        let (text, done) = match step {
            Step::Build(name) => (format!("building for {name}"), 0.0),
            Step::WarmUp(name) => (format!("first run of {name}"), 0.0),
            Step::Start => ("starting".to_owned(), 0.0),
            Step::Energy => ("energy".to_owned(), 1.0),
            Step::Round { number, uncertainty, done } => {
                let precision = uncertainty.map(|width| format!(", ±{}", unit::percent(width))).unwrap_or_default();
                (format!("round {number}{precision}"), done)
            }
        };
        self.bar.set_message(text);
        self.bar.set_position((done * WHOLE as f64) as u64);
        self.bar.tick();
    }
}

impl Default for Bar {
    fn default() -> Bar {
        Bar::new()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

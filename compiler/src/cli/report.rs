//! Errors, notes, timings and the progress bar, on standard error.

use super::Color;
use indicatif::{ProgressBar, ProgressStyle};
use std::fmt;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use wasm2native::error::Error;
use wasm2native::foreign::Foreign;
use wasm2native::progress::Progress;
use wasm2native::timing::Timing;
use wasm2native::wasm::hints::Producer;

/// How messages are shown.
pub struct Report {
    coloured: bool,
    quiet: bool,
}

const RED: &str = "31";
const CYAN: &str = "36";

/// How long a build runs before a progress bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

impl Report {
    /// Messages as the flags want them.
    pub fn new(color: Color, quiet: bool) -> Self {
        let coloured = match color {
            Color::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            Color::Always => true,
            Color::Never => false,
        };
        Self { coloured, quiet }
    }

    /// Shows an error.
    pub fn error(&self, error: &Error) {
        say(format_args!("{}: {error}", self.paint(RED, "error")));
    }

    /// Shows a note.
    pub fn note(&self, note: &str) {
        if !self.quiet {
            say(format_args!("{}: {}", self.paint(CYAN, "note"), Foreign::message(note)));
        }
    }

    /// Shows how long each phase took.
    pub fn timing(&self, timing: &Timing) {
        let total: Duration = timing.phases().iter().map(|(_, duration)| *duration).sum();
        for (name, duration) in timing.phases().iter().copied().chain([("total", total)]) {
            say(format_args!("{name:>10} {:>10.3} ms", duration.as_secs_f64() * 1e3));
        }
    }

    /// Shows who made the input.
    pub fn producers(&self, producers: &[Producer]) {
        for Producer { role, name, version } in producers {
            let [role, name] = [role, name].map(|text| Foreign::name(text));
            match &**version {
                "" => say(format_args!("{role}: {name}")),
                version => say(format_args!("{role}: {name} {}", Foreign::name(version))),
            }
        }
    }

    /// Shows what was made.
    pub fn made(&self, path: &Path, size: usize) {
        say(format_args!("made {} ({size} bytes)", Foreign::path(path)));
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        match self.coloured {
            true => format!("\x1b[1;{colour}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// Runs `work`, with a progress bar if it takes long and somebody is watching.
    pub fn with_progress<T>(&self, progress: &Progress, work: impl FnOnce() -> T) -> T {
        if self.quiet || !std::io::stderr().is_terminal() {
            return work();
        }
        let (finished, wait) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            // Where no thread can be started, nobody sees how far it is.
            let _ = std::thread::Builder::new().spawn_scoped(scope, move || show(progress, &wait));
            let result = work();
            drop(finished);
            result
        })
    }
}

/// Writes a line to standard error. A message that cannot be written changes nothing else.
fn say(line: fmt::Arguments<'_>) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// Shows a bar until `wait` is hung up.
fn show(progress: &Progress, wait: &mpsc::Receiver<()>) {
    let hung_up = |timeout| wait.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Disconnected);
    if hung_up(PATIENCE) {
        return;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("compiling {bar:40} {percent:>3}% {elapsed}, {eta} left") {
        bar.set_style(style);
    }
    while !hung_up(Duration::from_millis(100)) {
        let (done, total) = progress.state();
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    }
    bar.finish_and_clear();
}

//! Errors, notes, timings and the progress bar, on standard error.

use super::color::Color;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use wasm2native::error::Error;
use wasm2native::foreign::Foreign;
use wasm2native::progress::Progress;
use wasm2native::timing::Timing;
use wasm2native::wasm::hints::Producer;

/// The way messages are shown.
pub struct Report {
    coloured: bool,
    quiet: bool,
}

const RED: &str = "31";
const CYAN: &str = "36";

/// The duration of the shortest phase that is shown: others had nothing to do, such as to embed no files.
const NOTICEABLE: Duration = Duration::from_micros(10);

/// The time that a build runs before a progress bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

impl Report {
    /// Returns a report that follows the flags.
    pub fn new(color: Color, quiet: bool) -> Self {
        Self { coloured: color.is_wanted(), quiet }
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

    /// Shows a note with lines below it.
    pub fn note_with(&self, note: &str, lines: &[String]) {
        self.note(note);
        if !self.quiet {
            lines.iter().for_each(|line| say(format_args!("  {}", Foreign::message(line))));
        }
    }

    /// Shows the duration of each phase that had something to do.
    pub fn timing(&self, timing: &Timing) {
        let total: Duration = timing.phases().iter().map(|(_, duration)| *duration).sum();
        let shown = timing.phases().iter().copied().filter(|(_, duration)| *duration >= NOTICEABLE);
        for (name, duration) in shown.chain([("total", total)]) {
            say(format_args!("{name:>10} {:>10.3} ms", duration.as_secs_f64() * 1e3));
        }
    }

    /// Shows the producers of the input.
    pub fn producers(&self, producers: &[Producer]) {
        for (number, Producer { role, .. }) in producers.iter().enumerate() {
            if producers[..number].iter().any(|earlier| earlier.role == *role) {
                continue;
            }
            let of_role = producers.iter().filter(|producer| producer.role == *role);
            let names: Vec<_> = of_role.map(shown).collect();
            say(format_args!("{}: {}", Foreign::name(role), names.join(", ")));
        }
    }

    /// Shows the path and size of the output.
    pub fn made(&self, path: &Path, size: usize) {
        say(format_args!("wrote {} ({size} bytes)", Foreign::path(path)));
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        match self.coloured {
            true => format!("\x1b[1;{colour}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// Runs `work`, with a progress bar if it takes long and standard error is a terminal.
    pub fn with_progress<T>(&self, progress: &Progress, work: impl FnOnce() -> T) -> T {
        if self.quiet
            || !std::io::stderr().is_terminal()
            || std::env::var_os("TERM").is_none_or(|name| name.is_empty() || name == "dumb")
        {
            return work();
        }
        let start = Instant::now();
        let (finished, wait) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            // If no thread can be started, there is no progress bar.
            let _ = std::thread::Builder::new().spawn_scoped(scope, move || show(progress, start, &wait));
            let result = work();
            drop(finished);
            result
        })
    }
}

/// Returns the name of a tool with its version, if it has one.
fn shown(Producer { name, version, .. }: &Producer) -> String {
    match &**version {
        "" => Foreign::name(name).to_string(),
        version => format!("{} {}", Foreign::name(name), Foreign::name(version)),
    }
}

/// Writes a line to standard error. A failure is ignored: there is nowhere to report it.
fn say(line: fmt::Arguments<'_>) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// Shows a bar until the other end of `wait` is dropped.
fn show(progress: &Progress, start: Instant, wait: &mpsc::Receiver<()>) {
    let hung_up = |timeout| wait.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Disconnected);
    if hung_up(PATIENCE) {
        return;
    }
    let bar = bar(start.elapsed());
    update(&bar, progress, start.elapsed());
    bar.set_draw_target(ProgressDrawTarget::stderr());
    while !hung_up(Duration::from_millis(100)) {
        update(&bar, progress, start.elapsed());
    }
    bar.finish_and_clear();
}

/// Returns a bar for a build that started a while ago, hidden until it has something to show.
fn bar(elapsed: Duration) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_elapsed(elapsed);
    if let Ok(style) = ProgressStyle::with_template("compiling {wide_bar} {percent:>3}% {elapsed}{msg}") {
        bar.set_style(style);
    }
    bar
}

fn update(bar: &ProgressBar, progress: &Progress, elapsed: Duration) {
    let (done, total) = progress.state();
    bar.set_length(total as u64);
    bar.set_position(done as u64);
    bar.set_message(left(elapsed, done, total));
}

/// Returns the remaining time, assuming that progress is even; nothing if it cannot be estimated.
fn left(elapsed: Duration, done: usize, total: usize) -> String {
    if done == 0 || done >= total {
        return String::new();
    }
    let seconds = elapsed.as_secs_f64() * (total - done) as f64 / done as f64;
    format!(", {:#} left", HumanDuration(Duration::from_secs_f64(seconds.ceil())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::TermLike;
    use std::io::Result;
    use std::sync::{Arc, Mutex};

    /// A terminal of some columns that remembers everything.
    #[derive(Clone, Debug)]
    struct Terminal(u16, Arc<Mutex<String>>);

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            self.0
        }

        fn move_cursor_up(&self, _: usize) -> Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> Result<()> {
            self.write_str(&format!("{text}\n"))
        }

        fn write_str(&self, text: &str) -> Result<()> {
            self.1.lock().unwrap().push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> Result<()> {
            Ok(())
        }

        fn flush(&self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_bar_fits_the_terminal_and_knows_the_time() {
        for width in [30, 45, 80] {
            let terminal = Terminal(width, Arc::default());
            let progress = Progress::default();
            progress.start(200);
            progress.advance(50);
            let bar = bar(Duration::from_secs(3));
            update(&bar, &progress, Duration::from_secs(3));
            bar.set_draw_target(ProgressDrawTarget::term_like(Box::new(terminal.clone())));
            bar.force_draw();
            let shown = terminal.1.lock().unwrap().clone();
            assert_eq!(shown.trim_end().chars().count(), usize::from(width), "{shown}");
            assert!(shown.starts_with("compiling ") && shown.contains("  25% 3s, 9s left"), "{shown}");
        }
    }

    #[test]
    fn nothing_is_said_about_the_end_where_it_cannot_be_told() {
        let second = Duration::from_secs(1);
        assert_eq!([left(second, 0, 7), left(second, 7, 7), left(second, 0, 0)], ["", "", ""]);
        assert_eq!(left(second * 60, 1, 3), ", 2m left");
    }
}

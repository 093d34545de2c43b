//! Errors, notes, timings and the progress bar, on standard error.

use super::messages::{self, MessageFormat, Messages};
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
    format: MessageFormat,
}

const RED: &str = "31";
const CYAN: &str = "36";

/// The duration of the shortest phase that is shown: others had nothing to do, such as to embed no files.
const NOTICEABLE: Duration = Duration::from_micros(10);

/// The time that a build runs before a progress bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

impl Report {
    /// Returns a report that follows the flags.
    pub fn new(flags: Messages) -> Self {
        Self { coloured: flags.color.is_wanted(), quiet: flags.quiet, format: flags.message_format }
    }

    /// Whether messages are for programs.
    fn is_json(&self) -> bool {
        self.format == MessageFormat::Json
    }

    /// Shows an error.
    pub fn error(&self, error: &Error) {
        match self.format {
            MessageFormat::Human => say(format_args!("{}: {error}", self.paint(RED, "error"))),
            MessageFormat::Json => say(format_args!("{}", messages::error(error))),
        }
    }

    /// Shows a note.
    pub fn note(&self, note: &str) {
        match self.format {
            _ if self.quiet => {}
            MessageFormat::Human => say(format_args!("{}: {}", self.paint(CYAN, "note"), Foreign::message(note))),
            MessageFormat::Json => say(format_args!("{}", messages::note(note))),
        }
    }

    /// Shows a note with lines below it.
    pub fn note_with(&self, note: &str, lines: &[String]) {
        if self.is_json() {
            return self.note(&format!("{note}\n{}", lines.join("\n")));
        }
        self.note(note);
        if !self.quiet {
            lines.iter().for_each(|line| say(format_args!("  {}", Foreign::message(line))));
        }
    }

    /// Shows the duration of each phase that had something to do, and how many things were done.
    pub fn timing(&self, timing: &Timing) {
        if self.is_json() {
            return say(format_args!("{}", messages::timing(timing)));
        }
        let total: Duration = timing.phases().iter().map(|(_, duration)| *duration).sum();
        let shown = timing.phases().iter().copied().filter(|(_, duration)| *duration >= NOTICEABLE);
        for (name, duration) in shown.chain([("total", total)]) {
            say(format_args!("{name:>10} {:>10.3} ms", duration.as_secs_f64() * 1e3));
        }
        for (name, count) in timing.counts().iter().filter(|(_, count)| *count > 0) {
            say(format_args!("{name:>16} {count:>6}"));
        }
    }

    /// Shows what was made, and the producers of the input; people are told only if they want to know.
    pub fn made(&self, path: &Path, size: usize, producers: &[Producer], is_verbose: bool) {
        if self.is_json() {
            return say(format_args!("{}", messages::artifact(path, size, producers)));
        }
        if is_verbose {
            show_producers(producers);
            say(format_args!("wrote {} ({size} bytes)", Foreign::path(path)));
        }
    }

    /// Tells programs that the build has ended.
    pub fn finished(&self, success: bool) {
        if self.is_json() {
            say(format_args!("{}", messages::finished(success)));
        }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        match self.coloured {
            true => format!("\x1b[1;{colour}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// Runs `work`, with a progress bar if it takes long and standard error is a terminal.
    pub fn with_progress<T>(&self, progress: &Progress, work: impl FnOnce() -> T) -> T {
        let is_watched = || {
            let can_move = std::env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb");
            std::io::stderr().is_terminal() && can_move
        };
        let show = match self.format {
            MessageFormat::Json if !self.quiet => tell,
            MessageFormat::Human if !self.quiet && is_watched() => show,
            _ => return work(),
        };
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

/// Shows the producers of the input.
fn show_producers(producers: &[Producer]) {
    for (number, Producer { role, .. }) in producers.iter().enumerate() {
        if producers[..number].iter().any(|earlier| earlier.role == *role) {
            continue;
        }
        let of_role = producers.iter().filter(|producer| producer.role == *role);
        let names: Vec<_> = of_role.map(shown).collect();
        say(format_args!("{}: {}", Foreign::name(role), names.join(", ")));
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

/// Tells programs of the progress once in a while, until the other end of `wait` is dropped.
fn tell(progress: &Progress, _: Instant, wait: &mpsc::Receiver<()>) {
    while wait.recv_timeout(PATIENCE) != Err(mpsc::RecvTimeoutError::Disconnected) {
        let (done, total) = progress.state();
        say(format_args!("{}", messages::progress(done, total)));
    }
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

//! The flags of `wasm2native bench`, and the compile options among them as words again: the executable is built by a process.

use super::endings;
use super::messages::Messages;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueHint};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;
use wasm2native::options::{Options, quantity};

/// Compare the executable with the WebAssembly engines on this machine.
///
/// Each engine must print what the executable prints. They take turns, in rounds of a random order, until the ratios of their
/// processor times are precise; docs/bench.md explains the method and the figures.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::BENCH)]
#[command(mut_arg("emit", |arg| arg.hide(true)), mut_arg("targets", |arg| arg.hide(true)))]
#[command(mut_arg("invoke", |arg| arg.hide(true)), mut_arg("links", |arg| arg.hide(true)))]
#[command(mut_arg("listeners", |arg| arg.hide(true)), mut_arg("inherit_sockets", |arg| arg.hide(true)))]
#[command(mut_arg("remotes", |arg| arg.hide(true)), mut_arg("locals", |arg| arg.hide(true)))]
#[command(mut_arg("tls_roots", |arg| arg.hide(true)), mut_arg("settings", |arg| arg.hide(true)))]
#[command(mut_arg("key_values", |arg| arg.hide(true)), mut_arg("key_values_size", |arg| arg.hide(true)))]
#[command(mut_arg("blobs", |arg| arg.hide(true)))]
pub struct Bench {
    /// The program: a WASI module or component in binary or text format; `-` is standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) input: PathBuf,

    /// Arguments for the program
    #[arg(last = true, value_name = "ARGUMENT")]
    pub(super) words: Vec<OsString>,

    /// Compare only with these engines, separated by commas; `none` leaves those of --engine and --native
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = "Engines")]
    pub(super) only: Option<Vec<String>>,

    /// Add an engine; `{module}` and `{args}` in its command stand for the module and the arguments
    #[arg(long = "engine", value_name = "NAME=COMMAND", help_heading = "Engines")]
    pub(super) engines: Vec<OsString>,

    /// Add a native program that does the same; it gets the arguments as well
    #[arg(long, value_name = "COMMAND", help_heading = "Engines")]
    pub(super) native: Option<OsString>,

    /// Read standard input from this file in each run [default: no input]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = MEASUREMENT)]
    pub(super) stdin: Option<PathBuf>,

    /// Run this many rounds [default: as many as the precision needs]
    #[arg(long, help_heading = MEASUREMENT, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) rounds: Option<u32>,

    /// Stop when the 95 % intervals of ratios are within this many per cent
    #[arg(long, help_heading = MEASUREMENT, value_name = "PERCENT", default_value = "1", value_parser = percent)]
    pub(super) precision: f64,

    /// Stop after this time even if the intervals are wider
    #[arg(long, help_heading = MEASUREMENT, value_name = "DURATION", default_value = "60s", value_parser = quantity::duration)]
    pub(super) max_time: Duration,

    /// Kill a run that takes longer than this; its engine is not ranked
    #[arg(long, help_heading = MEASUREMENT, value_name = "DURATION", default_value = "10m", value_parser = quantity::duration)]
    pub(super) run_timeout: Duration,

    /// Add a row for each engine that can run the program COUNT times in a process, for its later runs [default COUNT: 10]
    #[arg(long, value_name = "COUNT", help_heading = MEASUREMENT, num_args = 0..=1, require_equals = true,
        default_missing_value = "10", value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub(super) steady: Option<u32>,

    /// Accept a program that fails, if it exits with the same status everywhere
    #[arg(long, help_heading = MEASUREMENT)]
    pub(super) ignore_failure: bool,

    /// Measure energy as well, if the processor's counters are readable
    #[arg(long, help_heading = MEASUREMENT)]
    pub(super) energy: bool,

    /// Write all samples as JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_json: Option<PathBuf>,

    /// Write a line for each engine as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_csv: Option<PathBuf>,

    /// Write a table in Markdown
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_markdown: Option<PathBuf>,

    /// Write a picture, which adapts to light and dark pages
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_svg: Option<PathBuf>,

    #[command(flatten)]
    pub(super) options: Options,

    #[command(flatten)]
    pub(super) messages: Messages,

    /// The compile options that were given, as words.
    #[arg(skip)]
    pub(super) given: Vec<OsString>,
}

const MEASUREMENT: &str = "Measurement";

fn percent(text: &str) -> std::result::Result<f64, String> {
    let number = text.trim_end_matches(['%', ' ']).parse().ok().filter(|number| (0.01..=50.0).contains(number));
    number.map(|number: f64| number / 1e2).ok_or_else(|| "a precision is a number from 0.01 to 50, such as 0.5".to_owned())
}

impl Bench {
    /// Remembers the compile options that were given, except arguments of the program, which all engines are given.
    pub fn remember(&mut self, matches: &ArgMatches) {
        for option in Options::augment_args(clap::Command::new("")).get_arguments() {
            let id = option.get_id().as_str();
            if matches.value_source(id) != Some(ValueSource::CommandLine) || id == "arguments" {
                continue;
            }
            let (name, sign) = match (option.get_long(), option.get_short()) {
                (Some(name), _) => (format!("--{name}"), "="),
                (None, Some(letter)) => (format!("-{letter}"), ""),
                (None, None) => continue,
            };
            if !option.get_action().takes_values() {
                self.given.push(name.into());
                continue;
            }
            let values = matches.get_raw(id).into_iter().flatten();
            self.given.extend(values.map(|value| [OsStr::new(&name), OsStr::new(sign), value].into_iter().collect::<OsString>()));
        }
    }
}

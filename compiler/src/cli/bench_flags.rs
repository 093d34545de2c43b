//! The flags of `wasm2native bench`, and the compile options among them as words again: the executable is built by a process.

use super::messages::Messages;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueHint};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;
use wasm2native::options::{Options, quantity};

/// Compare the executable with the engines on this machine that run WebAssembly.
///
/// Each engine must print what the executable prints. They take turns, in rounds of a random order, until the ratios of their
/// processor times are precise; docs/bench.md explains the method and the figures.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("emit", |arg| arg.hide(true)), mut_arg("targets", |arg| arg.hide(true)))]
#[command(mut_arg("invoke", |arg| arg.hide(true)), mut_arg("links", |arg| arg.hide(true)))]
#[command(mut_arg("listeners", |arg| arg.hide(true)), mut_arg("inherit_sockets", |arg| arg.hide(true)))]
#[command(mut_arg("remotes", |arg| arg.hide(true)), mut_arg("locals", |arg| arg.hide(true)))]
pub struct Bench {
    /// The program: a WASI module in binary or text format; `-` is standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) input: PathBuf,

    /// Arguments of the program
    #[arg(last = true, value_name = "ARGUMENT")]
    pub(super) words: Vec<OsString>,

    /// Compare only with these engines, separated by commas; `none` leaves those of --engine and --native
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(super) only: Option<Vec<String>>,

    /// Add an engine; `{module}` and `{args}` in its command stand for the module and the arguments
    #[arg(long = "engine", value_name = "NAME=COMMAND")]
    pub(super) engines: Vec<OsString>,

    /// Add a native program that does the same; it is given the arguments as well
    #[arg(long, value_name = "COMMAND")]
    pub(super) native: Option<OsString>,

    /// File on standard input of each run [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) stdin: Option<PathBuf>,

    /// Number of rounds [default: as many as the precision needs]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) rounds: Option<u32>,

    /// Half width of the 95 % intervals at which to stop, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "1", value_parser = percent)]
    pub(super) precision: f64,

    /// Stop after this time, however wide the intervals are
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = quantity::duration)]
    pub(super) max_time: Duration,

    /// End a run that takes longer; its engine is not ranked
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = quantity::duration)]
    pub(super) run_timeout: Duration,

    /// Measure a program that ends with a status other than 0
    #[arg(long)]
    pub(super) ignore_failure: bool,

    /// Measure energy, if the processor's counters are readable
    #[arg(long)]
    pub(super) energy: bool,

    /// Write everything that was measured, for programs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_json: Option<PathBuf>,

    /// Write a line for each engine, for a spreadsheet
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_csv: Option<PathBuf>,

    /// Write a table, for a document
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_markdown: Option<PathBuf>,

    /// Write a picture that follows the light or dark colors of its page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reports")]
    pub(super) export_svg: Option<PathBuf>,

    #[command(flatten, next_help_heading = "Compilation")]
    pub(super) options: Options,

    #[command(flatten)]
    pub(super) messages: Messages,

    /// The compile options that were given, as words.
    #[arg(skip)]
    pub(super) given: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  wasm2native bench app.wasm -- --size 1000
  wasm2native bench app.wasm --cpu native --native './app' --export-svg bench.svg
  wasm2native bench app.wasm --only node,wasmtime --engine 'mine=/opt/mine/run {module} {args}'";

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

//! The flags of the tasks besides compiling.

use super::endings;
use super::messages::Messages;
use clap::{Args, ColorChoice, FromArgMatches as _, ValueHint};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;
use wasm2native::options::Options;

/// The programs to build.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::BUILD)]
pub struct Project {
    /// The programs to build [default: all]
    pub(super) names: Vec<String>,

    /// Change to this directory first
    #[arg(short = 'C', long, value_name = "DIRECTORY", value_hint = ValueHint::DirPath)]
    pub(super) directory: Option<PathBuf>,

    /// Print a summary of each output
    #[arg(short, long, overrides_with = "verbose", conflicts_with = "quiet", help_heading = "Messages")]
    pub(super) verbose: bool,

    #[command(flatten)]
    pub(super) messages: Messages,
}

/// Compile and run a program, keeping the executable in a cache
#[derive(Args, Clone, Debug)]
#[command(
    override_usage = "wasm2native run [OPTIONS] PROGRAM [ARGUMENTS]...\n       wasm2native run PROGRAM [OPTIONS] -- [ARGUMENTS]..."
)]
#[command(mut_arg("emit", |emit| emit.hide(true)), after_long_help = endings::RUN)]
pub struct Run {
    /// The program: a WASI module or component in binary or text format, or the manifest of a server (`spin.toml`,
    /// `modules.toml`)
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) program: PathBuf,

    /// Arguments for the program; options for wasm2native come before it
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(super) words: Vec<OsString>,

    #[command(flatten)]
    pub(super) options: Options,

    /// Neither use nor fill the cache, which is in $XDG_CACHE_HOME/wasm2native
    #[arg(long, help_heading = "Tools")]
    pub(super) no_cache: bool,

    #[command(flatten)]
    pub(super) messages: Messages,
}

impl Run {
    /// Parses the words after `run`: `OPTIONS PROGRAM ARGUMENTS`, or `PROGRAM OPTIONS -- ARGUMENTS`.
    ///
    /// # Errors
    ///
    /// When they are wrong, or ask for help: the error is the text to show.
    pub fn parse_words(words: &[OsString], color: ColorChoice) -> clap::error::Result<Self> {
        let command =
            || Self::augment_args(clap::Command::new("run").bin_name("wasm2native run").no_binary_name(true).color(color));
        if let Some(end) = words.iter().position(|word| word == "--")
            && let Some(run) = Self::parse_options_after_program(command(), &words[..end])
        {
            return Ok(Self { words: words[end + 1..].to_vec(), ..run });
        }
        Self::from_arg_matches(&command().max_term_width(100).try_get_matches_from(words)?)
    }

    /// Parses a program and options on both sides of it; nothing if there is anything else, which is the program's then.
    fn parse_options_after_program(command: clap::Command, words: &[OsString]) -> Option<Self> {
        let command = command.mut_arg("words", |it| it.trailing_var_arg(false).allow_hyphen_values(false));
        let run = Self::from_arg_matches(&command.try_get_matches_from(words).ok()?).ok()?;
        run.words.is_empty().then_some(run)
    }
}

/// The file to inspect, and the form of the report.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::INSPECT)]
pub struct Inspect {
    /// The file: a module in binary or text format, or an executable; `-` is standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) file: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Show the functions and lines of addresses in a report or a core
///
/// Executables report addresses that were built with --backtrace addresses, or with --debug-file. The output has the form of
/// reports by those built with --backtrace lines.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::SYMBOLIZE)]
pub struct Symbolize {
    /// The report of a trap, a core, or addresses such as 0x1a2b from the start of the executable [default: a report on standard
    /// input]
    #[arg(value_name = "REPORT|CORE|ADDRESS", value_hint = ValueHint::FilePath)]
    pub(super) subjects: Vec<PathBuf>,

    /// The executable, or the file with its debug information
    #[arg(long = "exe", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) executable: PathBuf,
}

/// The script to print.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::COMPLETIONS)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

/// The page to print.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::MAN)]
pub struct Manual {
    /// The subcommand that the page is about [default: wasm2native itself]
    pub(super) command: Option<String>,
}

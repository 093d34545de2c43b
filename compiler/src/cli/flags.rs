//! The flags of the command line.

use super::bench_flags::Bench;
use super::color;
use super::endings;
use super::messages::Messages;
use super::targets::Targets;
use super::tasks::{Completions, Inspect, Manual, Project, Run, Symbolize};
use clap::parser::ValueSource;
use clap::{Arg, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueHint};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use wasm2native::codegen;
use wasm2native::options::Options;

/// Compile a WebAssembly program to one static native executable.
///
/// The executable needs only a Linux kernel: no runtime, no libraries. Access to anything except its arguments and standard
/// streams is denied unless an option grants it.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "wasm2native", version, long_version = VERSION.as_str(), max_term_width = 100, after_long_help = endings::COMPILE)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Cli {
    #[command(subcommand)]
    pub(super) task: Option<Task>,

    /// The program: a WASI module or component in binary or text format, or the manifest of a server (`spin.toml`,
    /// `modules.toml`); `-` is standard input
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    pub(super) input: Option<PathBuf>,

    /// More inputs than one, which is an error with a message of its own.
    #[arg(hide = true)]
    pub(super) more: Vec<PathBuf>,

    /// Write the output to this file, or into `DIRECTORY/`; `-` is standard output [default: INPUT without its extension]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(super) output: Option<PathBuf>,

    /// Write the licence notices for the runtime's code in the output to this file; `-` is standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(super) notices: Option<PathBuf>,

    #[command(flatten)]
    pub(super) options: Options,

    /// The flags that were given.
    #[arg(skip)]
    pub(super) given: Vec<Arg>,

    /// Print how long each phase takes
    #[arg(long, overrides_with = "time", help_heading = "Messages")]
    pub(super) time: bool,

    /// Print a summary of the output
    #[arg(short, long, overrides_with = "verbose", conflicts_with = "quiet", help_heading = "Messages")]
    pub(super) verbose: bool,

    #[command(flatten)]
    pub(super) messages: Messages,
}

impl Cli {
    /// Parses a command line, of which the first word is the name of the command.
    ///
    /// # Errors
    ///
    /// When it is wrong, or asks for help: the error is the text to show, coloured as the command line requests although it cannot
    /// be parsed.
    pub fn parse_words(words: &[OsString]) -> clap::error::Result<Self> {
        let color = color::wanted(words.iter().skip(1).cloned());
        // Running a program should take no longer than it must, and most of the time is spent on building the parser.
        if let [_, run, words @ ..] = words
            && run == "run"
        {
            return Ok(Self { task: Some(Task::Run(Box::new(Run::parse_words(words, color.into())?))), ..Self::default() });
        }
        let mut command = Self::command().color(color.into());
        let matches = command.try_get_matches_from_mut(with_detail(words))?;
        let is_given = |flag: &&Arg| matches.value_source(flag.get_id().as_str()) == Some(ValueSource::CommandLine);
        let given = command.get_arguments().filter(is_given).cloned().collect();
        let mut cli = Self { given, ..Self::from_arg_matches(&matches)? };
        if let (Some(Task::Bench(bench)), Some((_, matches))) = (&mut cli.task, matches.subcommand()) {
            bench.remember(matches);
        }
        Ok(cli)
    }

    /// Returns the program; standard input where the command line does not need one.
    pub(super) fn input(&self) -> &Path {
        self.input.as_deref().unwrap_or(Path::new("-"))
    }
}

/// Joins `-g` with the word after it, if that is an amount: any other word is the input.
fn with_detail(words: &[OsString]) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(last) if last == "-g" && (word == "lines" || word == "all") => {
                last.push("=");
                last.push(word);
            }
            _ => joined.push(word.clone()),
        }
    }
    joined
}

/// The tasks besides compiling.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Task {
    /// Build the programs described in wasm2native.toml
    Build(Project),

    /// Compile and run a program, keeping the executable in a cache
    Run(Box<Run>),

    /// Show what a module contains and needs, or how an executable was built
    Inspect(Inspect),

    /// Show the functions and lines of addresses in a report or a core
    Symbolize(Symbolize),

    /// Compare the executable with the WebAssembly engines on this machine
    Bench(Box<Bench>),

    /// List supported targets, or write the runtime of one
    Targets(Targets),

    /// Generate a completion script for a shell
    Completions(Completions),

    /// Generate a page of the manual
    Man(Manual),
}

/// The text of `--version`: the versions that a report of a bug needs.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let commit = option_env!("WASM2NATIVE_COMMIT").map(|commit| format!("\ncommit {commit}")).unwrap_or_default();
    format!("{}{commit}\ncranelift {}", env!("CARGO_PKG_VERSION"), codegen::VERSION)
});

//! Help, and errors of the command line itself, as its parser reports them.

use super::flags::Cli;
use super::messages::Messages;
use super::report::Report;
use clap::error::{ContextKind, ContextValue};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use wasm2native::error::{Error, Result};
use wasm2native::foreign::Foreign;
use wasm2native::package::destination::Destination;

/// The exit status after an error of the command line.
const WRONG_USAGE: u8 = 2;

/// Shows help or an error instead of doing anything.
pub fn show(answer: clap::Error) -> ExitCode {
    let answer = without_hidden_characters(answer);
    if answer.use_stderr() {
        // The status reports an error even if its message cannot be written.
        let _ = answer.print();
        return ExitCode::from(WRONG_USAGE);
    }
    match Destination::answer().and_then(|_| print(&answer)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            Report::new(Messages::default()).error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Shows help, coloured on a terminal.
fn print(help: &clap::Error) -> Result<()> {
    let printed = help.print().and_then(|()| std::io::stdout().flush());
    printed.map_err(|error| Error::io("write", Path::new("standard output"), &error))
}

/// Returns the answer to the same command line without hidden characters: the answer quotes it, and names of files may come
/// from anywhere.
fn without_hidden_characters(answer: clap::Error) -> clap::Error {
    let quoted = match answer.get(ContextKind::InvalidValue).or_else(|| answer.get(ContextKind::InvalidArg)) {
        Some(ContextValue::String(quoted)) if !quoted.is_empty() => Some(quoted.as_str()),
        _ => None,
    };
    let shown = std::env::args_os().map(|argument| match (&*argument.to_string_lossy(), quoted) {
        (argument, Some(quoted)) if let Some(before) = argument.strip_suffix(quoted) => {
            format!("{}{}", Foreign::message(before), Foreign::message(&shortened(quoted))).into()
        }
        (argument, _) => Foreign::message(argument).to_string().into(),
    });
    // An error about invalid UTF-8 may be gone then; that answer quotes nothing.
    Cli::parse_words(&shown.collect::<Vec<_>>()).err().unwrap_or(answer)
}

/// Returns the beginning and the end of a text that is too long to be quoted.
fn shortened(text: &str) -> String {
    const SHOWN: [usize; 2] = [100, 50];
    let count = text.chars().count();
    match count > SHOWN.iter().sum() {
        true => text.chars().take(SHOWN[0]).chain(['…']).chain(text.chars().skip(count - SHOWN[1])).collect(),
        false => text.to_owned(),
    }
}

/// Checks that there is only one input.
pub fn one_input(cli: &Cli) -> Result<()> {
    let [second, ..] = &*cli.more else { return Ok(()) };
    let first = cli.input();
    let error = Error::environment(format!(
        "only one module can be compiled, and there are {}: {} and {}",
        1 + cli.more.len(),
        Foreign::path(first),
        Foreign::path(second)
    ));
    // An optional value of an option must follow `=`.
    let variable = [second.as_path(), first].into_iter().find(|path| !path.exists() && path.extension().is_none());
    Err(match variable.filter(|_| cli.options.tools.trace_wasi.is_some()).and_then(|path| path.to_str()) {
        Some(variable) => error.help(format!("a variable is given as --trace-wasi={}", Foreign::name(variable))),
        None => error.help("--link NAME=FILE builds another module in, and --arg ARGUMENT an argument"),
    })
}

//! Tasks of the project itself: `cargo xtask TASK`.
//!
//! To add a task, add a module to the library and a line here.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use xtask::{check, dist, metadata, root, runtimes};

const USAGE: &str = "\
usage: cargo xtask TASK

  check
      run everything that is quick: formatting, lints, documentation, floors, dependencies

  runtimes [TARGET]... [--check]
      build the runtime for targets (all that have one, if none is named) and put it into targets/;
      with --check, compare instead, and change nothing

  dist [--command FILE]
      build the command, or take a built one, and package it with everything of a release into dist/

  dist --checksums
      list the checksums of what is in dist/ again";

fn main() -> ExitCode {
    if std::env::var_os(metadata::VARIABLE).is_some() {
        return match metadata::run(std::env::args_os().skip(1)) {
            Ok(status) => ExitCode::from(if status.success() { 0 } else { 1 }),
            Err(error) => fail(&error),
        };
    }
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    match arguments.next().as_deref() {
        Some("runtimes") => {
            let (options, targets): (Vec<_>, Vec<_>) = arguments.partition(|argument| argument.starts_with('-'));
            let action = match options.as_slice() {
                [] => runtimes::Action::Build,
                [option] if option == "--check" => runtimes::Action::Check,
                _ => anyhow::bail!("unknown option in {options:?}\n{USAGE}"),
            };
            runtimes::run(&targets, action)
        }
        Some("check") => check::run(),
        Some("dist") => {
            let words: Vec<_> = arguments.collect();
            match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                [] => dist::run(None),
                ["--command", file] => dist::run(Some(Path::new(file))),
                ["--checksums"] => dist::checksums(&root().join("dist")),
                _ => anyhow::bail!("unknown option in {words:?}\n{USAGE}"),
            }
        }
        _ => anyhow::bail!("no such task\n{USAGE}"),
    }
}

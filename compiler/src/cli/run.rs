//! The tasks of the command, and its exit status.

use super::build::build;
use super::flags::{Cli, Task};
use super::report::Report;
use super::{bench, documents, execute, inspect, interrupt, project, symbolize, targets};
use std::process::ExitCode;

/// Runs the command line; the exit status is 1 after an error.
pub fn run(cli: Cli) -> ExitCode {
    let flags = match &cli.task {
        Some(Task::Run(run)) => run.messages,
        Some(Task::Build(project)) => project.messages,
        Some(Task::Bench(bench)) => bench.messages,
        _ => cli.messages,
    };
    let report = Report::new(flags);
    // A program that is run and needs no compiling is started at once.
    if !matches!(cli.task, Some(Task::Run(_))) {
        interrupt::watch();
    }
    let done = match &cli.task {
        None => build(&cli, &report).inspect(|()| report.finished(true)),
        Some(Task::Build(project)) => project::run(project, &report).inspect(|()| report.finished(true)),
        Some(Task::Run(run)) => execute::run(run, &report),
        Some(Task::Inspect(inspect)) => inspect::run(inspect),
        Some(Task::Symbolize(symbolize)) => symbolize::run(symbolize),
        Some(Task::Bench(bench)) => bench::run(bench),
        Some(Task::Targets(targets)) => targets::run(targets),
        Some(Task::Completions(completions)) => documents::completions(completions),
        Some(Task::Man(manual)) => documents::manual(manual),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report.error(&error);
            report.finished(false);
            ExitCode::FAILURE
        }
    }
}

//! Runs every script of the suites, or those whose names contain an argument:
//!
//! ```text
//! cargo test --release -p wasm2native-spec-tests                 all
//! cargo test --release -p wasm2native-spec-tests -- i32.wast     those
//! ```
//!
//! This is done for this machine and, where there is an emulator, for all other targets; or only for the one that `W2N_TARGET`
//! names.

use rayon::prelude::*;
use std::fmt::Write as _;
use std::process::ExitCode;
use wasm2native::target::Target;
use wasm2native_spec_tests::known::Known;
use wasm2native_spec_tests::run::{self, Report};
use wasm2native_spec_tests::runner::{self, Choice, Runner};
use wasm2native_spec_tests::suite::{self, Suite};

/// Counts of a suite.
#[derive(Default)]
struct Counts {
    files: usize,
    passed: usize,
    failed: usize,
    known: usize,
    skipped: usize,
    messages: String,
}

fn main() -> ExitCode {
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let known = Known::load();
    let mut total = Counts::default();
    for target in Target::all().expect("descriptions of targets parse") {
        match runner::choose(&target) {
            Choice::Run(runner) => total.add(&run_suites(&runner, &filters, &known)),
            Choice::Skip(reason) => println!("skipped: {}: {reason}", target.name),
            Choice::Ignore => {}
        }
    }
    print!("{}", total.messages);
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.skipped + total.known);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the suites for a target and prints a table of them.
fn run_suites(runner: &Runner, filters: &[String], known: &Known) -> Counts {
    println!("\n{}", runner.target.name);
    println!("{:<20} {:>6} {:>8} {:>8} {:>8} {:>8}", "suite", "files", "passed", "failed", "known", "skipped");
    let mut total = Counts::default();
    for suite in suite::all() {
        let counts = run_suite(&suite, runner, filters, known);
        if counts.files > 0 {
            print_row(suite.name, &counts);
        }
        total.add(&counts);
    }
    print_row("total", &total);
    total
}

fn print_row(name: &str, counts: &Counts) {
    let Counts { files, passed, failed, known, skipped, .. } = counts;
    println!("{name:<20} {files:>6} {passed:>8} {failed:>8} {known:>8} {skipped:>8}");
}

fn run_suite(suite: &Suite, runner: &Runner, filters: &[String], known: &Known) -> Counts {
    let files = suite.files().into_iter().filter(|file| {
        let name = format!("{}/{}", suite.name, file.name());
        filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
    });
    let counts: Vec<Counts> = files
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|file| {
            let directory = tempfile::tempdir().expect("a directory for the executable");
            let report = run::run(file.raw(), suite.features, runner, directory.path());
            judge(runner, &format!("{}/{}", suite.name, file.name()), &report, known)
        })
        .collect();
    counts.iter().fold(Counts::default(), |mut sum, counts| {
        sum.add(counts);
        sum
    })
}

fn judge(runner: &Runner, script: &str, report: &Report, known: &Known) -> Counts {
    let target = &runner.target.name;
    let mut counts = Counts { files: 1, skipped: report.skipped.len(), ..Counts::default() };
    let whole = known.script(script);
    let mut failures = 0;
    for (line, verdict) in &report.verdicts {
        match (verdict, whole.or(known.line(script, *line))) {
            (Ok(()), None) => counts.passed += 1,
            (Ok(()), Some(_)) if whole.is_some() => counts.passed += 1,
            (Ok(()), Some(reason)) => {
                counts.failed += 1;
                let _ = writeln!(counts.messages, "{target}: {script}:{line}: passes, but is listed as failing: {reason}");
            }
            (Err(_), Some(_)) => {
                counts.known += 1;
                failures += 1;
            }
            (Err(problem), None) => {
                counts.failed += 1;
                let _ = writeln!(counts.messages, "{target}: {script}:{line}: {problem}");
            }
        }
    }
    if let Some(reason) = whole.filter(|_| failures == 0) {
        counts.failed += 1;
        let _ = writeln!(counts.messages, "{target}: {script}: passes, but is listed as failing: {reason}");
    }
    counts
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.files += other.files;
        self.passed += other.passed;
        self.failed += other.failed;
        self.known += other.known;
        self.skipped += other.skipped;
        self.messages.push_str(&other.messages);
    }
}

//! Every script of the suites is a case, named `TARGET/SUITE/SCRIPT`:
//!
//! ```text
//! cargo test --release -p wasm2native-spec-tests --test spec                      all
//! … --test spec -- i32.wast                                                       those with it in their name
//! … --test spec -- --exact x86_64-linux/3.0/i32.wast                              one
//! … --test spec -- --list                                                         their names
//! ```
//!
//! They are run for this machine and, where there is an emulator, for all other targets; or only for the one that `W2N_TARGET`
//! names. The number of assertions that passed is printed at the end.

use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use wasm2native::target::Target;
use wasm2native_spec_tests::known::Known;
use wasm2native_spec_tests::run::{self, Report};
use wasm2native_spec_tests::runner::{self, Choice, Runner};
use wasm2native_spec_tests::suite::{self, Suite};

/// Counts of a script or suite.
#[derive(Default)]
struct Counts {
    files: usize,
    passed: usize,
    failed: usize,
    known: usize,
    skipped: usize,
}

/// Counts by target and the number of the suite.
type Tables = Arc<Mutex<BTreeMap<String, BTreeMap<usize, Counts>>>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let known = Arc::new(Known::load());
    let tables = Tables::default();
    let mut cases = Vec::new();
    let scripts = suite::component_model();
    if !scripts.is_dir() {
        eprintln!("skipped: the scripts of the component model: {} is no folder (see W2N_COMPONENT_MODEL)", scripts.display());
    }
    for target in Target::all().expect("descriptions of targets parse") {
        match runner::choose(&target) {
            Choice::Run(runner) => cases.extend(all_cases(&Arc::from(runner), &known, &tables)),
            Choice::Skip(reason) => eprintln!("skipped: {}: {reason}", target.name),
            Choice::Ignore => {}
        }
    }
    let conclusion = libtest_mimic::run(&arguments, cases);
    if !arguments.list {
        print_tables(&tables);
    }
    conclusion.exit_code()
}

/// Returns a case for each script of each suite.
fn all_cases(runner: &Arc<Runner>, known: &Arc<Known>, tables: &Tables) -> Vec<Trial> {
    let mut cases = Vec::new();
    for (number, suite) in suite::all().into_iter().enumerate() {
        for file in suite.files() {
            let script = format!("{}/{}", suite.name, file.name);
            let name = format!("{}/{script}", runner.target.name);
            let (runner, known, tables) = (runner.clone(), known.clone(), tables.clone());
            cases.push(Trial::test(name, move || {
                let directory = tempfile::tempdir().expect("a directory for the executable");
                let report = run::run(&file.text, suite.features, &runner, directory.path());
                let (counts, problems) = judge(&script, &report, &known);
                let mut tables = tables.lock().unwrap_or_else(PoisonError::into_inner);
                tables.entry(runner.target.name.clone()).or_default().entry(number).or_default().add(&counts);
                if problems.is_empty() { Ok(()) } else { Err(Failed::from(problems)) }
            }));
        }
    }
    cases
}

/// Prints a table for each target, a row for each suite, and the sum of everything.
fn print_tables(tables: &Tables) {
    let names: Vec<&str> = suite::all().iter().map(|suite: &Suite| suite.name).collect();
    let mut sum = Counts::default();
    for (target, table) in tables.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        println!("\n{target}");
        println!("{:<20} {:>6} {:>8} {:>8} {:>8} {:>8}", "suite", "files", "passed", "failed", "known", "skipped");
        let mut total = Counts::default();
        for (number, counts) in table {
            print_row(names[*number], counts);
            total.add(counts);
        }
        print_row("total", &total);
        sum.add(&total);
    }
    println!("{} passed, {} failed, {} skipped", sum.passed, sum.failed, sum.skipped + sum.known);
}

fn print_row(name: &str, counts: &Counts) {
    let Counts { files, passed, failed, known, skipped } = counts;
    println!("{name:<20} {files:>6} {passed:>8} {failed:>8} {known:>8} {skipped:>8}");
}

/// Compares the verdicts on a script with the known failures; returns the counts, and what is wrong.
fn judge(script: &str, report: &Report, known: &Known) -> (Counts, String) {
    let mut problems = String::new();
    let mut counts = Counts { files: 1, skipped: report.skipped.len(), ..Counts::default() };
    let whole = known.script(script);
    let mut failures = 0;
    for (line, verdict) in &report.verdicts {
        match (verdict, whole.or(known.line(script, *line))) {
            (Ok(()), None) => counts.passed += 1,
            (Ok(()), Some(_)) if whole.is_some() => counts.passed += 1,
            (Ok(()), Some(reason)) => {
                counts.failed += 1;
                let _ = writeln!(problems, "{script}:{line}: passes, but is listed as failing: {reason}");
            }
            (Err(_), Some(_)) => {
                counts.known += 1;
                failures += 1;
            }
            (Err(problem), None) => {
                counts.failed += 1;
                let _ = writeln!(problems, "{script}:{line}: {problem}");
            }
        }
    }
    if let Some(reason) = whole.filter(|_| failures == 0) {
        counts.failed += 1;
        let _ = writeln!(problems, "{script}: passes, but is listed as failing: {reason}");
    }
    (counts, problems)
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.files += other.files;
        self.passed += other.passed;
        self.failed += other.failed;
        self.known += other.known;
        self.skipped += other.skipped;
    }
}

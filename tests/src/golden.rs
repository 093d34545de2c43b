//! Expectations kept in files beside their inputs.
//!
//! `BLESS=1` writes the actual output instead of comparing; then read the diff. An empty expectation has no file.
//!
//! Anything that differs between machines or versions of the code generator is not part of an expectation: see
//! [`without_offsets`].

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};

use crate::build::Build;
use crate::process::{Job, Outcome};
use crate::scratch::Scratch;
use crate::wat::{self, Directives};

/// Whether expectations are to be written.
pub(crate) fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// Differences found so far, reported together at the end: a single run shows all of them.
#[derive(Default)]
pub struct Report {
    differences: Vec<String>,
}

impl Report {
    /// Compares with the file, or writes it.
    pub fn check(&mut self, file: &Path, actual: &str) {
        if is_blessing() {
            let written = if actual.is_empty() { remove(file) } else { fs::write(file, actual) };
            return written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
        let expected = fs::read_to_string(file).unwrap_or_default();
        if expected != actual {
            self.differ(&format!("{}\n--- expected\n{expected}--- actual\n{actual}", file.display()));
        }
    }

    /// Records a difference that belongs to no file.
    pub fn differ(&mut self, difference: &str) {
        self.differences.push(difference.to_string());
    }

    /// Fails the test if there was a difference.
    #[track_caller]
    pub fn finish(self) {
        if let Err(differences) = self.verdict() {
            panic!("{}", differences.message().unwrap_or_default());
        }
    }

    /// Returns all differences as the reason why a case failed.
    pub fn verdict(self) -> Result<(), Failed> {
        let count = self.differences.len();
        if count == 0 {
            return Ok(());
        }
        Err(format!("{count} differences (BLESS=1 accepts those of files)\n{}", self.differences.join("\n")).into())
    }
}

/// Returns a case for each program of folders of `tests/wat/`, named `VARIANT/FOLDER/PROGRAM`: it is built as its comments
/// say, with further options, and run; exit status, standard output (`.stdout`) and standard error (`.stderr`) are compared.
pub fn programs(variant: &str, folders: &[&str], options: &[&str]) -> Vec<Trial> {
    let options: Vec<String> = options.iter().map(|option| option.to_string()).collect();
    cases(&format!("{variant}/"), folders, move |program| run_program(program, &options))
}

/// Returns a case for each program of folders of `tests/wat/`, named `FOLDER/PROGRAM`: the command must refuse it with status
/// 1, the message in `.stderr`, and nothing left behind.
pub fn rejected(folders: &[&str]) -> Vec<Trial> {
    cases("", folders, reject_program)
}

/// Returns a case for each program of folders of `tests/wat/`, named by its path there after `prefix`.
fn cases(prefix: &str, folders: &[&str], test: impl Fn(&Path) -> Report + Clone + Send + 'static) -> Vec<Trial> {
    let mut cases = Vec::new();
    for folder in folders {
        for program in wat::folder(folder) {
            let name = program.file_stem().expect("a program has a name").display();
            let test = test.clone();
            cases.push(Trial::test(format!("{prefix}{folder}/{name}"), move || test(&program).verdict()));
        }
    }
    cases
}

fn run_program(program: &Path, options: &[String]) -> Report {
    let mut report = Report::default();
    let directives = Directives::of(program);
    let scratch = Scratch::new();
    let executable = scratch.join("program");
    let built = Build::new(program).option(&directives.options).option(options).attempt(&executable);
    if !built.status.success() {
        report.differ(&built.to_string());
        return report;
    }
    let outcome = Job::new(&executable).args(&directives.arguments).directory(scratch.path()).run();
    check_run(&mut report, program, &directives, &outcome);
    report
}

fn reject_program(program: &Path) -> Report {
    let mut report = Report::default();
    let scratch = Scratch::new();
    let outcome = Build::new(program).option(&Directives::of(program).options).attempt(&scratch.join("program"));
    check_rejected(&mut report, &program.with_extension("stderr"), &outcome, &scratch);
    report
}

/// Compares how a program of `tests/wat/` ended with what its comments and the files beside it say.
pub fn check_run(report: &mut Report, program: &Path, directives: &Directives, outcome: &Outcome) {
    if outcome.status.code() != Some(directives.status) {
        report.differ(&format!("expected exit status {}\n{outcome}", directives.status));
    }
    report.check(&program.with_extension("stdout"), &outcome.out());
    report.check(&program.with_extension("stderr"), &without_inlining(&without_offsets(&outcome.err())));
}

/// Compares how a build failed with the expectation: status 1, that message, nothing on standard output, nothing left behind.
pub fn check_rejected(report: &mut Report, file: &Path, outcome: &Outcome, scratch: &Scratch) {
    if outcome.status.code() != Some(1) || !outcome.stdout.is_empty() {
        report.differ(&format!("expected exit status 1 and a message on standard error\n{outcome}"));
    }
    let left: Vec<String> = scratch.names().into_iter().filter(|name| !name.starts_with("input")).collect();
    if !left.is_empty() {
        report.differ(&format!("left behind: {}\n{outcome}", left.join(" ")));
    }
    report.check(file, &without_directories(&outcome.err(), scratch));
}

/// Replaces native offsets, as in `func[12]+0x34`, which change with every change of the code generator.
pub fn without_offsets(text: &str) -> String {
    let mut result = String::new();
    let mut parts = text.split("+0x");
    result.push_str(parts.next().unwrap_or_default());
    for part in parts {
        result.push_str("+0x…");
        result.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    result
}

/// Lists inlined functions in a backtrace as others, since which ones are depends on the options of a build.
pub fn without_inlining(text: &str) -> String {
    const MARK: &str = " (inlined)";
    let mut depth = 0;
    let mut list = |line: &str| {
        let numbered = line.trim_start().split_once(": ").filter(|(number, _)| number.parse::<u32>().is_ok());
        let name = match numbered {
            Some((_, name)) if line.starts_with("    ") => name,
            _ => line.strip_prefix("       ")?,
        };
        let (name, end) = match name.strip_suffix(MARK) {
            Some(name) if name.starts_with("func[") => (name, "+0x…"),
            Some(name) => (name, ""),
            None => (name, ""),
        };
        depth += 1;
        Some(format!("{:5}: {name}{end}\n", depth - 1))
    };
    text.split_inclusive('\n').map(|line| list(line.trim_end_matches('\n')).unwrap_or_else(|| line.to_owned())).collect()
}

/// Replaces directories of this machine before file names.
fn without_directories(text: &str, scratch: &Scratch) -> String {
    let scratch = format!("{}/", scratch.path().display());
    let source = format!("{}/", crate::scratch::source("wat").display());
    text.replace(&scratch, "").replace(&source, "")
}

fn remove(file: &Path) -> std::io::Result<()> {
    if file.exists() { fs::remove_file(file) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{without_inlining, without_offsets};

    #[test]
    fn inlined_functions_are_listed_as_others() {
        let said = "wasm trap: unreachable\n    0: a (inlined)\n       func[3] (inlined)\n       b\n    1: c\n";
        let expected = "wasm trap: unreachable\n    0: a\n    1: func[3]+0x…\n    2: b\n    3: c\n";
        assert_eq!(without_inlining(said), expected);
    }

    #[test]
    fn offsets_are_no_part_of_an_expectation() {
        assert_eq!(without_offsets("  0: func[1]+0x2f\n  1: main+0x0\n"), "  0: func[1]+0x…\n  1: main+0x…\n");
        assert_eq!(without_offsets("--> app.wasm:0x1a3"), "--> app.wasm:0x1a3");
    }
}

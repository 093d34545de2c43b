//! Comparisons of engines that are shell scripts, and modules that are shell scripts too.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic, as tests do")]

use measure::engine::{Engine, ROWS, Row, Subject};
use measure::plan::{Comparison, Contender, Failure, Settings, compare};
use measure::report::{Style, json, terminal};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder with a module, and engines that run it.
struct Bench {
    folder: tempfile::TempDir,
    subject: Subject,
    settings: Settings,
}

impl Bench {
    fn new(module: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program.wasm");
        std::fs::write(&file, format!("#!/bin/sh\n{module}\n")).unwrap();
        let subject = Subject {
            module: file,
            arguments: vec![],
            directories: vec![],
            variables: vec![],
            input: PathBuf::from("/dev/null"),
        };
        let settings = Settings { rounds: Some(4), run_limit: Duration::from_secs(30), ..Settings::default() };
        Bench { folder, subject, settings }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn compare(&self, engines: Vec<Engine>) -> measure::Result<Comparison> {
        let folder = tempfile::tempdir().unwrap();
        compare(engines, &self.subject, &self.settings, folder.path(), &mut |_| {})
    }

    /// Compares `custom` with a compiler that works; returns both.
    fn against(&self, custom: &str) -> (Contender, Contender) {
        let mut contenders = self.compare(vec![compiler(), engine(custom)]).unwrap().contenders;
        let custom = contenders.pop().unwrap();
        (contenders.pop().unwrap(), custom)
    }
}

/// Makes an executable of a script by copying it.
fn compiler() -> Engine {
    let words = ["/bin/sh", "-c", r#"cp "$0" "$1" && chmod +x "$1""#, "{module}", "{artifact}"];
    Engine::compiler("ours", "1.0", words.map(OsString::from).to_vec())
}

fn engine(command: &str) -> Engine {
    Engine::custom(OsStr::new(command)).unwrap()
}

fn reason(contender: &Contender) -> &str {
    contender.result.as_ref().err().unwrap()
}

#[test]
fn engines_take_turns_and_are_compared() {
    let mut bench = Bench::new("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; cat; echo $1");
    bench.subject.input = bench.path().join("input");
    bench.subject.arguments = vec!["an argument".into()];
    std::fs::write(&bench.subject.input, "some input\n").unwrap();
    let engines =
        vec![compiler(), engine("shell=sh {module} {args}"), engine("twice=sh -c '\"$@\" >/dev/null; cat' 0 sh {module} {args}")];
    let comparison = bench.compare(engines).unwrap();
    let [ours, shell, twice] = &comparison.contenders[..] else { panic!("{comparison:?}") };
    for contender in [ours, shell] {
        let figures = contender.figures().unwrap();
        assert_eq!(figures.runs.iter().map(|run| run.round).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert!(figures.cpu().iter().all(|seconds| (0.0001..10.0).contains(seconds)), "{figures:?}");
        assert!(figures.memory.unwrap().peak > 100_000, "{figures:?}");
    }
    assert!(reason(twice).starts_with("it prints something else: in line "), "{twice:?}");
    let figures = ours.figures().unwrap();
    assert!(figures.build.is_some() && figures.artifact == figures.ship && figures.artifact.is_some(), "{figures:?}");
    assert_eq!(comparison.ratio(ours).unwrap().value, 1.0);
    assert!(comparison.ratio(shell).unwrap().value > 0.0);
    assert!(terminal(&comparison, Style::Plain, None).contains("ours 1.0") && json(&comparison).contains("\"shell\""));
}

#[test]
fn what_an_engine_cannot_do_is_part_of_the_result() {
    let bench = Bench::new("echo hello");
    assert_eq!(reason(&bench.against("bad=sh -c 'echo why >&2; exit 3' {module}").1), "exit status 3\n    why");
    assert_eq!(reason(&bench.against("bad=sh -c 'kill -11 $$' {module}").1), "killed by signal 11");
    let said = bench.against("bad=sh -c 'echo Hello' {module}").1;
    assert_eq!(reason(&said), r#"it prints something else: in line 1 "Hello\n" instead of "hello\n""#);
    let words = ["/bin/sh", "-c", "echo no such operator; exit 1", "{module}", "{artifact}"];
    let broken = Engine::compiler("broken", "1.0", words.map(OsString::from).to_vec());
    let comparison = bench.compare(vec![compiler(), broken]).unwrap();
    assert_eq!(reason(&comparison.contenders[1]), "it does not build: exit status 1\n    no such operator");
    assert!(comparison.contenders[0].figures().is_some());
}

#[test]
fn an_engine_that_hangs_is_ended() {
    let mut bench = Bench::new("echo hello");
    bench.settings.run_limit = Duration::from_millis(300);
    assert_eq!(reason(&bench.against("hangs=sh -c 'exec sleep 1000' {module}").1), "not finished within 300 ms");
}

/// An engine of JavaScript whose later runs count, if it is on this machine.
fn steady() -> Option<Engine> {
    let rows = ROWS.iter().filter(|row| !row.repeat.is_empty());
    let found = rows.filter_map(Row::find).next();
    if found.is_none() {
        println!("skipped: there is neither bun nor deno");
    }
    found?.steady(4)
}

#[test]
fn later_runs_of_a_process_count() {
    let Some(steady) = steady() else { return };
    let mut bench = Bench::new("exit 0");
    // A module whose start does nothing, for an engine that needs one.
    bench.subject.module = bench.path().join("empty.wasm");
    let module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x05\x03\x01\0\0\
        \x07\x13\x02\x06memory\x02\0\x06_start\0\0\x0a\x04\x01\x02\0\x0b";
    std::fs::write(&bench.subject.module, module).unwrap();
    let contenders = bench.compare(vec![engine("true=true {module}"), steady]).unwrap().contenders;
    let figures = contenders[1].figures().unwrap_or_else(|| panic!("{contenders:?}"));
    assert_eq!((figures.runs.len(), figures.starts.len(), figures.memory.is_none()), (4, 0, true), "{figures:?}");
    // A run that does nothing takes less than the start of its process, which does not count.
    assert!(figures.cpu().iter().all(|seconds| *seconds < 0.005), "{figures:?}");
}

#[test]
fn a_run_that_ends_differently_later_does_not_count() {
    let bench = Bench::new("echo hello");
    let marker = bench.path().join("ran");
    let script = format!("later=sh -c 'echo hello; echo >>{0}; test $(wc -l <{0}) -lt 3' {{module}}", marker.display());
    let (ours, later) = bench.against(&script);
    assert!(reason(&later).contains(" round: exit status 1, after exit status 0 before"), "{later:?}");
    assert_eq!(ours.figures().unwrap().runs.len(), 4);
}

#[test]
fn a_reference_that_fails_is_an_error_unless_that_is_wanted() {
    let mut bench = Bench::new("echo usage; exit 2");
    let said = bench.compare(vec![compiler()]).unwrap_err();
    assert_eq!(said.message(), "the program fails: exit status 2");
    assert!(said.remedy().unwrap().contains("--ignore-failure"));
    bench.settings.failure = Failure::Accepted;
    assert!(bench.compare(vec![compiler()]).unwrap().contenders[0].figures().is_some());
    bench.subject.module = bench.path().join("missing");
    let said = bench.compare(vec![compiler()]).unwrap_err();
    assert!(said.message().starts_with("ours cannot be measured: it does not build: exit status 1"), "{said}");
    assert_eq!(bench.compare(vec![]).unwrap_err().message(), "there is no engine to measure");
}

/// The share of a loop, in per cent, as a module.
fn burn(percent: u32) -> String {
    format!("sh -c 'i=0; while [ $i -lt {} ]; do i=$((i+1)); done' {{module}}", 2000 * percent)
}

#[test]
#[ignore = "takes some minutes, and wants a machine that is not too noisy"]
fn live_a_program_is_as_fast_as_itself_and_two_per_cent_are_found() {
    let mut bench = Bench::new("");
    bench.settings.rounds = None;
    let ratio = |percent| {
        let engines = vec![engine(&format!("one={}", burn(100))), engine(&format!("other={}", burn(percent)))];
        let comparison = bench.compare(engines).unwrap();
        let ratio = comparison.ratio(&comparison.contenders[1]).unwrap();
        println!("{percent} %: {ratio:?} {} rounds", comparison.reference().unwrap().runs.len());
        ratio
    };
    let same = (0..20).filter(|_| ratio(100).contains(1.0)).count();
    let found = (0..10).filter(|_| ratio(102).low > 1.0).count();
    assert!(same >= 18 && found >= 9, "{same} of 20, {found} of 10");
}

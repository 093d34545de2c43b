//! Every function of WASI preview 1: its success, its errors and its edge values, against the standard and against the
//! reference runner. Where both differ on purpose, `docs/wasi.md` says so and why.
//!
//! Programs are in `programs/wasi/`; each fails by itself if a result is not the one written beside the call.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;

use nix::sys::signal::Signal;
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::launcher::{Refusal, without_openat2};
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// A difference: function, case, the result of our executable, the result of the reference runner.
type Difference = [String; 4];

const PROGRAMS: [&str; 4] = ["process", "files", "streams", "poll"];

#[test]
fn functions() {
    for name in PROGRAMS {
        let Some(module) = available(name, corpus::wasi::program(name)) else { return };
        ours(&module, &[("SIGNALS", "1")]);
    }
}

/// Kernels before Linux 5.6 have no `openat2`, and filters of containers may not know it.
#[test]
fn functions_without_openat2() {
    let Some(module) = available("C program files", corpus::wasi::program("files")) else { return };
    for refusal in [Refusal::Unknown, Refusal::Forbidden] {
        let scratch = Scratch::new();
        let Some(launcher) = available("a C compiler", without_openat2(&scratch, refusal)) else { return };
        fs::create_dir(scratch.join("work")).expect("scratch is writable");
        let build = Build::new(&module).option(["--dir", "work::/work", "--env", "GREETING=hello"]);
        let program = build.executable(&scratch);
        let job = Job::new(launcher).args(machine::prefix(program.as_os_str())).arg(program);
        job.directory(scratch.path()).args(["one", "", "two words"]).run().expect(0);
    }
}

/// A signal that a program sends itself acts as the standard says, and does not stop the process.
#[test]
fn signals() {
    let Some(module) = available("C program raise", corpus::wasi::program("raise")) else { return };
    let scratch = Scratch::new();
    let program = Build::new(module).executable(&scratch);
    for (number, signal) in (1..).zip(SIGNALS) {
        let outcome = Job::new(&program).arg(number.to_string());
        match signal {
            Acts::Ends(signal) => {
                let outcome = outcome.under("ulimit -c 0").run();
                assert_eq!(outcome.status.signal(), Some(signal as i32), "{outcome}");
                outcome.expect_out("");
            }
            Acts::Stops => {
                let outcome = outcome.arg("58").run().expect(0);
                drop(outcome.expect_out(&format!("proc_raise | {number} | notsup\n")));
            }
            Acts::Nothing => drop(outcome.run().expect(0).expect_out(&format!("proc_raise | {number} | success\n"))),
        }
    }
}

/// The action of a signal according to the standard. Those that stop are refused.
enum Acts {
    Ends(Signal),
    Stops,
    Nothing,
}

/// By the numbers of the standard, from 1.
const SIGNALS: [Acts; 30] = [
    Acts::Ends(Signal::SIGHUP),
    Acts::Ends(Signal::SIGINT),
    Acts::Ends(Signal::SIGQUIT),
    Acts::Ends(Signal::SIGILL),
    Acts::Ends(Signal::SIGTRAP),
    Acts::Ends(Signal::SIGABRT),
    Acts::Ends(Signal::SIGBUS),
    Acts::Ends(Signal::SIGFPE),
    Acts::Ends(Signal::SIGKILL),
    Acts::Ends(Signal::SIGUSR1),
    Acts::Ends(Signal::SIGSEGV),
    Acts::Ends(Signal::SIGUSR2),
    Acts::Nothing, // SIGPIPE
    Acts::Ends(Signal::SIGALRM),
    Acts::Ends(Signal::SIGTERM),
    Acts::Nothing, // SIGCHLD
    Acts::Nothing, // SIGCONT
    Acts::Stops,   // SIGSTOP
    Acts::Stops,   // SIGTSTP
    Acts::Stops,   // SIGTTIN
    Acts::Stops,   // SIGTTOU
    Acts::Nothing, // SIGURG
    Acts::Ends(Signal::SIGXCPU),
    Acts::Ends(Signal::SIGXFSZ),
    Acts::Ends(Signal::SIGVTALRM),
    Acts::Ends(Signal::SIGPROF),
    Acts::Nothing, // SIGWINCH
    Acts::Ends(Signal::SIGIO),
    Acts::Ends(Signal::SIGPWR),
    Acts::Ends(Signal::SIGSYS),
];

/// A 64-bit memory may be larger than addresses of 32 bits reach.
#[test]
fn addresses_past_4_gib() {
    const FAULT: i32 = 21;
    let build = Build::new(wat::program("wasi/past-4-gib"));
    build.run().expect(FAULT).expect_out("");
}

#[test]
fn differences_are_those_of_the_table() {
    let Some(reference) = available("the reference runner", Reference::fetch()) else { return };
    let mut found = BTreeSet::new();
    for name in PROGRAMS {
        let Some(module) = available(name, corpus::wasi::program(name)) else { return };
        compare(&module, &reference, &mut found);
    }
    let listed: BTreeSet<Difference> = table();
    let lines = |set: Vec<&Difference>| set.iter().map(|line| format!("| {} |\n", line.join(" | "))).collect::<String>();
    let missing = lines(found.difference(&listed).collect());
    let superfluous = lines(listed.difference(&found).collect());
    assert!(missing.is_empty() && superfluous.is_empty(), "not in docs/wasi.md:\n{missing}only there:\n{superfluous}");
}

/// Returns the last line about a case.
fn last(said: &str) -> &str {
    said.lines().rfind(|line| !line.starts_with('#')).expect("the case is said before it ends the program")
}

/// Returns the lines of the table, without the reasons, which must be there.
fn table() -> BTreeSet<Difference> {
    let text = fs::read_to_string(source("../docs/wasi.md")).expect("it is there");
    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [function, case, ours, theirs, reason] = cells[..] else { panic!("a row has five cells: {row}") };
        assert!(!reason.is_empty(), "no reason: {row}");
        [function, case, ours, theirs].map(str::to_owned)
    })
    .collect()
}

fn compare(module: &Path, reference: &Reference, found: &mut BTreeSet<Difference>) {
    let mut differ = |ours: &str, theirs: &str| {
        let (case, ours) = ours.rsplit_once(" | ").expect("a case has an answer");
        let (same, theirs) = theirs.rsplit_once(" | ").expect("a case has an answer");
        let (function, what) = case.split_once(" | ").expect("a case has a function");
        assert_eq!(case, same, "both run the same cases");
        if ours != theirs {
            found.insert([function, what, ours, theirs].map(str::to_owned));
        }
    };
    // The signals that never end the program, line by line.
    let both = ours(module, &[("REFERENCE", "0")]);
    let theirs_of_both = theirs(module, reference, "0");
    let count =
        both.lines().zip(theirs_of_both.lines()).filter(|(line, _)| !line.starts_with('#')).map(|(a, b)| differ(a, b)).count();
    assert!(count > 10 && both.lines().count() == theirs_of_both.lines().count(), "{both}\n{theirs_of_both}");

    // The signals that may end it, each alone.
    let all = ours(module, &[]);
    let mut said_before: Vec<&str> = both.lines().collect();
    let alone: Vec<&str> = all
        .lines()
        .filter(|line| match said_before.iter().position(|before| before == line) {
            Some(position) => {
                said_before.remove(position);
                false
            }
            None => true,
        })
        .collect();
    let traps: usize =
        both.lines().find_map(|line| line.strip_prefix("# ")).and_then(|text| text.parse().ok()).expect("it is said");
    assert_eq!(alone.len(), traps, "{alone:?}");
    for (number, ours) in (1..).zip(alone) {
        let theirs = theirs(module, reference, &number.to_string());
        differ(ours, last(&theirs));
    }
}

/// Returns the output of a program as an executable of ours, which must be right.
fn ours(module: &Path, variables: &[(&str, &str)]) -> String {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("work")).expect("scratch is writable");
    let build = Build::new(module).option(["--dir", "work::/work", "--env", "GREETING=hello"]);
    let build =
        variables.iter().fold(build, |build, (name, value)| build.option(["--env".to_owned(), format!("{name}={value}")]));
    let job = Job::new(build.executable(&scratch)).directory(scratch.path()).args(["one", "", "two words"]);
    job.run().expect(0).out()
}

/// Returns its output under the reference runner; it need not be right there.
fn theirs(module: &Path, reference: &Reference, chosen: &str) -> String {
    let scratch = Scratch::new();
    let work = scratch.join("work");
    fs::create_dir(&work).expect("scratch is writable");
    let variables = [("GREETING", "hello"), ("REFERENCE", chosen)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let job = reference.job(module, "program", &[(work, "/work".to_owned())], &variables);
    job.args(["one", "", "two words"]).run().out()
}

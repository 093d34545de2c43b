//! Debug information (`-g`) as profilers see it: perf, with both of its ways to find callers, and valgrind.
#![cfg(target_arch = "x86_64")]

use std::path::{Path, PathBuf};
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::corpus::described::SOURCE;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::{available, tool};

/// Options that leave calls where they are: callers are what is looked for.
const CALLS: [&str; 4] = ["-q", "-g", "--without-pass", "inline"];

/// Builds a program that does nearly all of its work in one function, called by another.
fn spin(scratch: &Scratch) -> Option<PathBuf> {
    let module = available("spin.c", corpus::zig::described("spin.c", "-O1"))?;
    let output = scratch.join("spin");
    Build::new(module).option(CALLS).attempt(&output).expect(0);
    Some(output)
}

/// Returns perf, if the kernel lets it count the time of processes here.
fn perf(scratch: &Scratch) -> Option<PathBuf> {
    let perf = tool("perf", "linux-perf")?;
    let probe = record(&perf, &["true"], &scratch.join("probe")).run();
    let usable = if probe.status.success() { Ok(perf) } else { Err(format!("nothing can be counted here: {}", probe.err())) };
    available("perf", usable)
}

/// Returns a call of perf that samples a command by a timer, which every machine has.
fn record(perf: &Path, command: &[&str], output: &Path) -> Job {
    Job::new(perf).args(["record", "-q", "-e", "cpu-clock:u", "-F", "1000", "-o"]).arg(output).args(command)
}

#[test]
fn perf_finds_functions_and_their_callers() {
    let scratch = Scratch::new();
    let (Some(perf), Some(spin)) = (perf(&scratch), spin(&scratch)) else { return };
    let (program, data) = (spin.to_str().expect("text"), scratch.join("data"));
    // By frame pointers it goes by symbols, where C's main is "main"; otherwise by debug information.
    for (unwinder, main) in [("fp", "main"), ("dwarf", "__main_argc_argv")] {
        record(&perf, &["--call-graph", unwinder, program, "200"], &data).run().expect(0);
        let said = Job::new(&perf).args(["script", "-F", "ip,sym,srcline", "-i"]).arg(&data).run().expect(0).out();
        let samples: Vec<&str> = said.split("\n\n").filter(|sample| sample.contains(" leaf\n")).collect();
        assert!(samples.len() > 20, "{unwinder}: {said}");
        let is_whole = |sample: &&&str| {
            let functions: Vec<_> = sample.lines().filter(|line| line.starts_with('\t')).filter_map(name).collect();
            let lines = ["\n  spin.c:15", "\n  spin.c:21"];
            functions.starts_with(&["leaf", "mid", main])
                && functions.contains(&"_start")
                && lines.iter().all(|it| sample.contains(it))
        };
        let whole = samples.iter().filter(is_whole).count();
        println!("{unwinder}: {whole} of {}", samples.len());
        assert!(whole * 10 >= samples.len() * 9, "{unwinder}: {said}");
    }
    let said = Job::new(&perf).args(["annotate", "--stdio", "-l", "-s", "leaf", "-i"]).arg(&data).run().expect(0).out();
    assert!(said.contains("spin.c:8\n"), "{said}");
}

/// Returns the function in a line about a frame.
fn name(line: &str) -> Option<&str> {
    line.trim().split_once(' ').map(|(_, name)| name)
}

#[test]
fn callgrind_counts_by_line() {
    let scratch = Scratch::new();
    let (Some(valgrind), Some(annotate)) = (tool("valgrind", "valgrind"), tool("callgrind_annotate", "valgrind")) else { return };
    let Some(spin) = spin(&scratch) else { return };
    let counts = scratch.join("counts");
    let file = format!("--callgrind-out-file={}", counts.display());
    Job::new(valgrind).args(["-q", "--tool=callgrind", &file]).arg(spin).arg("1").run().expect(0);
    let text = std::fs::read_to_string(&counts).expect("it was made");
    let here = source("programs/debug").display().to_string();
    std::fs::write(&counts, text.replace(SOURCE, &here)).expect("the directory is writable");
    let said = Job::new(annotate).arg("--auto=yes").arg(&counts).run().expect(0).out();
    let count = |text: &str| {
        let line = said.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("{text} is not in {said}"));
        let number = line.trim().split([' ', '(']).next().unwrap_or_default().replace(',', "");
        number.parse::<u64>().unwrap_or_else(|error| panic!("{line}: {error}"))
    };
    // A million rounds of six operations, four of which have these lines.
    assert!(count("spin.c:leaf ") > 6_000_000);
    assert!(count("state ^= state << 13;") > 1_000_000);
    assert!(count("state ^= state >> 17;") > 1_000_000);
    assert!(count("spin.c:mid (1x)") > 6_000_000);
}

/// Memcheck has nothing to complain about, and knows lines and callers where the program traps.
#[test]
fn memcheck_shows_lines_and_callers() {
    let Some(valgrind) = tool("valgrind", "valgrind") else { return };
    let Some(module) = available("list.c", corpus::zig::described("list.c", "-O0")) else { return };
    let scratch = Scratch::new();
    let list = scratch.join("list");
    Build::new(module).option(CALLS).attempt(&list).expect(0);
    let check = || Job::new(&valgrind).args(["--error-exitcode=9"]).arg(&list);
    check().run().expect(0).expect_out("1080 216\n").expect_err("ERROR SUMMARY: 0 errors");
    let said = check().arg("zero").run().expect(134).err();
    for expected in [": average (list.c:38)\n", ": main (list.c:49)\n", "wasm trap: unreachable\n    0: average\n"] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
}

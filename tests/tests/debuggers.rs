//! Debug information (`-g`) as debuggers see it: scripts for gdb, with what it says beside them, and the verifier of LLVM.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::corpus;
use wasm2native_tests::corpus::described::{self, Module};
use wasm2native_tests::golden::Report;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::{available, tool};

/// Builds `list.c`, compiled at one level, at another.
fn list(scratch: &Scratch, guest: &str, level: &str, more: &[&str]) -> Option<PathBuf> {
    let module = available("list.c", corpus::zig::described("list.c", guest))?;
    let output = scratch.join("list");
    Build::new(module).option(["-q", "-g", level]).option(more).attempt(&output).expect(0);
    Some(output)
}

/// Runs a script for gdb and returns what it says, without addresses and numbers of processes, which differ from run to run.
fn run_gdb(gdb: &Path, script: &str, executable: &Path) -> String {
    gdb_says(gdb, &[], script, executable)
}

fn gdb_says(gdb: &Path, options: &[&str], script: &str, executable: &Path) -> String {
    let sources = source("programs/debug");
    let said = Job::new(gdb)
        .args(["-q", "-nx", "-batch", "-iex"])
        .arg(format!("set substitute-path {} {}", described::SOURCE, sources.display()))
        .args(options)
        .arg("-x")
        .arg(sources.join(script))
        .arg(executable)
        .run()
        .expect(0)
        .out();
    let mut parts = said.split("0x");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|character: char| !character.is_ascii_hexdigit()).unwrap_or(part.len());
        // Offsets in the memory are shorter, and are the guest's alone.
        let is_address = end > 8 || text.ends_with(" at ");
        let shown = if is_address { "…" } else { &part[..end] };
        text.extend(["0x", shown, &part[end..]]);
    }
    text.lines().filter(|line| !line.starts_with("[Inferior")).map(|line| format!("{line}\n")).collect()
}

#[cfg(target_arch = "x86_64")]
#[test]
fn gdb_shows_lines_callers_and_variables() {
    let Some(gdb) = tool("gdb", "gdb") else { return };
    let scratch = Scratch::new();
    let mut report = Report::default();
    for (guest, level) in [("-O0", "-Onone"), ("-O0", "-Ospeed"), ("-O1", "-Ospeed")] {
        let Some(executable) = list(&scratch, guest, level, &[]) else { return };
        let said = run_gdb(&gdb, "list.gdb", &executable);
        report.check(&source("programs/debug").join(format!("list{guest}{level}.txt")), &said);
    }
    report.finish();
}

/// gdb finds debug information in a file of its own by the name in the executable.
#[cfg(target_arch = "x86_64")]
#[test]
fn gdb_finds_the_file_with_debug_information() {
    let Some(gdb) = tool("gdb", "gdb") else { return };
    let scratch = Scratch::new();
    let Some(whole) = list(&scratch, "-O1", "-Ospeed", &[]) else { return };
    let expected = run_gdb(&gdb, "list.gdb", &whole);
    let file = scratch.join("list.debug");
    let Some(split) = list(&scratch, "-O1", "-Ospeed", &["--debug-file", file.to_str().expect("text")]) else { return };
    assert_eq!(run_gdb(&gdb, "list.gdb", &split), expected);
}

/// What a debugger can read while it steps through all lines of a program that its compiler did not optimise. What it reads is the
/// same at both levels.
#[cfg(target_arch = "x86_64")]
#[test]
fn variables_are_there_at_each_line() {
    let Some(gdb) = tool("gdb", "gdb") else { return };
    // LLVM 14 does not say where arguments passed by reference are after the first branch: those of Rust count for 9 %.
    let programs = [
        ("list.c", "push", corpus::zig::described("list.c", "-O0"), [100, 99]),
        ("shapes.cpp", "main", corpus::zig::described("shapes.cpp", "-O0"), [100, 98]),
        ("ring.zig", "ring.zig:35", corpus::zig::described("ring.zig", "-ODebug"), [100, 100]),
        ("tree.rs", "tree::main", corpus::rust::described("tree", "0"), [91, 91]),
    ];
    for (file, start, module, least) in programs {
        let Some(module) = available(file, module) else { continue };
        let scratch = Scratch::new();
        let mut values: Vec<BTreeSet<String>> = Vec::new();
        for (level, least) in ["-Onone", "-Ospeed"].into_iter().zip(least) {
            let executable = scratch.join("program");
            Build::new(&module).option(["-q", "-g", level]).attempt(&executable).expect(0);
            let said = step(&gdb, start, file, &executable);
            let (read, lost) = counts(&said);
            println!("{file} {level}: {read} read, {lost} lost");
            assert!(read > 90 && read * 100 >= least * (read + lost), "{file} {level}: {said}");
            values.push(
                said.lines().filter(|line| line.contains(" = ") && !line.ends_with(" = lost")).map(str::to_owned).collect(),
            );
        }
        // Some lines have no code of their own at the higher level.
        let strange: Vec<_> = values[1].difference(&values[0]).collect();
        assert!(strange.is_empty(), "{file}: {strange:#?}");
    }
}

/// Steps through a program, and returns the values of its variables.
fn step(gdb: &Path, start: &str, file: &str, executable: &Path) -> String {
    let settings = format!("python WHERE, FILE = \"{start}\", \"{file}\"");
    gdb_says(gdb, &["-iex", &settings], "step.py", executable)
}

/// Returns how many values of variables were read, and how many lost.
fn counts(said: &str) -> (u32, u32) {
    let counts = said.lines().last().and_then(|line| line.strip_prefix("read ")?.split_once(" lost "));
    counts.map(|(read, lost)| (read.parse().expect("a number"), lost.parse().expect("a number"))).expect(said)
}

#[test]
fn llvm_finds_no_errors() {
    let Some(verifier) = tool("llvm-dwarfdump", "llvm") else { return };
    for Module { name, path } in described::modules() {
        let scratch = Scratch::new();
        for target in targets() {
            for detail in ["-g=lines", "-g"] {
                let output = scratch.join("program");
                Build::new(&path).option(["-q", detail, "--target", &target]).attempt(&output).expect(0);
                let said = Job::new(&verifier).arg("--verify").arg(&output).run().expect(0).out();
                assert!(said.ends_with("No errors.\n"), "{name} {target} {detail}:\n{said}");
            }
        }
    }
}

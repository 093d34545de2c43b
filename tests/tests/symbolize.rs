//! Names and lines in reports of traps: written by executables themselves (`--backtrace lines`), and afterwards by
//! `wasm2native symbolize` for executables that only have addresses.

use object::{Object as _, ObjectSection as _};
use std::path::{Path, PathBuf};
use wasm2native_tests::build::{Build, command, targets};
use wasm2native_tests::corpus::described::SOURCE;
use wasm2native_tests::corpus::{self, Fetched};
use wasm2native_tests::golden::Report;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Levels of optimisation.
const LEVELS: [&str; 3] = ["-Onone", "-Ospeed", "-Osize"];

/// Programs that trap, with debug information.
fn programs() -> Vec<(&'static str, PathBuf)> {
    let all: [(&str, Fetched<PathBuf>); 4] = [
        ("divide-O0", corpus::zig::described("divide.c", "-O0")),
        ("divide-O2", corpus::zig::described("divide.c", "-O2")),
        ("circles-O1", corpus::zig::described("circles.cpp", "-O1")),
        ("fields-O", corpus::rust::described("fields", "3")),
    ];
    all.into_iter().filter_map(|(name, module)| Some((name, available(name, module)?))).collect()
}

/// Runs a program of a target and returns what it says about its trap.
fn run(target: &str, executable: &Path) -> Option<String> {
    let job = match machine::emulator(target) {
        _ if target.starts_with(std::env::consts::ARCH) => Job::new(executable),
        emulator => {
            let emulator = available(target, emulator)?;
            Job::new(&emulator[0]).args(&emulator[1..]).arg(executable)
        }
    };
    let said = job.run().expect(134).err();
    let start = said.find("wasm trap: ").unwrap_or_else(|| panic!("there is no trap: {said}"));
    Some(said[start..].to_owned())
}

/// Builds a program for a target with options.
#[track_caller]
fn build(module: &Path, target: &str, options: &[&str], output: &Path) {
    Build::new(module).option(["-q", "--target", target]).option(options).attempt(output).expect(0);
}

/// Returns the lines about functions of the programs themselves, with only the names of their files.
fn own(report: &str) -> String {
    let own = report.lines().filter_map(|line| {
        let (head, path) = line.rsplit_once(" at ")?;
        let (_, file) = path.split_once(&format!("{SOURCE}/"))?;
        Some(format!("{head} at {file}\n"))
    });
    own.collect()
}

/// On all targets, for speed and for size, a report has the same lines, and `symbolize` finds them afterwards.
#[test]
fn reports_have_lines() {
    if available("reports of all targets", machine::is_this()).is_none() {
        return;
    }
    let mut report = Report::default();
    for (name, module) in programs() {
        let scratch = Scratch::new();
        let (executable, debug_file) = (scratch.join("program"), scratch.join("program.info"));
        let mut shown = Vec::new();
        for target in targets() {
            for level in LEVELS {
                build(&module, &target, &[level, "--backtrace", "lines"], &executable);
                let Some(expected) = run(&target, &executable) else { continue };
                let beside = debug_file.to_str().expect("text");
                build(&module, &target, &[level, "-g", "--debug-file", beside], &executable);
                let Some(addresses) = run(&target, &executable) else { continue };
                for exe in [&executable, &debug_file] {
                    let said = command().args(["symbolize", "--exe"]).arg(exe).input(addresses.as_str()).run().expect(0).out();
                    let said: String =
                        said.lines().filter(|line| !line.contains("build ID: ")).map(|line| format!("{line}\n")).collect();
                    assert_eq!(said, expected, "{name}: {target} {level}");
                }
                shown.push((target.clone(), level, own(&expected)));
            }
        }
        // A branch to a trap may become one instruction, which has the line of the branch.
        let mut golden = String::new();
        for level in LEVELS {
            let mut of_level = shown.iter().filter(|(_, other, _)| *other == level);
            let Some((_, _, first)) = of_level.next() else { continue };
            golden.push_str(&format!("{level}\n{first}"));
            for (target, _, text) in of_level {
                assert_eq!(text, first, "{name}: {target} {level}");
            }
        }
        report.check(&source("programs/debug").join(format!("{name}.report.txt")), &golden);
    }
    report.finish();
}

/// The lines of a large program take no more than 8 % of its code.
#[test]
fn lines_are_small() {
    let Some(module) = available("QuickJS", corpus::quickjs::described()) else { return };
    let scratch = Scratch::new();
    let sizes = |target: &str, detail: &str| {
        let output = scratch.join("program");
        build(&module, target, &["--backtrace", detail], &output);
        let bytes = std::fs::read(output).expect("it was made");
        let file = object::File::parse(&*bytes).expect("an executable");
        [".text", ".rodata"].map(|name| file.section_by_name(name).expect("it is there").size())
    };
    for target in targets() {
        let ([text, without], [_, with]) = (sizes(&target, "names"), sizes(&target, "lines"));
        let added = with - without;
        println!("{target}: {added} bytes of lines for {text} bytes of code: {:.2} %", added as f64 / text as f64 * 100.0);
        assert!(added * 100 <= text * 8, "{target}: {added} bytes of lines for {text} bytes of code");
    }
}

/// Names of functions are shown as in the source, of whichever language.
#[test]
fn names_are_those_of_the_source() {
    let scratch = Scratch::new();
    let module = scratch.write(
        "names.wat",
        r#"(module (func $_ZN6Circle4areaEi (drop (i32.div_u (i32.const 1) (i32.const 0))))
            (func $_RNvCs1234_7mycrate3foo call $_ZN6Circle4areaEi)
            (func $_ZN4core9panicking9panic_fmt17h0123456789abcdefE call $_RNvCs1234_7mycrate3foo)
            (func $_Zwrong call $_ZN4core9panicking9panic_fmt17h0123456789abcdefE)
            (func (export "_start") call $_Zwrong))"#,
    );
    let build = Build::new(module);
    let inlined = build.clone().run().expect(134).err();
    let said = build.option(["--without-pass", "inline"]).run().expect(134).err();
    let names = ["Circle::area(int)", "mycrate::foo", "core::panicking::panic_fmt", "_Zwrong"];
    for (number, name) in names.into_iter().enumerate() {
        assert!(said.contains(&format!("    {number}: {name}\n")), "{said}");
        assert!(inlined.contains(&format!(" {name} (inlined)\n")), "{inlined}");
    }
}

/// A program without debug information has names of functions, and so has what a debugger is told.
#[test]
fn addresses_without_lines_have_names() {
    let scratch = Scratch::new();
    let executable = scratch.join("program");
    let module = wat::program("stack/exhausted");
    let job = Build::new(module).option(["-g", "--backtrace", "addresses", "--stack-size", "128KiB"]);
    job.attempt(&executable).expect(0);
    let report = Job::new(&executable).run().expect(134).err();
    assert!(report.contains("\n  build ID: "), "{report}");
    let said = command().args(["symbolize", "--exe"]).arg(&executable).arg(scratch.write("report", &report)).run().expect(0);
    assert!(said.out().starts_with("wasm trap: call stack exhausted\n"), "{said}");
    assert!(said.out().contains("    1: recurse\n"), "{said}");
    // The name in the report counts, as long as there is one.
    let address = report.lines().find_map(|line| line.strip_prefix("    1: recurse at ")).expect("an address");
    let said = command().args(["symbolize", "--exe"]).arg(&executable).args([address, "0x0"]).run().expect(0).out();
    assert_eq!(said, format!("{address}: recurse\n0x0: <unknown>\n"));
}

/// Whatever is wrong, the message says what to do.
#[test]
fn errors() {
    let scratch = Scratch::new();
    let build = |name: &str, options: &[&str]| {
        let output = scratch.join(name);
        Build::new(wat::program("traps/unreachable")).option(options).attempt(&output).expect(0);
        output
    };
    let (plain, described) = (build("plain", &[]), build("described", &["-g", "--backtrace", "addresses"]));
    let other = build("other", &["-g", "--stack-size", "2MiB", "--backtrace", "addresses"]);
    let report = scratch.write("report", Job::new(&described).run().expect(134).err());
    let silent = scratch.write("silent", "wasm trap: unreachable\n    0: trap\n");
    let said = |words: &[&Path]| {
        let said = command().args(["symbolize", "--exe"]).args(words).run().expect(1).err();
        said.replace(&*scratch.path().to_string_lossy(), "…")
    };
    let mut text = String::new();
    let nothing = scratch.join("nothing");
    for words in [
        &[&*report, &*report][..],
        &[&*plain, &*report],
        &[&*nothing, &*report],
        &[&*described, &*silent],
        &[&*described, &*nothing],
        &[&*described, &*plain],
        &[&*described, &*report, Path::new("0x1")],
    ] {
        text.push_str(&said(words));
        text.push('\n');
    }
    let differ = said(&[&other, &report]);
    assert!(differ.starts_with("error: the build IDs of the report and …/other differ\n"), "{differ}");
    let mut golden = Report::default();
    golden.check(&source("symbolize.txt"), &text);
    golden.finish();
}

/// Debug information is found beside the executable, if it is of the same build.
#[test]
fn debug_information_is_of_the_same_build() {
    let scratch = Scratch::new();
    let executable = scratch.join("program");
    let beside = scratch.join("program.debug");
    let build = |size: &str| {
        let build = Build::new(wat::program("traps/unreachable")).option(["-g", "--stack-size", size, "--debug-file"]);
        build.option([&beside]).attempt(&executable).expect(0);
    };
    build("2MiB");
    let old = std::fs::read(&executable).expect("it was made");
    let symbolize = || command().args(["symbolize", "0x0", "--exe"]).arg(&executable).run();
    symbolize().expect(0);
    build("1MiB");
    std::fs::write(&executable, old).expect("the directory is writable");
    let said = symbolize().expect(1);
    assert!(said.err().contains("program.debug differ\n"), "{said}");
}

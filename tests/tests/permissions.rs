//! Access is decided when a program is built, and is nothing by default.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use wasm2native_tests::build::Build;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::{machine, wat};

/// WASI's number for a bad file descriptor, which ends the list of granted directories.
const BADF: i32 = 8;

#[test]
fn nothing_is_granted_by_default() {
    let scratch = Scratch::new();
    scratch.write("text", "secret\n");
    let file = Build::new(wat::program("wasi/file")).executable(&scratch);
    for path in ["text", "/etc/passwd", "."] {
        let outcome = Job::new(&file).args(["r", path]).directory(scratch.path()).run().expect_out("");
        assert!(outcome.status.code().is_some_and(|code| code != 0), "{path}\n{outcome}");
    }
    Job::new(&file).args(["w", "made"]).directory(scratch.path()).run().expect(BADF);
    Build::new(wat::program("wasi/directories")).run().expect(BADF).expect_out("");
    let environment = Build::new(wat::program("wasi/environment")).executable(&scratch);
    Job::new(environment).env("SECRET", "1").run().expect(0).expect_out("");
}

/// A program that could open files and is granted none is probably a mistake: the compiler says so, and only then.
#[test]
fn note_about_missing_directories() {
    let scratch = Scratch::new();
    let output = scratch.join("program");
    let file = Build::new(wat::program("wasi/file"));
    file.attempt(&output).expect(0).expect_err("note: ").expect_err("--dir");
    let silent = [file.clone().option(["-q"]), file.clone().option(["--dir", "."]), Build::new(wat::program("wasi/cat"))];
    for build in silent {
        let outcome = build.attempt(&output).expect(0);
        assert_eq!(outcome.err(), "", "{outcome}");
    }
}

#[test]
fn directories_are_seen_in_order_under_their_names() {
    let scratch = Scratch::new();
    for name in ["one", "two", "three"] {
        fs::create_dir(scratch.join(name)).expect("scratch is writable");
    }
    let build = Build::new(wat::program("wasi/directories"));
    let build = build.option(["--dir", "one::/a", "--dir=two", "--dir", "three::b/c:ro"]);
    let executable = build.executable(&scratch);
    Job::new(executable).directory(scratch.path()).run().expect(BADF).expect_out("/a\ntwo\nb/c\n");
}

#[test]
fn a_granted_directory_can_be_used() {
    let scratch = granted();
    let file = build(&scratch, &scratch.join("inside"), "");
    run(&file, "r", "text").expect(0).expect_out("inside\n");
    run(&file, "r", "below/text").expect(0).expect_out("below\n");
    run(&file, "r", "below/../text").expect(0).expect_out("inside\n");
    run(&file, "r", "./text").expect(0).expect_out("inside\n");
    run(&file, "w", "made").expect(0);
    assert_eq!(read(&scratch.join("inside/made")), "written\n");
    run(&file, "d", "folder").expect(0);
    assert!(scratch.join("inside/folder").is_dir());
    run(&file, "x", "made").expect(0);
    assert!(!scratch.join("inside/made").exists());
}

#[test]
fn nothing_outside_a_granted_directory_can_be_reached() {
    let scratch = granted();
    let inside = scratch.join("inside");
    symlink("../outside/text", inside.join("link")).expect("scratch is writable");
    symlink(scratch.join("outside"), inside.join("absolute")).expect("scratch is writable");
    symlink("..", inside.join("below/up")).expect("scratch is writable");
    symlink("below/text", inside.join("within")).expect("scratch is writable");
    let file = build(&scratch, &inside, "");
    let absolute = scratch.join("outside/text").display().to_string();
    let paths = [
        "../outside/text",
        "below/../../outside/text",
        "./../outside/text",
        "below/up/../outside/text",
        "link",
        "absolute/text",
        "/etc/passwd",
        absolute.as_str(),
        "..",
    ];
    for path in paths {
        for what in ["r", "w", "x", "d"] {
            // The link itself lies inside: it may be removed.
            if (what, path) != ("x", "link") {
                let outcome = run(&file, what, path);
                assert!(outcome.status.code().is_some_and(|code| code != 0), "{what} {path}\n{outcome}");
                assert_eq!(outcome.out(), "", "{what} {path}");
            }
        }
    }
    assert_eq!(read(&scratch.join("outside/text")), "outside\n");
    assert_eq!(wasm2native_tests::scratch::names(&scratch.join("outside")), ["text"]);
    // Links and `..` are not forbidden as such.
    run(&file, "r", "within").expect(0).expect_out("below\n");
    run(&file, "r", "below/up/text").expect(0).expect_out("inside\n");
}

#[test]
fn read_only_directories() {
    let scratch = granted();
    let file = build(&scratch, &scratch.join("inside"), ":ro");
    run(&file, "r", "text").expect(0).expect_out("inside\n");
    for (what, path) in [("w", "made"), ("w", "text"), ("x", "text"), ("d", "folder")] {
        let outcome = run(&file, what, path);
        assert!(outcome.status.code().is_some_and(|code| code != 0), "{what} {path}\n{outcome}");
    }
    assert_eq!(read(&scratch.join("inside/text")), "inside\n");
    assert_eq!(wasm2native_tests::scratch::names(&scratch.join("inside")), ["below", "text"]);
}

#[test]
fn relative_directories_are_found_when_the_program_starts() {
    let scratch = Scratch::new();
    scratch.write("here/data/text", "here\n");
    scratch.write("there/data/text", "there\n");
    let build = Build::new(wat::program("wasi/file")).option(["--dir", "data::/data"]);
    let file = build.executable(&scratch);
    for place in ["here", "there"] {
        let job = Job::new(&file).args(["r", "text"]).directory(scratch.join(place));
        job.run().expect(0).expect_out(&format!("{place}\n"));
    }
}

/// A directory that does not exist when the program starts is an error before any of its code runs.
#[test]
fn a_missing_directory_is_an_error_at_start() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/file")).option(["--dir", "nowhere"]);
    let outcome = Job::new(build.executable(&scratch)).args(["r", "x"]).directory(scratch.path()).run();
    assert!(outcome.status.code().is_some_and(|code| code != 0 && code != 134), "{outcome}");
    outcome.expect_err("nowhere");
}

#[test]
fn environment() {
    let cases: [(&[&str], &str); 6] = [
        (&["--env", "BAKED=in"], "BAKED=in\0"),
        (&["--env=EMPTY=", "--env", "EQUALS=a=b"], "EMPTY=\0EQUALS=a=b\0"),
        (&["--env", "PASSED"], "PASSED=through\0"),
        (&["--env", "ABSENT"], ""),
        (&["--env", "PASSED=overridden"], "PASSED=overridden\0"),
        (&["--env", "PASSED", "--env", "BAKED=in"], "PASSED=through\0BAKED=in\0"),
    ];
    for (options, expected) in cases {
        let scratch = Scratch::new();
        let executable = Build::new(wat::program("wasi/environment")).option(options).executable(&scratch);
        let job = Job::new(executable).clean_environment().env("PASSED", "through").env("OTHER", "hidden");
        let outcome = job.run().expect(0);
        assert_eq!(outcome.out(), expected, "{options:?}");
    }
}

#[test]
fn inherited_environment() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/environment")).option(["--inherit-env", "--env", "A=baked"]);
    let executable = build.executable(&scratch);
    let job = Job::new(executable).clean_environment().env("A", "outside").env("B", "2").env("C", "3");
    let out = job.run().expect(0).out();
    let mut variables: Vec<&str> = out.split_terminator('\0').collect();
    variables.sort_unstable();
    assert_eq!(variables, ["A=baked", "B=2", "C=3"], "what is baked in wins, and no variable is there twice");
}

/// Looking each of them up among all others would take seconds.
#[test]
fn many_variables() {
    let scratch = Scratch::new();
    let names: Vec<String> = (0..4000).map(|number| format!("V{number}")).collect();
    let passed = names.iter().rev().take(500).flat_map(|name| ["--env", name]);
    let build = Build::new(wat::program("wasi/environment")).option(passed).option(["--env", "V7=baked"]);
    for (options, count) in [(&[][..], 501), (&["--inherit-env"], 4000)] {
        let build = build.clone().option(options);
        let build = if machine::is_this().is_ok() { build.option(["--seccomp"]) } else { build };
        let job = Job::new(build.executable(&scratch)).clean_environment();
        let job = names.iter().fold(job, |job, name| job.env(name, &name[1..]));
        let out = job.run().expect(0).out();
        let variables: Vec<&str> = out.split_terminator('\0').collect();
        assert_eq!(variables.len(), count);
        assert_eq!((variables[0], variables[499], variables[500]), ("V3999=3999", "V3500=3500", "V7=baked"));
    }
}

/// A name that a terminal would act on is shown with escapes.
#[test]
fn names_of_directories_are_shown_with_escapes() {
    let scratch = Scratch::new();
    let hostile = "no\u{1b}[31m\u{9b}\u{202e}where\nerror: forged ü/";
    let build = Build::new(wat::program("wasi/file")).option(["--dir", hostile]);
    let outcome = Job::new(build.executable(&scratch)).directory(scratch.path()).run().expect(1);
    outcome.expect_err(r"error: cannot open directory no\u{1b}[31m\u{9b}\u{202e}where\nerror: forged ü/: it does not exist");
}

#[test]
fn baked_arguments_come_first() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/arguments")).option(["--arg", "--first", "--arg=second one"]);
    let executable = build.executable(&scratch);
    Job::new(&executable).run().expect(0).expect_out("--first\0second one\0");
    Job::new(&executable).args(["third", ""]).run().expect(0).expect_out("--first\0second one\0third\0\0");
}

#[test]
fn arguments_pass_through_as_they_are() {
    let scratch = Scratch::new();
    let executable = Build::new(wat::program("wasi/arguments")).executable(&scratch);
    Job::new(&executable).args(["a b", "", "ü", "--dir", "-"]).run().expect(0).expect_out("a b\0\0ü\0--dir\0-\0");
    let long = "x".repeat(100_000);
    Job::new(&executable).arg(&long).run().expect(0).expect_out(&format!("{long}\0"));
}

/// Creates `inside/text`, `inside/below/text` and, not to be granted, `outside/text`.
fn granted() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("inside/text", "inside\n");
    scratch.write("inside/below/text", "below\n");
    scratch.write("outside/text", "outside\n");
    scratch
}

#[track_caller]
fn build(scratch: &Scratch, host: &Path, suffix: &str) -> std::path::PathBuf {
    let granted = format!("{}::/granted{suffix}", host.display());
    Build::new(wat::program("wasi/file")).option(["--dir", &granted]).executable(scratch)
}

fn run(file: &Path, what: &str, path: &str) -> Outcome {
    Job::new(file).args([what, path]).run()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

//! The command line: the sources of input, the destinations of output, messages, and what is left when something fails.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use wasm2native_tests::build::{Build, command, targets};
use wasm2native_tests::disk::SmallDisk;
use wasm2native_tests::golden::Report;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, names, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

#[test]
fn version() {
    let version = command().arg("--version").run().expect(0).out();
    let first = version.lines().next().expect("a line");
    let number = first.strip_prefix("wasm2native ").expect("the name comes first");
    assert!(number.split('.').count() == 3 && number.chars().next().is_some_and(|c| c.is_ascii_digit()), "{version}");
    // The commit is known only where the sources are a repository.
    assert!(version.lines().skip(1).all(|line| line.starts_with("commit ") || line.starts_with("cranelift 0.")), "{version}");
    assert!(version.contains("\ncranelift 0."), "{version}");
    command().arg("-V").run().expect(0).expect_out(&format!("{first}\n"));
}

/// The first text that users read, as it is.
#[test]
fn help() {
    let mut report = Report::default();
    let mut help = String::new();
    for words in [
        &["--help"][..],
        &["build", "--help"],
        &["run", "--help"],
        &["inspect", "--help"],
        &["symbolize", "--help"],
        &["bench", "--help"],
        &["targets", "--help"],
        &["completions", "--help"],
        &["man", "--help"],
        &["-h"],
        &["bench", "-h"],
    ] {
        let said = command().args(words).env("COLUMNS", "100").run().expect(0).out();
        writeln!(help, "$ wasm2native {}\n{said}", words.join(" ")).expect("text grows");
    }
    report.check(&source("help.txt"), &help);
    report.finish();
}

#[test]
fn wrong_options_are_refused() {
    let scratch = Scratch::new();
    let input = wat::program("wasi/cat");
    let wrong: [&[&str]; 8] = [
        &["--no-such-option"],
        &["--bounds", "none"],
        &["--emit", "dll"],
        &["-O", "fast"],
        &["--max-memory", "lots"],
        &["--dir", "::/guest"],
        &["--env", "=value"],
        &["-q", "-v"],
    ];
    for options in wrong {
        let outcome = Build::new(&input).option(options).attempt(&scratch.join("program"));
        assert!(outcome.status.code().is_some_and(|code| code == 1 || code == 2), "{outcome}");
        assert!(outcome.err().starts_with("error: "), "{outcome}");
        assert_eq!(scratch.names(), [""; 0], "{outcome}");
    }
    // A value is shown as far as it helps.
    for option in ["--max-memory", "--dir", "--listen", "--emit", "--timeout", "-j"] {
        let long = format!("{}:ab", "é".repeat(5000));
        let outcome = command().args([option, &long]).arg(&input).run().expect(2).expect_err("…").expect_err("é:ab");
        assert!(outcome.err().len() < 2000, "{outcome}");
    }
    let outcome = command().run();
    assert!(!outcome.status.success(), "{outcome}");
}

#[test]
fn the_output_is_called_as_the_input() {
    let scratch = Scratch::new();
    scratch.write("folder/app.wasm", wat::binary("wasi/cat"));
    fs::copy(wat::program("wasi/cat"), scratch.join("text.wat")).expect("scratch is writable");
    command().arg("folder/app.wasm").directory(scratch.path()).run().expect(0);
    command().arg("text.wat").directory(scratch.path()).run().expect(0);
    assert_eq!(names(&scratch.join("folder")), ["app", "app.wasm"]);
    assert_eq!(scratch.names(), ["folder", "text", "text.wat"]);
    Job::new(scratch.join("folder/app")).input("x").run().expect(0).expect_out("x");
    Job::new(scratch.join("text")).input("x").run().expect(0).expect_out("x");
}

/// An input without an extension would be replaced by its own executable.
#[test]
fn the_output_is_not_the_input() {
    let scratch = Scratch::new();
    let module = wat::binary("wasi/cat");
    scratch.write("app", &module);
    command().arg("app").directory(scratch.path()).run().expect(1).expect_err("error: ").expect_err("-o");
    assert_eq!(fs::read(scratch.join("app")).expect("it is still there"), module);
}

#[test]
fn standard_input_and_output() {
    let scratch = Scratch::new();
    let module = wat::binary("wasi/cat");
    let program = scratch.join("program");
    command().arg("-").arg("-o").arg(&program).input(module.clone()).run().expect(0);
    Job::new(&program).input("x").run().expect(0).expect_out("x");
    let text = fs::read(wat::program("wasi/cat")).expect("it is there");
    command().arg("-").arg("-o").arg(&program).input(text).run().expect(0);

    let unnamed = command().arg("-").input(module.clone()).directory(scratch.path()).run();
    unnamed.expect(1).expect_err("error: ").expect_err("-o");
    assert_eq!(scratch.names(), ["program"]);

    let written = command().args(["-", "-o", "-"]).input(module).run().expect(0).stdout;
    assert_eq!(written, fs::read(&program).expect("it is there"));
}

#[test]
fn names_of_files_may_contain_anything() {
    let scratch = Scratch::new();
    let input = scratch.write("a b/ü's \"module\".wasm", wat::binary("wasi/cat"));
    let output = scratch.join("a b/-o");
    Build::new(input).attempt(&output).expect(0);
    Job::new(output).input("x").run().expect(0).expect_out("x");
}

#[test]
fn what_is_made() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("traps/unreachable")).option(["--without-pass", "inline"]);
    let emit = |kind: &str| {
        let output = scratch.join(kind);
        build.clone().option(["--emit", kind]).attempt(&output).expect(0);
        fs::read(&output).expect("it is there")
    };
    let object = emit("obj");
    let object = object::File::parse(&*object).expect("an object file");
    assert_eq!(object::Object::kind(&object), object::ObjectKind::Relocatable);
    let clif = String::from_utf8(emit("clif")).expect("text");
    assert!(clif.contains("function ") && clif.contains("call ") && clif.contains("inner"), "{clif}");
    let assembly = String::from_utf8(emit("asm")).expect("text");
    assert!(assembly.contains("inner") && assembly.contains("outer"), "{assembly}");
    assert!(emit("exe").starts_with(b"\x7fELF"));
    let mode = |kind: &str| fs::metadata(scratch.join(kind)).expect("it is there").permissions().mode() & 0o111;
    assert_eq!((mode("exe") != 0, mode("obj"), mode("clif"), mode("asm")), (true, 0, 0, 0));
}

#[test]
fn permissions_of_the_output_follow_the_mask() {
    let scratch = Scratch::new();
    let output = scratch.join("program");
    for (mask, expected) in [("022", 0o755), ("077", 0o700)] {
        Build::new(wat::program("wasi/cat")).job(&output).under(&format!("umask {mask}")).run().expect(0);
        let mode = fs::metadata(&output).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{mode:o}");
    }
}

/// No linker, no compiler, no home directory: only the command itself.
#[test]
fn nothing_is_needed_from_the_machine() {
    let scratch = Scratch::new();
    let output = scratch.join("program");
    Build::new(wat::program("wasi/cat")).job(&output).clean_environment().env("PATH", "").run().expect(0);
    Job::new(output).clean_environment().input("x").run().expect(0).expect_out("x");
    assert_eq!(scratch.names(), ["program"]);
}

/// Nothing of the machine, the directory, file names or the number of threads is in the output.
#[test]
fn same_input_gives_same_bytes() {
    for target in targets() {
        same_bytes(&target);
    }
}

fn same_bytes(target: &str) {
    let scratch = Scratch::new();
    let elsewhere = Scratch::new();
    let name = "exceptions/tables_and_globals";
    let copied = elsewhere.write("deep/folder/other.wasm", wat::binary(name));
    let input = wat::module(name, &scratch);
    let made = |input: &Path, options: &[&str], directory: &Scratch| {
        let output = directory.join("made");
        let job = Build::new(input).option(["--target", target]).option(options).job(&output);
        job.directory(directory.path()).run().expect(0);
        fs::read(output).expect("it is there")
    };
    let first = made(&input, &[], &scratch);
    assert!(first == made(&input, &[], &scratch), "{target}: the second time");
    assert!(first == made(&copied, &[], &elsewhere), "{target}: from another file");
    assert!(first == made(Path::new("deep/../deep/folder/./other.wasm"), &[], &elsewhere), "{target}: by another path");
    for threads in ["1", "2", "7"] {
        assert!(first == made(&input, &["--threads", threads], &scratch), "{target}: with {threads} threads");
    }
    assert!(first != made(&input, &["-O", "none"], &scratch), "options make no difference: this test is void");
    let read = command().args(["-", "-o", "-", "--target", target]).input(wat::binary(name)).env("HOME", "/").run();
    assert!(first == read.expect(0).stdout, "{target}: from standard input");
}

/// Without `--cpu` the output is for any processor, whatever this one is.
#[test]
fn the_processor_here_does_not_matter() {
    let scratch = Scratch::new();
    let made = |options: &[&str]| {
        let output = scratch.join("made");
        Build::new(wat::program("traps/unreachable")).option(options).attempt(&output).expect(0);
        fs::read(output).expect("it is there")
    };
    for (target, baseline) in [("x86_64-linux", "x86-64"), ("s390x-linux", "z14")] {
        assert!(made(&["--target", target]) == made(&["--target", target, "--cpu", baseline]), "{target}");
    }
    assert!(
        made(&["--target", "x86_64-linux"]) != made(&["--target", "x86_64-linux", "--cpu", "x86-64-v3"]),
        "this test is void"
    );
}

#[test]
fn messages() {
    let scratch = Scratch::new();
    let output = scratch.join("program");
    let build = Build::new(wat::program("wasi/cat"));
    let plain = build.attempt(&output).expect(0);
    assert_eq!((plain.err().as_str(), plain.out().as_str()), ("", ""));
    let time = build.clone().option(["--time"]).attempt(&output).expect(0).err();
    for phase in ["read", "compile", "link"] {
        assert!(time.contains(phase), "--time does not name {phase}: {time}");
    }
    let verbose = build.clone().option(["-v"]).attempt(&output).expect(0).err();
    assert!(verbose.contains(&output.display().to_string()), "{verbose}");

    let bad = Build::new(wat::program("reject/no_start"));
    let coloured = bad.clone().option(["--color", "always"]).attempt(&output).expect(1);
    assert!(coloured.err().starts_with("\u{1b}["), "{coloured}");
    let quiet = bad.option(["-q", "-q"]).attempt(&output).expect(1);
    assert!(quiet.err().starts_with("error: "), "{quiet}");
    build.option(["-v", "--verbose", "--time", "--time"]).attempt(&output).expect(0);
}

/// Each line of standard error is an object for programs.
#[test]
fn messages_for_programs() {
    let scratch = Scratch::new();
    let messages = |program: &Path| {
        let output = scratch.join("program");
        let words = ["--message-format", "json", "--time", "-o"];
        let outcome = command().arg(program).args(words).arg(output).run();
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        outcome.err().lines().map(parse).collect::<Vec<serde_json::Value>>()
    };
    let said = messages(&wat::program("wasi/file"));
    let reasons: Vec<_> = said.iter().map(|message| message["reason"].as_str().expect("a text")).collect();
    assert_eq!(reasons, ["message", "timing", "artifact", "build-finished"], "{said:?}");
    let size = fs::metadata(scratch.join("program")).expect("it is there").len();
    assert_eq!((said[0]["level"].as_str(), said[2]["bytes"].as_u64()), (Some("note"), Some(size)));
    let said = messages(&scratch.write("wrong.wat", "(module\n  (func i32.wrong))"));
    let (error, end) = (&said[0], &said[1]);
    assert_eq!((error["kind"].as_str(), error["line"].as_u64(), end["success"].as_bool()), (Some("input"), Some(2), Some(false)));
    assert!(error["file"].as_str().is_some_and(|file| file.ends_with("wrong.wat")), "{error}");
    assert!(error["rendered"].as_str().is_some_and(|text| text.starts_with("error: ")), "{error}");
    let error = &messages(&scratch.join("missing.wasm"))[0];
    assert_eq!(error["kind"].as_str(), Some("environment"), "{error}");
}

/// Colours follow the conventions, also in messages about a command line that cannot be parsed.
#[test]
fn colours() {
    let is_coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let job = command().args(arguments).env("TERM", "xterm").env("NO_COLOR", "").env("CLICOLOR_FORCE", "");
        let outcome = variables.iter().fold(job, |job, (name, value)| job.env(name, value)).run();
        assert!(!outcome.status.success() && outcome.err().contains("error"), "{outcome}");
        outcome.err().starts_with("\u{1b}[")
    };
    for line in [&["no-such-file.wasm", "-o", "x"][..], &["--no-such-option"], &["--max-memory", "lots", "x.wasm"]] {
        let with = |option: &'static str| [line, &[option]].concat();
        assert!(!is_coloured(line, &[]), "{line:?}");
        assert!(is_coloured(line, &[("CLICOLOR_FORCE", "1")]), "{line:?}");
        assert!(!is_coloured(line, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "{line:?}");
        assert!(is_coloured(&with("--color=always"), &[("NO_COLOR", "1")]), "{line:?}");
        assert!(!is_coloured(&with("--color=never"), &[("CLICOLOR_FORCE", "1")]), "{line:?}");
    }
}

/// An option that cannot have an effect on the output is not an error, but is not passed over in silence, either.
#[test]
fn options_without_effect() {
    let scratch = Scratch::new();
    let note = |options: &[&str]| {
        let outcome = Build::new(wat::program("traps/unreachable")).option(options).attempt(&scratch.join("output"));
        outcome.expect(0).err()
    };
    assert_eq!(note(&["--emit", "clif", "--linker", "ld"]), "note: --linker has no effect with --emit clif\n");
    assert_eq!(
        note(&["--emit", "asm", "--no-build-id", "--debuggable", "--timeout", "1s", "--env", "A=b"]),
        "note: --env, --debuggable, --timeout and --no-build-id have no effect with --emit asm\n"
    );
    assert_eq!(
        note(&["--emit", "obj", "--no-build-id", "--timeout", "1s"]),
        "note: --no-build-id has no effect with --emit obj\n"
    );
    assert_eq!(note(&["--no-build-id", "--timeout", "1s"]), "");
}

/// A runtime that does not fit is the mistake of whoever names it, and a linker that prints nothing still has a status.
#[test]
fn runtimes_and_linkers_that_do_not_work() {
    let scratch = Scratch::new();
    let no_object = scratch.write("no-object", "#!/bin/sh\n");
    let build = Build::new(wat::program("traps/unreachable"));
    let runtime = build.clone().option(["--runtime".as_ref(), no_object.as_os_str()]).attempt(&scratch.join("program")).expect(1);
    assert!(runtime.err().contains("cannot link the runtime") && !runtime.err().contains("bug"), "{runtime}");
    build.option(["--linker", "false"]).attempt(&scratch.join("program")).expect(1).expect_err("false failed (exit status: 1)");
}

#[test]
fn missing_input() {
    let scratch = Scratch::new();
    let missing = Build::new(scratch.join("nowhere.wasm")).attempt(&scratch.join("program"));
    missing.expect(1).expect_err("error: ").expect_err("nowhere.wasm");
    let directory = Build::new(scratch.path()).attempt(&scratch.join("program"));
    directory.expect(1).expect_err("error: ");
    assert_eq!(scratch.names(), [""; 0]);
}

#[test]
fn output_that_cannot_be_written() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("folder")).expect("scratch is writable");
    scratch.write("file", "kept");
    let build = Build::new(wat::program("wasi/cat"));
    for name in ["nowhere/program", "folder", "file/program"] {
        build.attempt(&scratch.join(name)).expect(1).expect_err("error: ").expect_err(name);
    }
    assert_eq!(scratch.names(), ["file", "folder"]);
    assert_eq!(names(&scratch.join("folder")), [""; 0]);
}

/// A limit on the size of files stands for a full disk where nothing can be mounted.
#[test]
fn no_room_for_the_output() {
    let scratch = Scratch::new();
    let job = Build::new(wat::program("wasi/cat")).job(&scratch.join("program"));
    job.under("trap '' XFSZ").under("ulimit -f 2").run().expect(1).expect_err("error: ");
    assert_eq!(scratch.names(), [""; 0]);
}

#[test]
fn full_disk() {
    let scratch = Scratch::new();
    let Some(disk) = available("full disk", SmallDisk::mount(&scratch)) else { return };
    let outcome = Build::new(wat::program("wasi/cat")).attempt(&disk.path.join("program"));
    outcome.expect(1).expect_err("error: ").expect_err("space");
    assert_eq!(names(&disk.path), [""; 0]);
}

/// A build that fails leaves what was there before.
#[test]
fn a_failed_build_leaves_the_old_output() {
    let scratch = Scratch::new();
    let output = scratch.write("program", "precious");
    Build::new(wat::program("reject/no_start")).attempt(&output).expect(1);
    assert_eq!(fs::read(&output).expect("it is there"), b"precious");
    Build::new(wat::program("wasi/cat")).job(&output).under("trap '' XFSZ").under("ulimit -f 2").run().expect(1);
    assert_eq!(fs::read(&output).expect("it is there"), b"precious");
    assert_eq!(scratch.names(), ["program"]);
}

/// A program that runs can be replaced: the kernel refuses to write into it.
#[test]
fn a_running_program_can_be_built_again() {
    if available("a running program can be built again", machine::is_this()).is_none() {
        return;
    }
    use std::io::{Read as _, Write as _};
    use std::process::{Command, Stdio};

    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/cat"));
    let output = build.executable(&scratch);
    let mut running = Command::new(&output).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    running.stdin.as_mut().expect("a pipe").write_all(b"!").expect("it reads");
    running.stdout.as_mut().expect("a pipe").read_exact(&mut [0]).expect("it writes");
    build.attempt(&output).expect(0);
    let end = running.wait_with_output().expect("it ends");
    assert!(end.status.success());
    Job::new(&output).input("x").run().expect(0).expect_out("x");
}

#[test]
fn reactors() {
    let scratch = Scratch::new();
    let module = scratch.write("reactor.wat", REACTOR);
    let build = Build::new(&module);
    build.clone().option(["--invoke", "tick"]).run().expect(11);
    build.clone().option(["--invoke=tock"]).run().expect(12);
    // An object needs nothing to run.
    build.option(["--emit", "obj"]).attempt(&scratch.join("reactor.o")).expect(0);
}

/// `--invoke` is also for commands, and calls `_initialize` only where there is one.
#[test]
fn another_export_of_a_command() {
    let scratch = Scratch::new();
    let module = scratch.write("command.wat", REACTOR.replace("_initialize", "_start"));
    Build::new(&module).run().expect(0);
    Build::new(&module).option(["--invoke", "tick"]).run().expect(1);
}

#[test]
fn unknown_imports_that_are_not_called() {
    let scratch = Scratch::new();
    let module = scratch.write(
        "program.wat",
        r#"(module
          (import "env" "number" (func $number (param i64 f32) (result f64 i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func $_start (export "_start")
            (if (i32.load (i32.const 0)) (then (call $number (i64.const 1) (f32.const 1)) (drop) (drop)))
            (call $exit (i32.const 5))))"#,
    );
    Build::new(&module).attempt(&scratch.join("program")).expect(1);
    Build::new(&module).option(["--unknown-imports=trap"]).run().expect(5);
}

#[test]
fn targets_and_processors() {
    if available("levels of processors", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/cat"));
    for option in [["--target", "pdp11-unix"], ["--cpu", "80286"], ["--target", ""]] {
        let outcome = build.clone().option(option).attempt(&scratch.join("program"));
        outcome.expect(1).expect_err("error: ").expect_err(option[1]);
    }
    assert_eq!(scratch.names(), [""; 0]);
    for (cpu, problem) in [("", "an empty name"), ("x86-64-v3,", "an empty name"), ("x86-64-v9", "x86-64-v9")] {
        build.clone().option(["--cpu", cpu]).attempt(&scratch.join("program")).expect(1).expect_err(problem);
    }
    for cpu in ["native", "any", "x86-64-v2"] {
        let executable = build.clone().option(["--cpu", cpu]).executable(&scratch);
        Job::new(executable).input("x").run().expect(0).expect_out("x");
    }
}

/// The list of targets is available to programs as well.
#[test]
fn targets_as_json() {
    let text = command().args(["targets", "--json"]).run().expect(0).out();
    let list: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = list.as_array().expect("a list");
    let names: Vec<_> = list.iter().filter_map(|target| target["name"].as_str()).collect();
    assert_eq!(names, targets());
    for target in list {
        let default = target["default_level"].as_str().expect("a name");
        assert!(target["levels"][default].is_array() && target["features"].is_array() && target["host"].is_boolean(), "{target}");
    }
    // An architecture alone will do.
    let scratch = Scratch::new();
    for name in ["amd64", "arm64", "riscv64", "s390x"] {
        Build::new(wat::program("values/none")).option(["--target", name]).executable(&scratch);
    }
}

/// A program for another processor says what is missing instead of dying of an illegal instruction.
#[test]
fn a_processor_that_lacks_something() {
    if available("a processor that lacks something", machine::is_this()).is_none() {
        return;
    }
    let lacks = |feature: &str| {
        let info = fs::read_to_string("/proc/cpuinfo").map_err(|error| error.to_string())?;
        let has = info.lines().any(|line| line.starts_with("flags") && line.split_whitespace().any(|flag| flag == feature));
        if has { Err(format!("this processor has {feature}")) } else { Ok(()) }
    };
    if available("a processor that lacks something", lacks("avx512f")).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let executable = Build::new(wat::program("wasi/cat")).option(["--cpu", "x86-64-v4"]).executable(&scratch);
    let outcome = Job::new(executable).input("x").run().expect_out("").expect_err("avx512");
    assert!(outcome.status.code().is_some_and(|code| code != 0 && code != 134), "{outcome}");
}

const REACTOR: &str = r#"
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $count (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $count (i32.const 10)))
  (func (export "tick") (call $exit (i32.add (global.get $count) (i32.const 1))))
  (func (export "tock") (call $exit (i32.add (global.get $count) (i32.const 2)))))
"#;
